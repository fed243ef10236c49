using System.Text;
using Izi.Embedded.Mqtt;

namespace Izi.Embedded.Tests.Mqtt;

public sealed class MqttPowerCutTests : IAsyncLifetime
{
    TestBroker broker = null!;

    public async Task InitializeAsync() => broker = await TestBroker.StartAsync();

    public async Task DisposeAsync() => await broker.DisposeAsync();

    [Fact]
    public async Task Connections_that_a_power_cut_ended_are_told_with_their_last_wills_before_anybody_can_connect()
    {
        using var pc = await broker.ConnectAsync("pc", more: WithWill);
        using var plain = await broker.ConnectAsync("other");
        await pc.PublishAsync("pc/status", "online", retain: true);

        await using var next = broker.AfterPowerCut();
        await next.Broker.StartAsync(CancellationToken.None);

        string[] told = [await next.NextAsync(), await next.NextAsync()];
        Assert.Equal(["- other/other ConnectionLost", "- pc/pc ConnectionLost"], told.Order());
        Assert.Equal(["pc/pc pc/status offline"], next.Messages.Select(Text));
        Assert.True(next.Sequences.Min() > broker.Sequences.Max());
        using var hall = await next.ConnectAsync("hall");
        await hall.SubscribeAsync("#");
        Assert.Equal("pc/status=offline!", await hall.NextTextAsync());
    }

    [Fact]
    public async Task They_are_told_once()
    {
        using var pc = await broker.ConnectAsync("pc", more: WithWill);
        await using var next = broker.AfterPowerCut();
        await next.Broker.StartAsync(CancellationToken.None);

        await using var third = next.AfterPowerCut();
        await third.Broker.StartAsync(CancellationToken.None);
        using var hall = await third.ConnectAsync("hall");

        Assert.Equal("+ hall/hall", await third.NextAsync());
        Assert.Empty(third.Messages);
    }

    [Fact]
    public async Task A_power_cut_while_they_are_told_lets_the_same_be_told_again_and_loses_none()
    {
        using var one = await broker.ConnectAsync("pc", "1", WithWill);
        using var two = await broker.ConnectAsync("pc", "2", WithWill);
        await using var second = broker.AfterPowerCut();
        var (reached, never) = (new TaskCompletionSource(), new TaskCompletionSource());
        second.OnDisconnected = id =>
        {
            if (id is "1") return Task.CompletedTask;
            reached.SetResult();
            return never.Task;
        };
        var starting = second.Broker.StartAsync(CancellationToken.None);
        await reached.Task.WaitAsync(TestBroker.Patience);

        await using var third = second.AfterPowerCut();
        await third.Broker.StartAsync(CancellationToken.None);

        Assert.False(starting.IsCompleted);
        Assert.Equal(["- pc/1 ConnectionLost", "- pc/2 ConnectionLost"], [await third.NextAsync(), await third.NextAsync()]);
        Assert.Equal(second.Sequences, third.Sequences);
        Assert.Equal(second.Messages.Select(m => (Text(m), m.At)), third.Messages.Select(m => (Text(m), m.At)));
        never.SetResult();
        await starting;
    }

    [Fact]
    public async Task Of_who_has_gone_and_come_again_only_the_last_connection_is_told()
    {
        using (var polite = await broker.ConnectAsync("pc", "polite", WithWill)) await polite.Mqtt.DisconnectAsync();
        using (var rude = await broker.ConnectAsync("pc", "rude", WithWill)) rude.Dispose();
        using var politeAgain = await broker.ConnectAsync("pc", "polite");
        using var rudeAgain = await broker.ConnectAsync("pc", "rude");

        await using var next = broker.AfterPowerCut();
        await next.Broker.StartAsync(CancellationToken.None);

        string[] told = [await next.NextAsync(), await next.NextAsync()];
        Assert.Equal(["- pc/polite ConnectionLost", "- pc/rude ConnectionLost"], told.Order());
        Assert.Empty(next.Messages);
    }

