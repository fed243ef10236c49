using Izi.Embedded.Mqtt;

namespace Izi.Embedded.Tests.Mqtt;

/// <summary>The last wills of clients that speak MQTT 5.</summary>
public sealed class Mqtt5WillTests : IAsyncLifetime
{
    readonly SignalledTime time = new();
    TestBroker broker = null!;
    TestClient hall = null!;

    public async Task InitializeAsync()
    {
        broker = await TestBroker.StartAsync(time: time);
        hall = await broker.ConnectAsync("hall");
        await hall.SubscribeAsync("#");
    }

    public async Task DisposeAsync()
    {
        hall.Dispose();
        await broker.DisposeAsync();
    }

    [Fact]
    public async Task A_will_waits_for_its_time()
    {
        await CutAsync(delay: 20);

        time.Advance(TimeSpan.FromSeconds(19));
        await SayAsync("before");
        time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(["other/a=before", "pc/status=offline"], [await hall.NextTextAsync(), await hall.NextTextAsync()]);
    }

    [Fact]
    public async Task A_will_is_not_published_when_the_client_goes_on_with_its_session_in_time()
    {
        await CutAsync(delay: 20);

        time.Advance(TimeSpan.FromSeconds(19));
        using var again = await broker.ConnectAsync("pc", more: broker.Kept);
        time.Advance(TimeSpan.FromSeconds(60));
        await SayAsync("after");

        Assert.Equal("other/a=after", await hall.NextTextAsync());
    }

    [Fact]
    public async Task A_will_is_published_at_once_when_the_client_begins_a_new_session()
    {
        await CutAsync(delay: 20);

        using var again = await broker.ConnectAsync("pc");

        Assert.Equal("pc/status=offline", await hall.NextTextAsync());
    }

    [Fact]
    public async Task A_will_waits_no_longer_than_the_session_is_kept()
    {
        await CutAsync(delay: 7200);

        time.Advance(TimeSpan.FromSeconds(3600));

        Assert.Equal("pc/status=offline", await hall.NextTextAsync());
    }

    [Fact]
    public async Task A_will_that_waits_survives_a_restart_of_the_broker_and_is_published_once()
    {
        await CutAsync(delay: 20);

        await broker.RestartAsync();
        using var watching = await broker.ConnectAsync("hall", "watching");
        await watching.SubscribeAsync("pc/#");
        time.Advance(TimeSpan.FromSeconds(20));

        Assert.Equal("pc/status=offline", await watching.NextTextAsync());
        await broker.RestartAsync();
        Assert.Single(broker.Messages);
    }

    [Fact]
    public async Task A_will_whose_time_was_over_while_the_broker_was_down_is_published_when_it_starts()
    {
        await CutAsync(delay: 20, retain: true);

        await broker.StopAsync();
        time.Advance(TimeSpan.FromSeconds(20));
        await broker.RestartAsync();
        using var watching = await broker.ConnectAsync("hall", "watching");
        await watching.SubscribeAsync("pc/#");

        Assert.Equal("pc/status=offline!", await watching.NextTextAsync());
    }

    [Fact]
    public async Task A_goodbye_may_ask_for_the_will()
    {
        using (var pc = await broker.ConnectAsync("pc", more: o => WithWill(o, 0)))
            await pc.Mqtt.DisconnectAsync(MqttClientDisconnectOptionsReason.DisconnectWithWillMessage);

        Assert.Equal("pc/status=offline", await hall.NextTextAsync());
    }

    [Fact]
    public async Task A_will_carries_what_a_message_carries()
    {
        using (await broker.ConnectAsync("pc", more: o => WithWill(o, 0)
            .WithWillContentType("text/plain").WithWillPayloadFormatIndicator(MqttPayloadFormatIndicator.CharacterData)
            .WithWillMessageExpiryInterval(60).WithWillUserProperty("why", "power"u8.ToArray()))) { }

        var got = await hall.NextAsync();
        Assert.Equal(("text/plain", MqttPayloadFormatIndicator.CharacterData, 60u), (got.ContentType, got.PayloadFormatIndicator, got.MessageExpiryInterval));
        Assert.Equal("power", Assert.Single(got.UserProperties).ReadValueAsString());
    }

    async Task CutAsync(uint delay, bool retain = false)
    {
        using (await broker.ConnectAsync("pc", more: o => broker.Kept(WithWill(o, delay).WithWillRetain(retain)))) { }
        while (!(await broker.NextAsync()).StartsWith("- pc/pc", StringComparison.Ordinal)) { }
    }

    async Task SayAsync(string what)
    {
        using var other = await broker.ConnectAsync("other");
        await other.PublishAsync("other/a", what);
    }

    static MqttClientOptionsBuilder WithWill(MqttClientOptionsBuilder options, uint delay) => options
        .WithWillTopic("pc/status").WithWillPayload("offline").WithWillQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce)
        .WithWillDelayInterval(delay);
}
