using System.Text;

namespace Izi.Host.Tests.Mqtt;

/// <summary>What becomes of a message, in either version.</summary>
public abstract class DeliveryTests(MqttProtocolVersion version) : IAsyncLifetime
{
    TestBroker broker = null!;

    public async Task InitializeAsync() => broker = await TestBroker.StartAsync(version);

    public async Task DisposeAsync() => await broker.DisposeAsync();

    [Fact]
    public async Task Messages_of_one_connection_arrive_and_are_routed_in_their_order()
    {
        var (hall, pc) = (await broker.HallAsync(), await broker.ConnectAsync());

        await Task.WhenAll(
            Enumerable.Range(0, 300).Select(i => pc.Say(TestBroker.On(i % 2 is 0 ? "reported" : "status"), $"{i}", retain: i % 3 is 0)));

        for (var i = 0; i < 300; i++) Assert.EndsWith($"={i}", await hall.Next(), StringComparison.Ordinal);
        var routed = broker.Topic.All.Where(one => one.Type == "MQTT.EventPublished").ToList();
        Assert.Equal(Enumerable.Range(0, 300).Select(i => $"{i}"), routed.Select(one => one.Data!.ToString()));
        var sequences = routed.Select(one => long.Parse((string)one.ExtensionAttributes["sequence"], null)).ToList();
        Assert.Equal(sequences.Distinct().Order(), sequences);
    }

    [Fact]
    public async Task A_message_is_acknowledged_when_the_topic_has_stored_it()
    {
        var (reached, stored) = (new TaskCompletionSource(), new TaskCompletionSource());
        var (hall, pc) = (await broker.HallAsync(), await broker.ConnectAsync());
        broker.Topic.OnPublish = _ =>
        {
            reached.TrySetResult();
            return stored.Task;
        };

        var publishing = pc.Say(TestBroker.On("reported"), "1");
        await reached.Task.WaitAsync(TestBroker.Patience);
        var before = publishing.IsCompleted;
        stored.SetResult();

        Assert.True((await publishing.WaitAsync(TestBroker.Patience)).IsSuccess);
        Assert.False(before);
        Assert.Equal($"{TestBroker.On("reported")}=1", await hall.Next());
    }

    [Fact]
    public async Task A_message_that_the_topic_cannot_store_is_neither_delivered_nor_acknowledged_and_its_connection_is_closed()
    {
        var (hall, pc) = (await broker.HallAsync(), await broker.ConnectAsync());
        broker.Topic.OnPublish = one =>
            one.Subject == TestBroker.On("presence") ? throw new IOException("The disk is full.") : Task.CompletedTask;

        await Assert.ThrowsAnyAsync<MqttCommunicationException>(() => pc.Say(TestBroker.On("presence"), "1"));
        await pc.Gone();
        var again = await broker.ConnectAsync();
        await again.Say(TestBroker.On("reported"), "2");

        Assert.Equal($"{TestBroker.On("reported")}=2", await hall.Next());
    }

    [Fact]
    public async Task Of_a_device_only_its_status_is_kept_for_later_subscribers_and_what_else_it_retains_is_delivered_once()
    {
        var (early, pc) = (await broker.HallAsync(), await broker.ConnectAsync());

        await pc.Say(TestBroker.On("reported"), "1", retain: true);
        await pc.Say(TestBroker.On("status"), "2", retain: true);
        var late = await broker.HallAsync();

        Assert.Equal([$"{TestBroker.On("reported")}=1", $"{TestBroker.On("status")}=2"], [await early.Next(), await early.Next()]);
        Assert.Equal($"{TestBroker.On("status")}=2!", await late.Next());
    }

    [Fact]
    public async Task A_retained_message_that_cannot_be_stored_is_not_acknowledged()
    {
        var worker = await broker.ConnectAsync(TestBroker.Worker);
        broker.Store.Fault = statement =>
        {
            if (statement.Contains("mqtt_retained", StringComparison.Ordinal)) throw new IOException("The disk is full.");
        };

        await Assert.ThrowsAnyAsync<MqttCommunicationException>(() => worker.Say(TestBroker.On("desired"), "1", retain: true));

        broker.Store.Fault = null;
        var pc = await broker.ConnectAsync();
        await pc.Subscribe(TestBroker.On("#"));
        var again = await broker.ConnectAsync(TestBroker.Worker);
        await again.Say(TestBroker.On("notice"), "2");
        Assert.Equal($"{TestBroker.On("notice")}=2", await pc.Next());
    }

