namespace Izi.Host.Tests.Mqtt;

/// <summary>How long a client may be silent, by a clock that the test moves.</summary>
public sealed class KeepAliveTests : IAsyncLifetime
{
    readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    TestBroker broker = null!;

    public async Task InitializeAsync() => broker = await TestBroker.StartAsync(time: time);

    public async Task DisposeAsync() => await broker.DisposeAsync();

    [Fact]
    public async Task A_connection_that_sends_no_CONNECT_in_ten_seconds_is_closed()
    {
        using var silent = await broker.RawAsync();
        using var slow = await broker.RawAsync();
        await slow.SendAsync([0x10]);
        await broker.ConnectAsync();

        time.Advance(TimeSpan.FromSeconds(10));

        Assert.Null(await slow.ReadAsync());
        Assert.Null(await silent.ReadAsync());
    }

    [Theory]
    [InlineData(1, 1.5)]
    [InlineData(20, 30)]
    [InlineData(60, 90)]
    [InlineData(0, 30)]
    [InlineData(61, 30)]
    public async Task A_client_may_be_silent_for_one_and_a_half_times_its_keep_alive(ushort keepAlive, double seconds)
    {
        using var raw = await broker.RawConnectedAsync(keepAlive: keepAlive);

        for (var i = 0; i < 2; i++)
        {
            time.Advance(TimeSpan.FromSeconds(seconds - 0.1));
            await raw.SendAsync(MqttPingReqPacket.Instance);
            Assert.IsType<MqttPingRespPacket>(await raw.ReadAsync());
        }
        time.Advance(TimeSpan.FromSeconds(seconds));

        Assert.Null(await raw.ReadAsync());
        Assert.Equal(
            ["+ demo/pc-01/raw", "- demo/pc-01/raw ConnectionLost"],
            [await broker.Topic.SessionAsync(), await broker.Topic.SessionAsync()]);
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(60, 0)]
    [InlineData(0, 20)]
    [InlineData(61, 20)]
    public async Task A_client_of_MQTT_5_is_told_a_keep_alive_that_is_not_its_own(ushort keepAlive, ushort told)
    {
        using var raw = await broker.RawAsync();

        var answer = await raw.ConnectAsync(RawClient.Connect(TestBroker.Pc, keepAlive), MqttProtocolVersion.V500);

        Assert.Equal(told, answer!.ServerKeepAlive);
    }

    [Fact]
    public async Task A_silent_client_of_MQTT_5_is_told_why_it_is_disconnected()
    {
        using var raw = await broker.RawConnectedAsync(MqttProtocolVersion.V500, keepAlive: 20);

        time.Advance(TimeSpan.FromSeconds(30));

        Assert.Equal(MqttDisconnectReasonCode.KeepAliveTimeout, Assert.IsType<MqttDisconnectPacket>(await raw.ReadAsync()).ReasonCode);
    }

    [Theory]
    [InlineData(-365)]
    [InlineData(365)]
    [Rule("R2")]
    public async Task A_step_of_the_wall_clock_disconnects_nobody_and_keeps_nobody(int days)
    {
        using var raw = await broker.RawConnectedAsync(keepAlive: 20);

        time.AdjustTime(time.GetUtcNow().AddDays(days));
        time.Advance(TimeSpan.FromSeconds(29));
        await raw.SendAsync(MqttPingReqPacket.Instance);
        Assert.IsType<MqttPingRespPacket>(await raw.ReadAsync());
        time.AdjustTime(time.GetUtcNow().AddDays(days));
        time.Advance(TimeSpan.FromSeconds(30));

        Assert.Null(await raw.ReadAsync());
    }
}
