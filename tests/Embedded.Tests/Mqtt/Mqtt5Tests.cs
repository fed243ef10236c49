using System.Net;
using Izi.Embedded.Mqtt;

namespace Izi.Embedded.Tests.Mqtt;

/// <summary>What clients that speak MQTT 5 get beside what 3.1.1 gives.</summary>
public sealed class Mqtt5Tests : IAsyncLifetime
{
    readonly SignalledTime time = new();
    TestBroker broker = null!;

    public async Task InitializeAsync() => broker = await TestBroker.StartAsync(time: time);

    public async Task DisposeAsync() => await broker.DisposeAsync();

    [Fact]
    public async Task What_a_message_carries_arrives_with_it_live_and_retained_and_after_a_restart()
    {
        var sent = new MqttApplicationMessageBuilder().WithTopic("pc/a").WithPayload("hello").WithRetainFlag()
            .WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce).WithContentType("text/plain")
            .WithPayloadFormatIndicator(MqttPayloadFormatIndicator.CharacterData).WithResponseTopic("pc/answer").WithCorrelationData([1, 2])
            .WithUserProperty("one", "1"u8.ToArray()).WithUserProperty("one", "2"u8.ToArray()).Build();
        using var hall = await broker.ConnectAsync("hall");
        await hall.SubscribeAsync("pc/#");
        using var pc = await broker.ConnectAsync("pc");

        await pc.Mqtt.PublishAsync(sent);
        var live = await hall.NextAsync();
        await broker.RestartAsync();
        using var late = await broker.ConnectAsync("hall", "late");
        await late.SubscribeAsync("pc/#");
        var retained = await late.NextAsync();