    [Fact]
    public async Task A_retained_message_is_on_disk_when_it_is_acknowledged_and_survives_a_power_cut()
    {
        var worker = await broker.ConnectAsync(TestBroker.Worker);
        await worker.Say(TestBroker.On("desired"), "old", retain: true);
        await worker.Say(TestBroker.On("desired"), "new", retain: true);
        await worker.Say(TestBroker.On("desired", TestBroker.Other), "x", retain: true);
        await worker.Say(TestBroker.On("desired", TestBroker.Other), "", retain: true);
        await worker.Say(TestBroker.On("notice"), "not kept");

        await using var next = broker.AfterPowerCut();
        await next.Broker.StartAsync(CancellationToken.None);
        var hall = await next.HallAsync();
        var again = await next.ConnectAsync(TestBroker.Worker);
        await again.Say(TestBroker.On("notice"), "after");

        Assert.Equal([$"{TestBroker.On("desired")}=new!", $"{TestBroker.On("notice")}=after"], [await hall.Next(), await hall.Next()]);
    }

    [Fact]
    public async Task A_message_on_a_topic_that_is_not_allowed_is_not_delivered_and_ends_the_connection()
    {
        var (hall, pc) = (await broker.HallAsync(), await broker.ConnectAsync());

        await pc.Client.PublishStringAsync(TestBroker.On("desired"), "unlock");

        Assert.Contains("NotAuthorized", await GoneAsync(), StringComparison.Ordinal);
        var other = await broker.ConnectAsync(TestBroker.Other);
        await other.Say(TestBroker.On("status", TestBroker.Other), "here");
        Assert.Equal($"{TestBroker.On("status", TestBroker.Other)}=here", await hall.Next());
    }

    [Fact]
    public async Task Refused_filters_get_a_failure_code_in_their_places()
    {
        var pc = await broker.ConnectAsync();

        var result = await pc.Client.SubscribeAsync(new MqttClientSubscribeOptionsBuilder()
            .WithTopicFilter(TestBroker.On("desired"))
            .WithTopicFilter("izi/demo/#")
            .WithTopicFilter(TestBroker.On("notice"), MqttQualityOfServiceLevel.ExactlyOnce)
            .WithTopicFilter(TestBroker.On("desired", TestBroker.Other), MqttQualityOfServiceLevel.AtLeastOnce).Build());

        var refused =
            version is MqttProtocolVersion.V500
                ? MqttClientSubscribeResultCode.NotAuthorized
                : MqttClientSubscribeResultCode.UnspecifiedError;
        Assert.Equal(
            [MqttClientSubscribeResultCode.GrantedQoS0, refused, MqttClientSubscribeResultCode.GrantedQoS1, refused],
            result.Items.Select(item => item.ResultCode));
    }

    [Fact]
    public async Task A_last_will_is_delivered_and_routed_when_the_connection_breaks_and_not_after_a_goodbye()
    {
        var hall = await broker.HallAsync();
        var polite = await broker.ConnectAsync(id: "polite", more: WithWill);
        await polite.Client.DisconnectAsync();
        Assert.Equal("- demo/pc-01/polite ClientInitiatedDisconnect", await GoneAsync());

        var cut = await broker.ConnectAsync(id: "cut", more: WithWill);
        cut.Dispose();

        Assert.Equal($"{TestBroker.On("status")}=offline", await hall.Next());
        Assert.Equal("- demo/pc-01/cut ConnectionLost", await GoneAsync());
        Assert.Equal(["offline"], broker.Topic.All.Where(one => one.Type == "MQTT.EventPublished").Select(one => one.Data!.ToString()));
        var late = await broker.HallAsync("late");
        Assert.Equal($"{TestBroker.On("status")}=offline!", await late.Next());
    }

    [Fact]
    public async Task A_session_gets_what_it_missed_while_the_broker_runs()
    {
        await using (var away = new Leaving(await broker.ConnectAsync(more: broker.Kept)))
            await away.Party.Subscribe(TestBroker.On("desired"));
        await GoneAsync();
        var worker = await broker.ConnectAsync(TestBroker.Worker);
        for (var i = 0; i < 40; i++) await worker.Say(TestBroker.On("desired"), $"{i}");

        var back = await broker.ConnectAsync(more: broker.Kept);

        Assert.True((await back.Come()).ConnectResult.IsSessionPresent);
        for (var i = 0; i < 40; i++) Assert.Equal($"{TestBroker.On("desired")}={i}", await back.Next());
    }

