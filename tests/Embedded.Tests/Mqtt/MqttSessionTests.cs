using System.Net;
using Izi.Embedded.Mqtt;

namespace Izi.Embedded.Tests.Mqtt;

public abstract class MqttSessionTests(MqttProtocolVersion version) : IAsyncLifetime
{
    TestBroker broker = null!;

    public async Task InitializeAsync() =>
        broker = await TestBroker.StartAsync(new(new IPEndPoint(IPAddress.Loopback, 0)) { MaximumQueued = 50, MaximumInFlight = 10 }, version: version);

    public async Task DisposeAsync() => await broker.DisposeAsync();

    [Fact]
    public async Task A_persistent_session_gets_what_it_missed_in_order()
    {
        await AwayAsync("hall");
        using var pc = await broker.ConnectAsync("pc");
        for (var i = 0; i < 40; i++) await pc.PublishAsync("pc/a", $"{i}");

        using var hall = await broker.ConnectAsync("hall", more: broker.Kept);

        Assert.True(hall.Connected.IsSessionPresent);
        for (var i = 0; i < 40; i++) Assert.Equal($"pc/a={i}", await hall.NextTextAsync());
    }

    [Fact]
    public async Task Of_too_many_missed_messages_the_newest_are_kept()
    {
        await AwayAsync("hall");
        using var pc = await broker.ConnectAsync("pc");
        for (var i = 0; i < 60; i++) await pc.PublishAsync("pc/a", $"{i}");

        using var hall = await broker.ConnectAsync("hall", more: broker.Kept);

        for (var i = 10; i < 60; i++) Assert.Equal($"pc/a={i}", await hall.NextTextAsync());
    }

    [Fact]
    public async Task A_clean_session_remembers_nothing()
    {
        await AwayAsync("hall");
        using var pc = await broker.ConnectAsync("pc");
        await pc.PublishAsync("pc/a", "missed");

        using (var clean = await broker.ConnectAsync("hall"))
        {
            Assert.False(clean.Connected.IsSessionPresent);
            await clean.SubscribeAsync("pc/b");
            await pc.PublishAsync("pc/a", "not subscribed");
            await pc.PublishAsync("pc/b", "1");
            Assert.Equal("pc/b=1", await clean.NextTextAsync());
        }

        using var again = await broker.ConnectAsync("hall", more: broker.Kept);
        Assert.False(again.Connected.IsSessionPresent);
    }

    [Fact]
    public async Task What_was_not_acknowledged_comes_again_as_a_duplicate()
    {
        using var pc = await broker.ConnectAsync("pc");
        PublishPacket first;
        using (var hall = await broker.RawAsync())
        {
            await hall.ConnectAsync("hall", "hall", Kept, version);
            await hall.SendAsync(new SubscribePacket(1, [new("pc/a", MqttQualityOfServiceLevel.AtLeastOnce)]));
            await hall.ReadAsync();
            await pc.PublishAsync("pc/a", "1");
            first = Assert.IsType<PublishPacket>(await hall.ReadAsync());
        }

        using var again = await broker.RawAsync();
        var accepted = Assert.IsType<ConnAckPacket>(await again.ConnectAsync("hall", "hall", Kept, version));
        var second = Assert.IsType<PublishPacket>(await again.ReadAsync());

        Assert.True(accepted.SessionPresent);
        Assert.Equal((first.Id, false, true), (second.Id, first.Duplicate, second.Duplicate));
        await again.SendAsync(new AckPacket(MqttPacketType.PubAck, second.Id));
        await pc.PublishAsync("pc/a", "2");
        Assert.Equal("2"u8.ToArray(), Assert.IsType<PublishPacket>(await again.ReadAsync()).Message.Payload.ToArray());
    }

    [Fact]
    public async Task No_more_messages_are_under_way_than_a_client_can_be_expected_to_hold()
    {
        using var hall = await broker.RawAsync();
        await hall.ConnectAsync("hall", "hall");
        await hall.SendAsync(new SubscribePacket(1, [new("pc/a", MqttQualityOfServiceLevel.AtLeastOnce)]));
        await hall.ReadAsync();
        using var pc = await broker.ConnectAsync("pc");
        for (var i = 0; i < 20; i++) await pc.PublishAsync("pc/a", $"{i}");

        await hall.SendAsync(BarePacket.PingReq);
        List<PublishPacket> unacknowledged = [];
        while (await hall.ReadAsync() is PublishPacket packet) unacknowledged.Add(packet);
        await hall.SendAsync(new AckPacket(MqttPacketType.PubAck, unacknowledged[0].Id));
        var next = Assert.IsType<PublishPacket>(await hall.ReadAsync());

        Assert.Equal(10, unacknowledged.Count);
        Assert.Equal("10"u8.ToArray(), next.Message.Payload.ToArray());
    }

    [Fact]
    public async Task An_account_keeps_a_few_sessions_away_and_the_oldest_is_forgotten()
    {
        for (var i = 0; i < 17; i++) await AwayAsync($"hall-{i}");

        using var oldest = await broker.ConnectAsync("hall", "hall-0", broker.Kept);
        using var newest = await broker.ConnectAsync("hall", "hall-16", broker.Kept);

        Assert.False(oldest.Connected.IsSessionPresent);
        Assert.True(newest.Connected.IsSessionPresent);
    }

    static ConnectPacket Kept(ConnectPacket connect) => connect with
    {
        CleanSession = false,
        Properties = new MqttProperties { SessionExpiry = 3600 },
    };

    async Task AwayAsync(string id)
    {
        using var hall = await broker.ConnectAsync("hall", id, broker.Kept);
        await hall.SubscribeAsync("pc/a");
        await hall.Mqtt.DisconnectAsync();
        while (!(await broker.NextAsync()).StartsWith($"- hall/{id} ", StringComparison.Ordinal)) { }
    }
}

public sealed class MqttSessionTestsIn311() : MqttSessionTests(MqttProtocolVersion.V311);

public sealed class MqttSessionTestsIn5() : MqttSessionTests(MqttProtocolVersion.V500);
