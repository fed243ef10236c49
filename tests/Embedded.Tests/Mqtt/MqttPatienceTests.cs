using System.Net;
using Izi.Embedded.Mqtt;

namespace Izi.Embedded.Tests.Mqtt;

public sealed class MqttPatienceTests : IAsyncLifetime
{
    readonly SignalledTime time = new();
    TestBroker broker = null!;

    public async Task InitializeAsync() => broker = await TestBroker.StartAsync(time: time);

    public async Task DisposeAsync() => await broker.DisposeAsync();

    [Fact]
    public async Task A_connection_that_does_not_introduce_itself_is_closed()
    {
        using var silent = await broker.RawAsync();
        await time.TimerAsync(TimeSpan.FromSeconds(10));

        time.Advance(TimeSpan.FromSeconds(10));

        Assert.Null(await silent.ReadAsync());
    }

    [Fact]
    public async Task A_client_that_is_silent_for_one_and_a_half_times_its_keep_alive_is_gone()
    {
        using var raw = await broker.RawAsync();
        await raw.ConnectAsync("pc", "pc", c => c with { KeepAliveSeconds = 20 });

        time.Advance(TimeSpan.FromSeconds(29));
        await raw.SendAsync(BarePacket.PingReq);
        Assert.Equal(BarePacket.PingResp, await raw.ReadAsync());
        time.Advance(TimeSpan.FromSeconds(29));
        await raw.SendAsync(BarePacket.PingReq);
        Assert.Equal(BarePacket.PingResp, await raw.ReadAsync());
        time.Advance(TimeSpan.FromSeconds(30));

        Assert.Null(await raw.ReadAsync());
        Assert.Equal(["+ pc/pc", "- pc/pc ConnectionLost"], [await broker.NextAsync(), await broker.NextAsync()]);
    }

    [Fact]
    public async Task A_client_without_keep_alive_may_be_silent_for_ever()
    {
        using var raw = await broker.RawAsync();
        await raw.ConnectAsync("pc", "pc");

        time.Advance(TimeSpan.FromDays(30));
        await raw.SendAsync(BarePacket.PingReq);

        Assert.Equal(BarePacket.PingResp, await raw.ReadAsync());
    }

    [Fact]
    public async Task A_client_pings_by_itself_when_it_has_nothing_to_say()
    {
        using var server = new FakeServer();
        using var client = new MqttClientFactory(time).CreateMqttClient();
        var connecting = client.ConnectAsync(server.Options().WithKeepAlivePeriod(TimeSpan.FromSeconds(15)).Build());
        await server.AcceptAsync();
        await connecting;

        await time.TimerAsync(TimeSpan.FromSeconds(15));
        time.Advance(TimeSpan.FromSeconds(15));

        Assert.Equal(BarePacket.PingReq, await server.ReadAsync());
    }

    [Fact]
    public async Task A_client_whose_ping_is_not_answered_is_disconnected()
    {
        using var server = new FakeServer();
        using var client = new TestClient(new MqttClientFactory(time));
        var connecting = client.Mqtt.ConnectAsync(server.Options().WithKeepAlivePeriod(TimeSpan.FromSeconds(15)).Build());
        await server.AcceptAsync();
        await connecting;
        await time.TimerAsync(TimeSpan.FromSeconds(15));
        time.Advance(TimeSpan.FromSeconds(15));

        await time.TimerAsync(TimeSpan.FromSeconds(7.5));
        time.Advance(TimeSpan.FromSeconds(7.5));

        Assert.IsType<MqttCommunicationTimedOutException>((await client.Gone).Exception);
        Assert.False(client.Mqtt.IsConnected);
    }
}
