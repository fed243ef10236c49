using System.Net;
using System.Net.Sockets;
using Izi.Embedded.Mqtt;

namespace Izi.Embedded.Tests.Mqtt;

public sealed class MqttProtocolTests : IAsyncLifetime
{
    static readonly byte[] Connect = [0x10, 17, 0, 4, .. "MQTT"u8, 4, 2, 0, 0, 0, 5, .. "hello"u8];

    TestBroker broker = null!;

    public async Task InitializeAsync() => broker = await TestBroker.StartAsync(version: MqttProtocolVersion.V311);

    public async Task DisposeAsync() => await broker.DisposeAsync();

    [Theory]
    [InlineData("ping before CONNECT", "C0 00")]
    [InlineData("HTTP", "47 45 54 20 2F 20 48 54 54 50 2F 31 2E 31 0D 0A 0D 0A")]
    [InlineData("packet type 0", "00 00")]
    [InlineData("packet type 15", "F0 00")]
    [InlineData("five length bytes", "10 FF FF FF FF 01")]
    [InlineData("another protocol", "10 0C 00 04 4D 51 54 58 04 02 00 00 00 00")]
    [InlineData("reserved CONNECT flag", "10 0C 00 04 4D 51 54 54 04 03 00 00 00 00")]
    [InlineData("will QoS without a will", "10 0C 00 04 4D 51 54 54 04 0A 00 00 00 00")]
    [InlineData("will QoS 3", "10 11 00 04 4D 51 54 54 04 1E 00 00 00 00 00 01 61 00 00")]
    [InlineData("password without a username", "10 0E 00 04 4D 51 54 54 04 42 00 00 00 00 00 00")]
    [InlineData("string beyond the packet", "10 0C 00 04 4D 51 54 54 04 02 00 00 00 09")]
    [InlineData("bytes after the end", "10 0E 00 04 4D 51 54 54 04 02 00 00 00 00 00 00")]
    public async Task A_malformed_beginning_closes_that_connection(string _, string hex)
    {
        using var good = await broker.ConnectAsync("good");
        using var bad = await broker.RawAsync();

        await bad.SendAsync(Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal)));

        Assert.Null(await bad.ReadAsync());
        Assert.True(await good.Mqtt.TryPingAsync());
    }

    [Theory]
    [InlineData("second CONNECT", "10 0C 00 04 4D 51 54 54 04 02 00 00 00 00")]
    [InlineData("PUBLISH with QoS 3", "36 05 00 01 61 00 01")]
    [InlineData("PUBLISH with a wildcard", "30 05 00 03 61 2F 23")]
    [InlineData("PUBLISH without a topic", "30 02 00 00")]
    [InlineData("PUBLISH with packet id 0", "32 05 00 01 61 00 00")]
    [InlineData("PUBLISH with QoS 0 as a duplicate", "38 03 00 01 61")]
    [InlineData("topic that is not UTF-8", "30 04 00 02 C3 28")]
    [InlineData("topic with a null", "30 04 00 02 61 00")]
    [InlineData("SUBSCRIBE with wrong flags", "80 06 00 01 00 01 61 00")]
    [InlineData("SUBSCRIBE to nothing", "82 02 00 01")]
    [InlineData("SUBSCRIBE with QoS 3", "82 06 00 01 00 01 61 03")]
    [InlineData("SUBSCRIBE with # in the middle", "82 08 00 01 00 03 23 2F 61 00")]
    [InlineData("SUBSCRIBE with + in a word", "82 07 00 01 00 02 61 2B 00")]
    [InlineData("UNSUBSCRIBE from nothing", "A2 02 00 01")]
    [InlineData("CONNACK from a client", "20 02 00 00")]
    [InlineData("PUBREL with wrong flags", "60 02 00 01")]
    public async Task A_malformed_packet_closes_that_connection_and_nothing_else(string _, string hex)
    {
        using var good = await broker.ConnectAsync("good");
        using var bad = await broker.RawAsync();
        await bad.ConnectAsync("bad", "bad");

        await bad.SendAsync(Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal)));

        Assert.Null(await bad.ReadAsync());
        string[] told = [await broker.NextAsync(), await broker.NextAsync(), await broker.NextAsync()];
        Assert.Equal("- bad/bad ClientError", told[2]);
        Assert.True(await good.Mqtt.TryPingAsync());
    }

    [Fact]
    public async Task Packets_may_arrive_byte_by_byte()
    {
        using var raw = await broker.RawAsync();
        byte[] connect = [0x10, 29, 0, 4, .. "MQTT"u8, 4, 0xC2, 0, 0, 0, 3, .. "raw"u8, 0, 4, .. "hall"u8, 0, 6, .. "secret"u8];
        byte[] ping = [0xC0, 0];

        foreach (var one in (byte[])[.. connect, .. ping]) await raw.SendAsync([one]);

        Assert.Equal(new ConnAckPacket(false, 0), await raw.ReadAsync());
        Assert.Equal(BarePacket.PingResp, await raw.ReadAsync());
    }

    [Theory]
    [InlineData(6, "2003008400")]
    [InlineData(3, "20020001")]
    public async Task A_version_that_is_not_spoken_is_refused_in_its_own_words(byte level, string answer)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, broker.Broker.Port);
        var connect = (byte[])Connect.Clone();
        connect[8] = level;

        await socket.SendAsync(connect);

        var received = new byte[answer.Length / 2 + 1];
        using var stream = new NetworkStream(socket);
        var length = await stream.ReadAtLeastAsync(received, received.Length, throwOnEndOfStream: false).AsTask().WaitAsync(TestBroker.Patience);
        Assert.Equal(answer, Convert.ToHexString(received[..length]));
    }

    [Fact]
    public async Task Mqtt_3_1_is_refused()
    {
        using var raw = await broker.RawAsync();

        await raw.SendAsync([0x10, 19, 0, 6, .. "MQIsdp"u8, 3, 2, 0, 0, 0, 5, .. "hello"u8]);

        Assert.Equal(new ConnAckPacket(false, ConnectCode.UnacceptableVersion), await raw.ReadAsync());
        Assert.Null(await raw.ReadAsync());
    }

    [Theory]
    [InlineData(MqttProtocolVersion.V311, ConnectCode.ServerUnavailable)]
    [InlineData(MqttProtocolVersion.V500, MqttReason.ServerUnavailable)]
    public async Task Who_cannot_be_looked_up_just_now_may_come_again(MqttProtocolVersion version, byte code)
    {
        broker.OnAdmits = _ => throw new IOException("away");
        using var raw = await broker.RawAsync();

        var answer = await raw.ConnectAsync("pc", "pc", version: version);

        Assert.Equal(code, Assert.IsType<ConnAckPacket>(answer).Code);
        broker.OnAdmits = _ => Task.FromResult(true);
        using var again = await broker.RawAsync();
        Assert.Equal(0, Assert.IsType<ConnAckPacket>(await again.ConnectAsync("pc", "pc", version: version)).Code);
    }

    [Fact]
    public async Task A_wrong_password_is_refused()
    {
        using var raw = await broker.RawAsync();

        var answer = await raw.ConnectAsync("pc", "pc", c => c with { Password = "wrong"u8.ToArray() });

        Assert.Equal(new ConnAckPacket(false, ConnectCode.BadUsernameOrPassword), answer);
        Assert.Null(await raw.ReadAsync());
        Assert.Equal(0, broker.Broker.Connections);
    }

    [Fact]
    public async Task A_last_will_on_a_topic_that_is_not_allowed_is_refused()
    {
        using var raw = await broker.RawAsync();

        var answer = await raw.ConnectAsync("pc", "pc", c => c with { Will = new("other/status", default, default, true) });

        Assert.Equal(new ConnAckPacket(false, ConnectCode.NotAuthorized), answer);
    }

    [Fact]
    public async Task A_client_without_an_id_gets_one_unless_its_session_is_to_be_kept()
    {
        using var kept = await broker.RawAsync();
        using var clean = await broker.RawAsync();

        Assert.Equal(
            new ConnAckPacket(false, ConnectCode.IdentifierRejected), await kept.ConnectAsync("pc", "", c => c with { CleanSession = false }));
        Assert.Equal(new ConnAckPacket(false, ConnectCode.Accepted), await clean.ConnectAsync("pc", ""));
    }

    [Fact]
    public async Task A_packet_that_is_too_large_closes_the_connection_before_it_is_read()
    {
        using var raw = await broker.RawAsync();
        await raw.ConnectAsync("pc", "pc");

        await raw.SendAsync([0x30, 0x81, 0x80, 0x10]);

        Assert.Null(await raw.ReadAsync());
    }

    [Fact]
    public async Task A_message_as_large_as_allowed_arrives()
    {
        using var hall = await broker.ConnectAsync("hall");
        await hall.SubscribeAsync("#");
        using var pc = await broker.ConnectAsync("pc");
        var payload = new byte[256 * 1024 - 4 - 2 - 4 - 2];
        Random.Shared.NextBytes(payload);

        await pc.Mqtt.PublishBinaryAsync("pc/a", payload, MqttQualityOfServiceLevel.AtLeastOnce);

        Assert.Equal(payload, System.Buffers.BuffersExtensions.ToArray((await hall.NextAsync()).Payload));
    }

    [Fact]
    public async Task A_message_with_QoS_2_is_delivered_once_however_often_it_is_sent()
    {
        using var hall = await broker.ConnectAsync("hall");
        await hall.SubscribeAsync("#");
        using var pc = await broker.RawAsync();
        await pc.ConnectAsync("pc", "pc");
        var packet = new PublishPacket(new("pc/a", "1"u8.ToArray(), MqttQualityOfServiceLevel.ExactlyOnce, false), 7);

        await pc.SendAsync(packet);
        await pc.SendAsync(packet with { Duplicate = true });
        await pc.SendAsync(new AckPacket(MqttPacketType.PubRel, 7));

        List<MqttPacket?> answers = [await pc.ReadAsync(), await pc.ReadAsync(), await pc.ReadAsync()];
        Assert.Equal(2, answers.Count(a => a == new AckPacket(MqttPacketType.PubRec, 7)));
        Assert.Contains(new AckPacket(MqttPacketType.PubComp, 7), answers);
        await pc.SendAsync(new PublishPacket(new("pc/a", "2"u8.ToArray(), MqttQualityOfServiceLevel.AtLeastOnce, false), 8));
        Assert.Equal("pc/a=1", await hall.NextTextAsync());
        Assert.Equal("pc/a=2", await hall.NextTextAsync());
    }
}
