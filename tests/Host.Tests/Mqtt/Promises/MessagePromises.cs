using Izi.Contracts.Mqtt;
using System.Buffers;

namespace Izi.Host.Tests.Mqtt;

public abstract class MessagePromises(MqttProtocolVersion version, MqttHost host) : MqttTest(version, host)
{
    [Fact]
    public async Task A_message_that_is_acknowledged_has_a_number_and_one_that_is_not_has_none()
    {
        var party = await Connect("pc");

        var unanswered = await party.Client.PublishStringAsync(Topic("a"), "1", MqttQualityOfServiceLevel.AtMostOnce);
        var first = await Publish(party, "a", "2");
        var second = await Publish(party, "a", "3");

        Assert.Equal((true, null), (unanswered.IsSuccess, unanswered.PacketIdentifier));
        Assert.Equal((true, true), (first.IsSuccess, second.IsSuccess));
        Assert.True(first.PacketIdentifier > 0 && second.PacketIdentifier > 0);
        Assert.NotEqual(first.PacketIdentifier, second.PacketIdentifier);
    }

    [Fact]
    public async Task A_message_arrives_as_it_was_sent()
    {
        var party = await Connect("pc");
        await party.Subscribe(Topic("#"));
        byte[] payload = [.. Enumerable.Range(0, 100_000).Select(i => (byte)i)];

        await party.Client.PublishBinaryAsync(Topic("é/big"), payload, MqttQualityOfServiceLevel.AtLeastOnce);
        await party.Client.PublishBinaryAsync(Topic("empty"), [], MqttQualityOfServiceLevel.AtLeastOnce);

        var big = (await party.Heard()).ApplicationMessage;
        var empty = (await party.Heard()).ApplicationMessage;
        Assert.Equal(
            (Topic("é/big"), MqttQualityOfServiceLevel.AtLeastOnce, false, false),
            (big.Topic, big.QualityOfServiceLevel, big.Retain, big.Dup));
        Assert.Equal(payload, big.Payload.ToArray());
        Assert.Equal((Topic("empty"), true), (empty.Topic, empty.Payload.IsEmpty));
    }

    [Fact]
    public async Task Messages_of_one_publisher_arrive_in_their_order_one_at_a_time()
    {
        var (publisher, subscriber) = (await Connect("publisher"), await Connect("subscriber"));
        var (inside, most) = (0, 0);
        subscriber.OnMessage = async _ =>
        {
            most = Math.Max(most, Interlocked.Increment(ref inside));
            await Task.Yield();
            Interlocked.Decrement(ref inside);
        };
        await subscriber.Subscribe(Topic("n"));

        for (var i = 0; i < 200; i++) await Publish(publisher, "n", $"{i}");

        for (var i = 0; i < 200; i++) Assert.Equal($"n={i}", await Next(subscriber));
        Assert.Equal(1, most);
    }