    async Task<string> GoneAsync()
    {
        while (true)
            if (await broker.Topic.SessionAsync() is ['-', ..] gone) return gone;
    }

    static void WithWill(MqttClientOptionsBuilder options) => options.WithWillTopic(TestBroker.On("status")).WithWillPayload("offline")
        .WithWillQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce).WithWillRetain();

    /// <summary>A client that says goodbye.</summary>
    sealed record Leaving(Party Party) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() => await Party.Client.DisconnectAsync();
    }
}

public sealed class DeliveryTestsIn311() : DeliveryTests(MqttProtocolVersion.V311);

public sealed class DeliveryTestsIn5() : DeliveryTests(MqttProtocolVersion.V500)
{
    [Fact]
    public async Task A_refused_message_gets_its_reason_and_then_the_connection_does()
    {
        await using var broker = await TestBroker.StartAsync();
        var pc = await broker.ConnectAsync();

        var result = await pc.Say(TestBroker.On("desired"), "unlock");

        Assert.Equal(MqttClientPublishReasonCode.NotAuthorized, result.ReasonCode);
        Assert.Equal(MqttClientDisconnectReason.NotAuthorized, (await pc.Gone()).Reason);
    }

    [Fact]
    public async Task What_a_message_carries_arrives_with_it_live_and_after_a_restart()
    {
        await using var broker = await TestBroker.StartAsync();
        var (hall, pc) = (await broker.HallAsync(), await broker.ConnectAsync());

        await pc.Client.PublishAsync(
            new MqttApplicationMessageBuilder()
                .WithTopic(TestBroker.On("status"))
                .WithPayload("hello")
                .WithRetainFlag()
            .WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce).WithContentType("text/plain").WithResponseTopic("a/b")
            .WithPayloadFormatIndicator(MqttPayloadFormatIndicator.CharacterData).WithCorrelationData([1, 2])
            .WithUserProperty("one", "1"u8.ToArray()).WithUserProperty("one", "2"u8.ToArray()).Build());
        var live = (await hall.Heard()).ApplicationMessage;
        await broker.RestartAsync();
        var retained = (await (await broker.HallAsync("late")).Heard()).ApplicationMessage;

        Assert.Equal((false, true), (live.Retain, retained.Retain));
        Assert.All([live, retained], got =>
        {
            Assert.Equal(
                ("text/plain", MqttPayloadFormatIndicator.CharacterData, "a/b"),
                (got.ContentType, got.PayloadFormatIndicator, got.ResponseTopic));
            Assert.Equal([1, 2], got.CorrelationData);
            Assert.Equal(
                [("one", "1"), ("one", "2")], got.UserProperties.Select(own => (own.Name, Encoding.UTF8.GetString(own.ValueBuffer.Span))));
        });
    }

    [Fact]
    public async Task A_goodbye_may_ask_for_the_last_will()
    {
        await using var broker = await TestBroker.StartAsync();
        var hall = await broker.HallAsync();
        var pc = await broker.ConnectAsync(more: options => options.WithWillTopic(TestBroker.On("status")).WithWillPayload("offline"));

        await pc.Client.DisconnectAsync(
            new MqttClientDisconnectOptions { Reason = MqttClientDisconnectOptionsReason.DisconnectWithWillMessage });

        Assert.Equal($"{TestBroker.On("status")}=offline", await hall.Next());
    }

    [Fact]
    public async Task A_message_larger_than_the_client_takes_is_not_sent_to_it()
    {
        await using var broker = await TestBroker.StartAsync();
        var hall = await broker.ConnectAsync(TestBroker.Worker, more: options => options.WithMaximumPacketSize(100));
        await hall.Subscribe("#");
        var pc = await broker.ConnectAsync();

        await pc.Say(TestBroker.On("status"), new string('x', 100));
        await pc.Say(TestBroker.On("status"), "small");

        Assert.Equal($"{TestBroker.On("status")}=small", await hall.Next());
    }
}
