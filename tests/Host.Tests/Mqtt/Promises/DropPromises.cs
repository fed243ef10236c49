using Izi.Contracts.Mqtt;
namespace Izi.Host.Tests.Mqtt;

public abstract class DropPromises(MqttProtocolVersion version, MqttHost host) : MqttTest(version, host)
{
    [Fact]
    public async Task A_last_will_is_told_when_the_line_is_cut()
    {
        var hall = await Connect("hall");
        await hall.Subscribe(Topic("status"));
        using var line = new Line(Host.Host, Host.Port);
        var pc = await Connect("pc", options => Will(options, line));

        line.Cut();

        Assert.Equal("status=gone", await Next(hall));
        Assert.True((await pc.Gone()).ClientWasConnected);
        Assert.False(pc.Client.IsConnected);
    }

    [Fact]
    public async Task A_last_will_is_not_told_after_a_goodbye()
    {
        var hall = await Connect("hall");
        await hall.Subscribe(Topic("#"));
        using var line = new Line(Host.Host, Host.Port);
        var pc = await Connect("pc", options => Will(options, line));

        await pc.Client.DisconnectAsync();
        await pc.Gone();
        await line.Ended.WaitAsync(Patience);
        var again = await Connect("pc");
        await Publish(again, "end", "1");

        Assert.Equal("end=1", await Next(hall));
    }

    [Fact]
    public async Task A_message_under_way_fails_when_the_line_is_cut()
    {
        using var server = new ScriptedServer(Version);
        var party = await Connect(server);

        var publishing = party.Client.PublishStringAsync("a", "1", MqttQualityOfServiceLevel.AtLeastOnce);
        Assert.Equal(0x32, (await server.Read())[0]);
        server.Drop();

        await Assert.ThrowsAnyAsync<MqttCommunicationException>(() => publishing);
        Assert.True((await party.Gone()).ClientWasConnected);
        await Assert.ThrowsAsync<MqttClientNotConnectedException>(() => party.Client.PublishStringAsync("a", "2"));
    }

    [Fact]
    public async Task A_subscription_under_way_fails_when_the_line_is_cut()
    {
        using var server = new ScriptedServer(Version);
        var party = await Connect(server);

        var subscribing = party.Client.SubscribeAsync("a");
        Assert.Equal(0x82, (await server.Read())[0]);
        server.Drop();

        await Assert.ThrowsAnyAsync<MqttCommunicationException>(() => subscribing);
        Assert.True((await party.Gone()).ClientWasConnected);
    }

    [Fact]
    public async Task A_client_connects_again_only_when_its_owner_says_so()
    {
        using var server = new ScriptedServer(Version);
        var party = await Connect(server);
        var again = new TaskCompletionSource();
        party.OnGone = async _ =>
        {
            await party.Client.ReconnectAsync();
            again.SetResult();
        };

        server.Drop();
        var connect = await server.Accept();

        await again.Task.WaitAsync(Patience);
        Assert.Equal(0x10, connect[0]);
        Assert.True(party.Client.IsConnected);
    }

    [Fact]
    public async Task Who_keeps_a_session_hears_what_was_said_meanwhile()
    {
        using var line = new Line(Host.Host, Host.Port);
        var publisher = await Connect("publisher");
        var pc = await Connect("pc", options => Kept(options.WithTcpServer("127.0.0.1", line.Port)));
        await pc.Subscribe(Topic("desired"));
        line.Cut();
        await pc.Gone();

        await Publish(publisher, "desired", "1");
        await Publish(publisher, "desired", "2");
        var back = await pc.Client.ConnectAsync(Kept(Options("pc")).Build());

        Assert.True(back.IsSessionPresent);
        Assert.Equal(["desired=1", "desired=2"], [await Next(pc), await Next(pc)]);
        await End(pc, "pc");
    }

    [Fact]
    public async Task Who_keeps_no_session_hears_nothing_of_it()
    {
        var (publisher, pc) = (await Connect("publisher"), await Connect("pc"));
        await pc.Subscribe(Topic("desired"));
        await pc.Client.DisconnectAsync();

        await Publish(publisher, "desired", "1");
        var back = await pc.Client.ConnectAsync(Options("pc").Build());
        await pc.Subscribe(Topic("end"));
        await Publish(publisher, "desired", "2");
        await Publish(publisher, "end", "3");

        Assert.False(back.IsSessionPresent);
        Assert.Equal("end=3", await Next(pc));
    }

    [Fact]
    public async Task What_was_not_acknowledged_before_the_line_was_cut_comes_again_and_says_so()
    {
        using var line = new Line(Host.Host, Host.Port);
        var publisher = await Connect("publisher");
        var pc = await Connect("pc", options => Kept(options.WithTcpServer("127.0.0.1", line.Port)));
        pc.OnMessage = e =>
        {
            e.AutoAcknowledge = false;
            return Task.CompletedTask;
        };
        await pc.Subscribe(Topic("desired"));
        await Publish(publisher, "desired", "1");
        var first = (await pc.Heard()).ApplicationMessage;
        line.Cut();
        await pc.Gone();

        pc.OnMessage = _ => Task.CompletedTask;
        await pc.Client.ConnectAsync(Kept(Options("pc")).Build());
        var second = (await pc.Heard()).ApplicationMessage;

        Assert.Equal(("1", false), (first.ConvertPayloadToString(), first.Dup));
        Assert.Equal(("1", true), (second.ConvertPayloadToString(), second.Dup));
        await End(pc, "pc");
    }

    [Fact]
    public async Task A_message_whose_handler_fails_is_not_acknowledged_and_the_next_is_handled()
    {
        using var server = new ScriptedServer(Version);
        var party = await Connect(server);
        party.OnMessage = e => e.PacketIdentifier is 9 ? throw new InvalidOperationException("not now") : Task.CompletedTask;

        await server.Publish(9, "1");
        await server.Publish(10, "2");

        Assert.Equal([0x40, 0, 10], (await server.Read()).Where((_, place) => place is 0 or 2 or 3));
        Assert.True(party.Client.IsConnected);
    }

    [Fact]
    public async Task An_answer_that_does_not_come_is_waited_for_as_long_as_the_caller_likes()
    {
        using var server = new ScriptedServer(Version);
        var party = await Connect(server);
        using var enough = new CancellationTokenSource();

        var publishing = party.Client.PublishStringAsync("a", "1", MqttQualityOfServiceLevel.AtLeastOnce, cancellationToken: enough.Token);
        await server.Read();
        await enough.CancelAsync();

        await Assert.ThrowsAsync<MqttCommunicationTimedOutException>(() => publishing.WaitAsync(Patience));
        Assert.True(party.Client.IsConnected);
    }

    MqttClientOptionsBuilder Will(MqttClientOptionsBuilder options, Line line) => options.WithTcpServer("127.0.0.1", line.Port)
        .WithWillTopic(Topic("status")).WithWillPayload("gone").WithWillQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce);

    /// <summary>Leaves no session behind at a broker that others use too.</summary>
    async Task End(Party party, string id)
    {
        await party.Client.DisconnectAsync();
        await Connect(id);
    }
}

public sealed class DropPromises311() : DropPromises(MqttProtocolVersion.V311, new LocalHost());

public sealed class DropPromises5() : DropPromises(MqttProtocolVersion.V500, new LocalHost());

public sealed class DropPromises311OnMosquitto() : DropPromises(MqttProtocolVersion.V311, new MosquittoHost());

public sealed class DropPromises5OnMosquitto() : DropPromises(MqttProtocolVersion.V500, new MosquittoHost());
