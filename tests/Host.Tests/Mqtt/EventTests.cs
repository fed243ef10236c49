using System.Text.Json;
using Azure.Messaging;
using Izi.Host.EventGrid;

namespace Izi.Host.Tests.Mqtt;

/// <summary>What the event topic is told of messages and connections.</summary>
public sealed class EventTests : IAsyncLifetime
{
    static readonly DateTimeOffset start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    readonly FakeTimeProvider time = new(start);
    TestBroker broker = null!;

    public async Task InitializeAsync() => broker = await TestBroker.StartAsync(MqttProtocolVersion.V311, time);

    public async Task DisposeAsync() => await broker.DisposeAsync();

    [Fact]
    public async Task The_broker_says_that_it_is_back_after_its_start()
    {
        var returned = await broker.Topic.NextAsync("MQTT.BrokerReturned");

        Assert.Equal(("mqtt", "broker", start), (returned.Source, returned.Subject, returned.Time));
    }

    [Fact]
    public async Task A_message_of_3_1_1_is_an_event_with_its_bytes_in_base64()
    {
        var pc = await broker.ConnectAsync();
        await pc.Say(TestBroker.On("reported"), """{"epoch":1}""");

        var got = await broker.Topic.MessageAsync();
        Assert.Equal(
            ("mqtt", "izi/demo/pc-01/reported", start, "application/octet-stream"),
            (got.Source, got.Subject, got.Time, got.DataContentType));
        Assert.Equal("""{"epoch":1}""", got.Data!.ToString());
        Assert.Contains("\"data_base64\"", JsonSerializer.Serialize(got), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"epoch\":1}", null, "\"data\":{\"epoch\":1}", "application/json")]
    [InlineData("{\"epoch\":1}", "application/json", "\"data\":{\"epoch\":1}", "application/json")]
    [InlineData("ready", "text/plain", "\"data\":\"ready\"", "text/plain")]
    [InlineData("{broken", null, "\"data\":\"{broken\"", "text/plain")]
    public async Task A_payload_that_is_marked_as_text_is_sent_as_it_is(
        string payload, string? contentType, string data, string dataContentType)
    {
        var got = await RoutedAsync(message => message.WithPayload(payload).WithContentType(contentType)
            .WithPayloadFormatIndicator(MqttPayloadFormatIndicator.CharacterData));

        Assert.Equal(dataContentType, got.DataContentType);
        Assert.Contains(data, JsonSerializer.Serialize(got), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bytes_that_are_not_text_are_base64_whatever_they_are_marked_as()
    {
        var got = await RoutedAsync(message => message.WithPayload([0xC3, 0x28]).WithContentType("image/png")
            .WithPayloadFormatIndicator(MqttPayloadFormatIndicator.CharacterData));

        Assert.Equal("image/png", got.DataContentType);
        Assert.Contains("\"data_base64\":\"wyg=\"", JsonSerializer.Serialize(got), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_trace_of_a_message_is_the_event_s()
    {
        var got = await RoutedAsync(message =>
            message.WithPayload("1").WithUserProperty("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"u8.ToArray())
        );

        Assert.Equal("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", got.ExtensionAttributes["traceparent"]);
    }

    [Fact]
    [Rule("R33")]
    public async Task The_sequence_is_unix_time_in_milliseconds_or_one_more_than_the_last()
    {
        var pc = await broker.ConnectAsync();

        var first = await SequenceAsync(pc);
        var second = await SequenceAsync(pc);
        time.Advance(TimeSpan.FromSeconds(10));
        var later = await SequenceAsync(pc);

        Assert.Equal((first + 1, start.AddSeconds(10).ToUnixTimeMilliseconds()), (second, later));
    }

    [Fact]
    [Rule("R2")]
    [Rule("R33")]
    public async Task The_sequence_grows_when_the_clock_is_set_back_and_across_a_restart_and_the_time_is_the_clock_s()
    {
        var before = await SequenceAsync(await broker.ConnectAsync());

        time.AdjustTime(start.AddYears(-1));
        await broker.RestartAsync();
        var after = await SequenceAsync(await broker.ConnectAsync());

        Assert.True(after > before, $"{after} is not after {before}");
        Assert.Equal(start.AddYears(-1), broker.Topic.All.Last().Time);
    }

    [Fact]
    public async Task Connections_are_news_of_the_namespace_in_the_order_of_their_numbers()
    {
        var pc = await broker.ConnectAsync(id: "device");
        await pc.Client.DisconnectAsync();

        var come = await broker.Topic.NextAsync("Microsoft.EventGrid.MQTTClientSessionConnected", EventSource.Namespace);
        var gone = await broker.Topic.NextAsync("Microsoft.EventGrid.MQTTClientSessionDisconnected", EventSource.Namespace);
        var (before, after) = (FakeTopic.Data(come), FakeTopic.Data(gone));
        Assert.Equal("clients/demo/pc-01/sessions/device", come.Subject);
        Assert.Equal(("mqtt", "demo/pc-01", "device"), (before.namespaceName, before.clientAuthenticationName, before.clientSessionName));
        Assert.True(after.sequenceNumber > before.sequenceNumber);
        Assert.Equal("ClientInitiatedDisconnect", after.disconnectionReason);
    }

    [Fact]
    public async Task The_worker_s_messages_and_connections_are_no_events()
    {
        var worker = await broker.ConnectAsync(TestBroker.Worker);
        await worker.Say(TestBroker.On("desired"), "1");
        await worker.Client.DisconnectAsync();

        var pc = await broker.ConnectAsync(id: "device");
        await pc.Say(TestBroker.On("reported"), "2");

        Assert.Equal(
            ["broker", "clients/demo/pc-01/sessions/device", TestBroker.On("reported")], broker.Topic.All.Select(one => one.Subject));
    }

    async Task<CloudEvent> RoutedAsync(Action<MqttApplicationMessageBuilder> fill)
    {
        broker.Version = MqttProtocolVersion.V500;
        var pc = await broker.ConnectAsync();
        var message = new MqttApplicationMessageBuilder().WithTopic(TestBroker.On("reported"));
        fill(message);
        await pc.Client.PublishAsync(message.Build());
        return await broker.Topic.MessageAsync();
    }

    async Task<long> SequenceAsync(Party pc)
    {
        await pc.Say(TestBroker.On("reported"), "1");
        return long.Parse((string)(await broker.Topic.MessageAsync()).ExtensionAttributes["sequence"], null);
    }
}