    [Fact]
    public async Task A_session_with_its_subscriptions_and_all_that_was_not_acknowledged_survives_a_power_cut()
    {
        using var hall = await broker.RawAsync();
        await hall.ConnectAsync("hall", "hall", Kept, MqttProtocolVersion.V500);
        await hall.SendAsync(new SubscribePacket(1, [new("pc/#", MqttQualityOfServiceLevel.AtLeastOnce)]));
        Assert.IsType<SubAckPacket>(await hall.ReadAsync());
        using var pc = await broker.ConnectAsync("pc");
        for (var i = 0; i < 5; i++) await pc.PublishAsync("pc/a", $"{i}");
        var done = Assert.IsType<PublishPacket>(await hall.ReadAsync());
        await hall.SendAsync(new AckPacket(MqttPacketType.PubAck, done.Id));
        await hall.SendAsync(new UnsubscribePacket(2, ["none"]));
        while (await hall.ReadAsync() is not UnsubAckPacket) { }

        await using var next = broker.AfterPowerCut();
        await next.Broker.StartAsync(CancellationToken.None);
        using var again = await next.ConnectAsync("hall", more: next.Kept);
        using var other = await next.ConnectAsync("pc");
        await other.PublishAsync("pc/a", "new");

        Assert.True(again.Connected.IsSessionPresent);
        foreach (var expected in (string[])["1", "2", "3", "4", "new"]) Assert.Equal($"pc/a={expected}", await again.NextTextAsync());
    }

    [Fact]
    public async Task A_session_of_3_1_1_survives_a_restart_too_and_what_ended_before_does_not()
    {
        broker.Version = MqttProtocolVersion.V311;
        using (var hall = await broker.ConnectAsync("hall", more: broker.Kept)) await hall.SubscribeAsync("pc/#");
        using (var old = await broker.ConnectAsync("hall", "old", broker.Kept)) await old.SubscribeAsync("pc/#");
        using (var clean = await broker.ConnectAsync("hall", "old")) { }
        using (var pc = await broker.ConnectAsync("pc")) await pc.PublishAsync("pc/a", "missed");

        await broker.RestartAsync();
        using var again = await broker.ConnectAsync("hall", more: broker.Kept);
        using var none = await broker.ConnectAsync("hall", "old", broker.Kept);

        Assert.Equal((true, false), (again.Connected.IsSessionPresent, none.Connected.IsSessionPresent));
        Assert.Equal("pc/a=missed", await again.NextTextAsync());
    }

    [Fact]
    public async Task What_is_acknowledged_is_not_kept()
    {
        using var hall = await broker.RawAsync();
        await hall.ConnectAsync("hall", "hall", Kept, MqttProtocolVersion.V500);
        await hall.SendAsync(new SubscribePacket(1, [new("pc/#", MqttQualityOfServiceLevel.AtLeastOnce)]));
        await hall.ReadAsync();
        using var pc = await broker.ConnectAsync("pc");
        for (var i = 0; i < 20; i++)
        {
            await pc.PublishAsync("pc/a", $"{i}");
            var got = Assert.IsType<PublishPacket>(await hall.ReadAsync());
            await hall.SendAsync(new AckPacket(MqttPacketType.PubAck, got.Id));
        }
        await hall.SendAsync(new UnsubscribePacket(2, ["pc/#"]));
        Assert.IsType<UnsubAckPacket>(await hall.ReadAsync());

        await broker.RestartAsync();

        Assert.Equal([0L], broker.Store.Read(db => db.Query("SELECT count(*) FROM mqtt_queue", r => r.GetInt64(0))));
        Assert.Equal([0L], broker.Store.Read(db => db.Query("SELECT count(*) FROM mqtt_subscription", r => r.GetInt64(0))));
    }

    static ConnectPacket Kept(ConnectPacket connect) => connect with { Properties = new MqttProperties { SessionExpiry = 3600 } };

    static string Text(MqttPublished m) => $"{m.Username}/{m.ClientId} {m.Topic} {Encoding.UTF8.GetString(m.Payload.Span)}";

    static void WithWill(MqttClientOptionsBuilder options) => options
        .WithWillTopic("pc/status").WithWillPayload("offline").WithWillQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce).WithWillRetain();
}