        Assert.Equal((false, true), (live.Retain, retained.Retain));
        Assert.All([live, retained], got =>
        {
            Assert.Equal(("text/plain", MqttPayloadFormatIndicator.CharacterData, "pc/answer"), (got.ContentType, got.PayloadFormatIndicator, got.ResponseTopic));
            Assert.Equal([1, 2], got.CorrelationData);
            Assert.Equal([("one", "1"), ("one", "2")], got.UserProperties.Select(u => (u.Name, u.ReadValueAsString())));
        });
    }

    [Fact]
    public async Task A_message_that_has_expired_is_not_delivered_and_one_that_has_not_tells_what_is_left()
    {
        using var pc = await broker.ConnectAsync("pc");
        await PublishAsync(pc, "pc/short", 10, retain: true);
        await PublishAsync(pc, "pc/long", 100, retain: true);

        time.Advance(TimeSpan.FromSeconds(30));
        using var hall = await broker.ConnectAsync("hall");
        await hall.SubscribeAsync("pc/#");

        var got = await hall.NextAsync();
        Assert.Equal(("pc/long", 70u), (got.Topic, got.MessageExpiryInterval));
        await broker.RestartAsync();
        Assert.Equal(["pc/long"], broker.Store.Read(db => db.Query("SELECT topic FROM mqtt_retained", r => r.GetString(0))));
    }

    [Fact]
    public async Task A_missed_message_that_has_expired_is_not_delivered()
    {
        using (var hall = await broker.ConnectAsync("hall", more: broker.Kept)) await hall.SubscribeAsync("pc/#");
        await GoneAsync("hall");
        using var pc = await broker.ConnectAsync("pc");
        await PublishAsync(pc, "pc/short", 10);
        await PublishAsync(pc, "pc/long", 100);

        time.Advance(TimeSpan.FromSeconds(30));
        using var again = await broker.ConnectAsync("hall", more: broker.Kept);

        Assert.Equal("pc/long", (await again.NextAsync()).Topic);
    }

    [Fact]
    public async Task A_session_is_kept_as_long_as_it_was_asked_for_and_no_longer()
    {
        using (var hall = await broker.ConnectAsync("hall", more: broker.Kept)) await hall.Mqtt.DisconnectAsync();
        await GoneAsync("hall");

        time.Advance(TimeSpan.FromSeconds(3599));
        using (var early = await broker.ConnectAsync("hall", more: broker.Kept))
        {
            Assert.True(early.Connected.IsSessionPresent);
            await early.Mqtt.DisconnectAsync();
        }
        await GoneAsync("hall");
        time.Advance(TimeSpan.FromSeconds(3600));
        using var late = await broker.ConnectAsync("hall", more: broker.Kept);

        Assert.False(late.Connected.IsSessionPresent);
    }

    [Fact]
    public async Task A_goodbye_may_say_for_how_long_the_session_is_kept_from_then_on()
    {
        using (var hall = await broker.ConnectAsync("hall", more: broker.Kept)) await hall.Mqtt.DisconnectAsync(sessionExpiryInterval: 10);
        await GoneAsync("hall");

        time.Advance(TimeSpan.FromSeconds(10));
        using var late = await broker.ConnectAsync("hall", more: broker.Kept);

        Assert.False(late.Connected.IsSessionPresent);
    }

    [Fact]
    public async Task A_goodbye_cannot_keep_a_session_that_was_not_to_be_kept()
    {
        using var raw = await broker.RawAsync();
        await raw.ConnectAsync("pc", "pc", version: MqttProtocolVersion.V500);

        await raw.SendAsync(new DisconnectPacket { Properties = new MqttProperties { SessionExpiry = 10 } });

        Assert.Equal(MqttReason.ProtocolError, Assert.IsType<DisconnectPacket>(await raw.ReadAsync()).Code);
    }

    [Fact]
    public async Task No_more_is_under_way_than_the_client_takes_at_a_time()
    {
        using var hall = await broker.RawAsync();
        await hall.ConnectAsync("hall", "hall", c => c with { Properties = new MqttProperties { ReceiveMaximum = 2 } }, MqttProtocolVersion.V500);
        await hall.SendAsync(new SubscribePacket(1, [new("pc/a", MqttQualityOfServiceLevel.AtLeastOnce)]));
        await hall.ReadAsync();
        using var pc = await broker.ConnectAsync("pc");
        for (var i = 0; i < 4; i++) await pc.PublishAsync("pc/a", $"{i}");

        await hall.SendAsync(BarePacket.PingReq);
        List<PublishPacket> got = [];
        while (await hall.ReadAsync() is PublishPacket packet) got.Add(packet);
        await hall.SendAsync(new AckPacket(MqttPacketType.PubAck, got[0].Id));

        Assert.Equal(2, got.Count);
        Assert.Equal("2"u8.ToArray(), Assert.IsType<PublishPacket>(await hall.ReadAsync()).Message.Payload.ToArray());
    }

    [Fact]
    public async Task A_message_larger_than_what_the_client_takes_is_not_sent_to_it()
    {
        using var hall = await broker.ConnectAsync("hall", more: o => o.WithMaximumPacketSize(100));
        await hall.SubscribeAsync("pc/#");
        using var pc = await broker.ConnectAsync("pc");

        // Two bytes of header, 6 of topic, 2 of packet id, 1 of properties, and the payload.
        await pc.PublishAsync("pc/a", new string('x', 90));
        await pc.PublishAsync("pc/a", new string('y', 89));

        Assert.Equal($"pc/a={new string('y', 89)}", await hall.NextTextAsync());
    }

    [Fact]
    public async Task A_client_without_an_id_is_told_the_one_it_gets()
    {
        using var one = await broker.ConnectAsync("pc", "");
        using var two = await broker.ConnectAsync("pc", "");

        Assert.Equal($"+ pc/{one.Connected.AssignedClientIdentifier}", await broker.NextAsync());
        Assert.NotEqual(one.Connected.AssignedClientIdentifier, two.Connected.AssignedClientIdentifier);
    }

    [Fact]
    public async Task What_the_server_can_do_is_in_its_answer()
    {
        using var pc = await broker.ConnectAsync("pc");

        var answer = pc.Connected;
        Assert.Equal((256u * 1024, (ushort)64, MqttQualityOfServiceLevel.ExactlyOnce), (answer.MaximumPacketSize, answer.ReceiveMaximum, answer.MaximumQoS));
        Assert.Equal((false, true, true, true),
            (answer.SharedSubscriptionAvailable, answer.RetainAvailable, answer.WildcardSubscriptionAvailable, answer.SubscriptionIdentifiersAvailable));
        Assert.Null(answer.AssignedClientIdentifier);
    }

    [Fact]
    public async Task The_server_may_want_a_shorter_keep_alive()
    {
        await using var strict = await TestBroker.StartAsync(
            new(new IPEndPoint(IPAddress.Loopback, 0)) { MaximumKeepAlive = TimeSpan.FromSeconds(60) }, time);
        using var long_ = await strict.ConnectAsync("pc", "long", o => o.WithKeepAlivePeriod(TimeSpan.FromSeconds(61)));
        using var none = await strict.RawAsync();
        using var shorter = await strict.ConnectAsync("pc", "short", o => o.WithKeepAlivePeriod(TimeSpan.FromSeconds(59)));
        var answer = Assert.IsType<ConnAckPacket>(await none.ConnectAsync("pc", "none", version: MqttProtocolVersion.V500));

        time.Advance(TimeSpan.FromSeconds(90));

        Assert.Equal([60, 60, 0], [long_.Connected.ServerKeepAlive, answer.Properties.ServerKeepAlive!.Value, shorter.Connected.ServerKeepAlive]);
        Assert.Equal(MqttReason.KeepAliveTimeout, Assert.IsType<DisconnectPacket>(await none.ReadAsync()).Code);
    }

    [Fact]
    public async Task A_refused_message_gets_its_reason_and_then_the_connection_does()
    {
        using var pc = await broker.ConnectAsync("pc");

        var result = await pc.Mqtt.PublishStringAsync("other/desired", "unlock", MqttQualityOfServiceLevel.AtLeastOnce);
        var told = await pc.Gone;

        Assert.Equal((false, MqttClientPublishReasonCode.NotAuthorized), (result.IsSuccess, result.ReasonCode));
        Assert.Equal((true, MqttClientDisconnectReason.NotAuthorized), (told.ClientWasConnected, told.Reason));
        Assert.Empty(broker.Messages);
    }

    [Fact]
    public async Task A_refused_message_with_QoS_0_ends_the_connection_with_the_reason()
    {
        using var pc = await broker.ConnectAsync("pc");

        await pc.Mqtt.PublishStringAsync("other/desired", "unlock");

        Assert.Equal(MqttClientDisconnectReason.NotAuthorized, (await pc.Gone).Reason);
    }

    [Fact]
    public async Task A_refused_subscription_says_why()
    {
        using var pc = await broker.ConnectAsync("pc");
        using var curt = await broker.ConnectAsync("pc", "curt", o => o.WithRequestProblemInformation(false));

        var result = await pc.Mqtt.SubscribeAsync(new MqttClientSubscribeOptionsBuilder()
            .WithTopicFilter("other/#").WithTopicFilter("$share/g/pc/a").WithTopicFilter("pc/a").Build());
        var silent = await curt.Mqtt.SubscribeAsync("other/#");

        Assert.Equal(
            [MqttClientSubscribeResultCode.NotAuthorized, MqttClientSubscribeResultCode.SharedSubscriptionsNotSupported, MqttClientSubscribeResultCode.GrantedQoS0],
            result.Items.Select(i => i.ResultCode));
        Assert.NotEmpty(result.ReasonString);
        Assert.Null(silent.ReasonString);
    }

    [Fact]
    public async Task Who_unsubscribes_is_told_whether_there_was_anything_to_unsubscribe()
    {
        using var pc = await broker.ConnectAsync("pc");
        await pc.SubscribeAsync("pc/a");

        var first = await pc.Mqtt.UnsubscribeAsync("pc/a");
        var second = await pc.Mqtt.UnsubscribeAsync("pc/a");

        Assert.Equal(
            (MqttClientUnsubscribeResultCode.Success, MqttClientUnsubscribeResultCode.NoSubscriptionExisted),
            (first.Items.Single().ResultCode, second.Items.Single().ResultCode));
    }

    [Fact]
    public async Task Messages_are_marked_with_the_numbers_of_all_subscriptions_they_come_from()
    {
        using var hall = await broker.ConnectAsync("hall");
        foreach (var (filter, number) in ((string, uint)[])[("pc/#", 1), ("pc/a", 70000), ("pc/b", 3)])
            await hall.Mqtt.SubscribeAsync(new MqttClientSubscribeOptionsBuilder().WithTopicFilter(filter).WithSubscriptionIdentifier(number).Build());
        using var pc = await broker.ConnectAsync("pc");

        await pc.PublishAsync("pc/a", "1");

        Assert.Equal([1u, 70000u], (await hall.NextAsync()).SubscriptionIdentifiers.Order());
    }

    [Fact]
    public async Task One_may_not_want_to_hear_oneself()
    {
        using var hall = await broker.ConnectAsync("hall");
        await hall.Mqtt.SubscribeAsync(new MqttClientSubscribeOptionsBuilder().WithTopicFilter("#", noLocal: true).Build());
        using var pc = await broker.ConnectAsync("pc");

        await hall.PublishAsync("hall/a", "own");
        await pc.PublishAsync("pc/a", "other");

        Assert.Equal("pc/a=other", await hall.NextTextAsync());
    }

    [Fact]
    public async Task The_retain_flag_arrives_as_published_where_that_is_asked_for()
    {
        using var hall = await broker.ConnectAsync("hall");
        await hall.Mqtt.SubscribeAsync(new MqttClientSubscribeOptionsBuilder().WithTopicFilter("#", retainAsPublished: true).Build());
        using var pc = await broker.ConnectAsync("pc");

        await pc.PublishAsync("pc/a", "1", retain: true);
        await pc.PublishAsync("pc/a", "2");

        Assert.Equal(["pc/a=1!", "pc/a=2"], [await hall.NextTextAsync(), await hall.NextTextAsync()]);
    }

    [Fact]
    public async Task Retained_messages_come_with_a_subscription_always_once_or_never()
    {
        using var pc = await broker.ConnectAsync("pc");
        await pc.PublishAsync("pc/a", "kept", retain: true);
        using var hall = await broker.ConnectAsync("hall");

        foreach (var handling in (MqttRetainHandling[])[
            MqttRetainHandling.DoNotSendOnSubscribe, MqttRetainHandling.SendAtSubscribeIfNewSubscriptionOnly, MqttRetainHandling.SendAtSubscribe])
        {
            await hall.Mqtt.SubscribeAsync(new MqttClientSubscribeOptionsBuilder().WithTopicFilter("pc/a", retainHandling: handling).Build());
            await pc.PublishAsync("pc/a", $"{handling}");
        }

        Assert.Equal(
            ["pc/a=DoNotSendOnSubscribe", "pc/a=SendAtSubscribeIfNewSubscriptionOnly", "pc/a=kept!", "pc/a=SendAtSubscribe"],
            [await hall.NextTextAsync(), await hall.NextTextAsync(), await hall.NextTextAsync(), await hall.NextTextAsync()]);
    }

    [Fact]
    public async Task Enhanced_authentication_is_refused()
    {
        using var client = new MqttClientFactory().CreateMqttClient();

        var answer = await client.ConnectAsync(broker.Options("pc").WithEnhancedAuthentication("OAUTH2-JWT", "token"u8.ToArray()).Build());

        Assert.Equal(MqttClientConnectResultCode.BadAuthenticationMethod, answer.ResultCode);
        Assert.False(client.IsConnected);
    }

    [Fact]
    public async Task Who_is_taken_over_or_cut_off_or_stopped_is_told_so()
    {
        using var taken = await broker.ConnectAsync("pc", "same");
        using var next = await broker.ConnectAsync("pc", "same");
        using var cut = await broker.ConnectAsync("cut");
        broker.Broker.Disconnect("cut");
        var reasons = new[] { (await taken.Gone).Reason, (await cut.Gone).Reason };

        await broker.Broker.StopAsync(CancellationToken.None);

        Assert.Equal([MqttClientDisconnectReason.SessionTakenOver, MqttClientDisconnectReason.AdministrativeAction], reasons);
        Assert.Equal(MqttClientDisconnectReason.ServerShuttingDown, (await next.Gone).Reason);
    }

    // The session's time begins before its end is told.
    async Task GoneAsync(string account)
    {
        while (!(await broker.NextAsync()).StartsWith($"- {account}/", StringComparison.Ordinal)) { }
    }

    static Task<MqttClientPublishResult> PublishAsync(TestClient client, string topic, uint seconds, bool retain = false) => client.Mqtt.PublishAsync(
        new MqttApplicationMessageBuilder().WithTopic(topic).WithPayload("x").WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce)
            .WithMessageExpiryInterval(seconds).WithRetainFlag(retain).Build());
}