    [Fact]
    public async Task Many_messages_may_be_under_way_at_once()
    {
        var (publisher, subscriber) = (await Connect("publisher"), await Connect("subscriber"));
        await subscriber.Subscribe(Topic("n"));

        var results = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => Publish(publisher, "n", $"{i}")));

        List<string> heard = [];
        for (var i = 0; i < 50; i++) heard.Add(await Next(subscriber));
        Assert.All(results, result => Assert.True(result.IsSuccess));
        Assert.Equal(Enumerable.Range(0, 50).Select(i => $"n={i}").Order(), heard.Order());
    }

    [Theory]
    [InlineData(MqttQualityOfServiceLevel.AtMostOnce, MqttClientSubscribeResultCode.GrantedQoS0)]
    [InlineData(MqttQualityOfServiceLevel.AtLeastOnce, MqttClientSubscribeResultCode.GrantedQoS1)]
    public async Task A_subscription_is_granted_with_the_quality_asked_for(
        MqttQualityOfServiceLevel quality, MqttClientSubscribeResultCode granted)
    {
        var party = await Connect("pc");

        var item = Assert.Single((await party.Client.SubscribeAsync(Topic("a"), quality)).Items);
        await Publish(party, "a", "1");

        Assert.Equal((Topic("a"), granted), (item.TopicFilter.Topic, item.ResultCode));
        Assert.Equal(quality, (await party.Heard()).ApplicationMessage.QualityOfServiceLevel);
    }

    [Fact]
    public async Task A_refused_filter_is_told_by_its_place()
    {
        using var server = new ScriptedServer(Version);
        var party = await Connect(server);

        var subscribing = party.Client.SubscribeAsync(new MqttClientSubscribeOptionsBuilder()
            .WithTopicFilter("a", MqttQualityOfServiceLevel.AtLeastOnce).WithTopicFilter("b").WithTopicFilter("c").Build());
        var subscribe = await server.Read();
        await server.Grant(subscribe, 1, 0x80, 0);

        Assert.Equal(
            [
                ("a", MqttClientSubscribeResultCode.GrantedQoS1),
                ("b", MqttClientSubscribeResultCode.UnspecifiedError),
                ("c", MqttClientSubscribeResultCode.GrantedQoS0),
            ],
            (await subscribing).Items.Select(item => (item.TopicFilter.Topic, item.ResultCode)));
        Assert.True(party.Client.IsConnected);
    }

    [Fact]
    public async Task Wildcards_stand_for_one_level_or_all_below()
    {
        var (one, all, publisher) = (await Connect("one"), await Connect("all"), await Connect("publisher"));
        await one.Subscribe(Topic("+/desired"));
        await all.Subscribe(Topic("pc/#"));

        foreach (var name in new[] { "pc", "pc/desired", "pc/a/desired", "pod/desired", "pc/end" }) await Publish(publisher, name, "1");
        await Publish(publisher, "end/desired", "1");

        Assert.Equal(["pc/desired=1", "pod/desired=1", "end/desired=1"], [await Next(one), await Next(one), await Next(one)]);
        Assert.Equal(
            ["pc=1", "pc/desired=1", "pc/a/desired=1", "pc/end=1"], [await Next(all), await Next(all), await Next(all), await Next(all)]);
    }

    [Fact]
    public async Task What_is_no_longer_subscribed_is_no_longer_heard()
    {
        var party = await Connect("pc");
        await party.Subscribe(Topic("a"));
        await party.Subscribe(Topic("b"));

        var item = Assert.Single((await party.Client.UnsubscribeAsync(Topic("a"))).Items);
        await Publish(party, "a", "1");
        await Publish(party, "b", "2");

        Assert.Equal((Topic("a"), MqttClientUnsubscribeResultCode.Success), (item.TopicFilter, item.ResultCode));
        Assert.Equal("b=2", await Next(party));
    }

    [Fact]
    public async Task The_last_retained_message_is_told_to_whoever_comes_and_says_that_it_is_old()
    {
        var (publisher, here) = (await Connect("publisher"), await Connect("here"));
        await here.Subscribe(Topic("desired"));
        await Publish(publisher, "desired", "1", retain: true);
        await Publish(publisher, "desired", "2", retain: true);

        var late = await Connect("late");
        await late.Subscribe(Topic("desired"));

        Assert.Equal(["desired=1", "desired=2"], [await Next(here), await Next(here)]);
        Assert.Equal("desired=2!", await Next(late));
    }

    [Fact]
    public async Task An_empty_retained_message_takes_the_last_one_away()
    {
        var publisher = await Connect("publisher");
        await Publish(publisher, "a", "1", retain: true);
        await Publish(publisher, "b", "2", retain: true);
        await Publish(publisher, "a", "", retain: true);

        var late = await Connect("late");
        await late.Subscribe(Topic("#"));

        Assert.Equal("b=2!", await Next(late));
    }

    [Theory]
    [InlineData("a/+")]
    [InlineData("#")]
    [InlineData("")]
    public async Task A_message_is_not_published_to_a_pattern(string topic)
    {
        var party = await Connect("pc");

        await Assert.ThrowsAsync<MqttProtocolViolationException>(() => party.Client.PublishStringAsync(topic, "1"));

        Assert.True(party.Client.IsConnected);
    }

    [Fact]
    public async Task A_message_is_acknowledged_by_hand_once()
    {
        using var server = new ScriptedServer(Version);
        var party = await Connect(server);
        party.OnMessage = e =>
        {
            e.AutoAcknowledge = false;
            return Task.CompletedTask;
        };

        await server.Publish(9, "1");
        var heard = await party.Heard();
        var pinging = party.Client.PingAsync();
        var beforeAcknowledging = await server.Read();
        await server.Send(0xD0, 0);
        await pinging;
        await heard.AcknowledgeAsync(CancellationToken.None);

        Assert.Equal([0xC0, 0], beforeAcknowledging);
        Assert.Equal([0x40, 0, 9], (await server.Read()).Where((_, place) => place is 0 or 2 or 3));
        await Assert.ThrowsAsync<InvalidOperationException>(() => heard.AcknowledgeAsync(CancellationToken.None));
    }
}

public sealed class MessagePromises311() : MessagePromises(MqttProtocolVersion.V311, new LocalHost());

public sealed class MessagePromises5() : MessagePromises(MqttProtocolVersion.V500, new LocalHost());

public sealed class MessagePromises311OnMosquitto() : MessagePromises(MqttProtocolVersion.V311, new MosquittoHost());

public sealed class MessagePromises5OnMosquitto() : MessagePromises(MqttProtocolVersion.V500, new MosquittoHost());
