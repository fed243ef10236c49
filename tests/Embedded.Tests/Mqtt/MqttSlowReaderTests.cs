using System.Net;
using Izi.Embedded.Mqtt;

namespace Izi.Embedded.Tests.Mqtt;

public sealed class MqttSlowReaderTests : IAsyncLifetime
{
    const int Messages = 400;

    static readonly string Payload = new('x', 64 * 1024);

    TestBroker broker = null!;

    public async Task InitializeAsync() =>
        broker = await TestBroker.StartAsync(new(new IPEndPoint(IPAddress.Loopback, 0)) { MaximumOutbound = 1024 * 1024 });

    public async Task DisposeAsync() => await broker.DisposeAsync();

    [Fact]
    public async Task A_slow_reader_loses_messages_with_QoS_0_and_stalls_nobody()
    {
        using var slow = await SubscribedAsync(MqttQualityOfServiceLevel.AtMostOnce);

        await FloodAsync();

        await slow.SendAsync(BarePacket.PingReq);
        var got = 0;
        while (await slow.ReadAsync() is PublishPacket) got++;
        Assert.InRange(got, 1, Messages - 1);
        await slow.SendAsync(BarePacket.PingReq);
        Assert.Equal(BarePacket.PingResp, await slow.ReadAsync());
    }

    [Fact]
    public async Task A_slow_reader_of_messages_with_QoS_1_is_disconnected_and_stalls_nobody()
    {
        using var slow = await SubscribedAsync(MqttQualityOfServiceLevel.AtLeastOnce);

        await FloodAsync();

        string going;
        do going = await broker.NextAsync();
        while (!going.StartsWith("- hall/slow", StringComparison.Ordinal));
        Assert.Equal("- hall/slow QuotaExceeded", going);
    }

    async Task<RawClient> SubscribedAsync(MqttQualityOfServiceLevel quality)
    {
        var slow = await broker.RawAsync();
        await slow.ConnectAsync("hall", "slow");
        await slow.SendAsync(new SubscribePacket(1, [new("pc/#", quality)]));
        await slow.ReadAsync();
        return slow;
    }

    async Task FloodAsync()
    {
        using var fast = await broker.ConnectAsync("hall", "fast");
        await fast.SubscribeAsync("pc/#");
        using var pc = await broker.ConnectAsync("pc");
        for (var i = 0; i < Messages; i++)
        {
            await pc.PublishAsync("pc/a", Payload);
            Assert.Equal(Payload.Length, (await fast.NextAsync()).Payload.Length);
        }
    }
}
