using System.Buffers;

namespace Izi.Host.Tests.Mqtt;

/// <summary>What the broker does not put up with.</summary>
public sealed class LimitTests : IAsyncLifetime
{
    TestBroker broker = null!;

    public async Task InitializeAsync() =>
        broker = await TestBroker.StartAsync(configure: options => options with { MaximumPending = 100 });

    public async Task DisposeAsync() => await broker.DisposeAsync();

    [Fact]
    public async Task A_message_as_large_as_allowed_arrives()
    {
        var (hall, pc) = (await broker.HallAsync(), await broker.ConnectAsync());
        var topic = TestBroker.On("status");
        // Four bytes of fixed header, two of the topic's length, two of packet id and one of properties.
        var payload = new byte[256 * 1024 - 4 - 2 - topic.Length - 2 - 1];
        Random.Shared.NextBytes(payload);

        await pc.Client.PublishBinaryAsync(topic, payload, MqttQualityOfServiceLevel.AtLeastOnce);

        Assert.Equal(payload, (await hall.Heard()).ApplicationMessage.Payload.ToArray());
    }

    [Fact]
    public async Task A_larger_packet_closes_its_connection_before_it_is_read()
    {
        using var raw = await broker.RawConnectedAsync(MqttProtocolVersion.V500);

        await raw.SendAsync("30 81 80 10");

        Assert.Equal(MqttDisconnectReasonCode.PacketTooLarge, Assert.IsType<MqttDisconnectPacket>(await raw.ReadAsync()).ReasonCode);
        Assert.Null(await raw.ReadAsync());
    }

    [Fact]
    public async Task The_largest_packet_is_announced()
    {
        var pc = await broker.ConnectAsync();

        Assert.Equal(256u * 1024, (await pc.Come()).ConnectResult.MaximumPacketSize);
    }

    [Fact]
    public async Task A_slow_reader_is_disconnected_and_stalls_nobody()
    {
        using var slow = await broker.RawConnectedAsync();
        await slow.SendAsync(
            new MqttSubscribePacket
            {
                PacketIdentifier = 1,
                TopicFilters = [new() { Topic = TestBroker.On("#"), QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce }],
            });
        await slow.ReadAsync();
        var (hall, pc) = (await broker.HallAsync(), await broker.ConnectAsync(id: "fast"));
        var payload = new string('x', 64 * 1024);

        for (var i = 0; i < 400; i++)
        {
            await pc.Say(TestBroker.On("status"), payload);
            Assert.Equal(payload.Length, (await hall.Heard()).ApplicationMessage.Payload.Length);
        }

        Assert.Equal(
            ["+ demo/pc-01/raw", "+ demo/pc-01/fast", "- demo/pc-01/raw QuotaExceeded"],
            [await broker.Topic.SessionAsync(), await broker.Topic.SessionAsync(), await broker.Topic.SessionAsync()]);
    }

    [Fact]
    public async Task Packets_may_arrive_byte_by_byte()
    {
        using var raw = await broker.RawAsync();
        byte[] connect = [0x10, 33, 0, 4, .. "MQTT"u8, 4, 0xC2, 0, 0, 0, 1, .. "r"u8, 0, 10, .. "demo/pc-01"u8, 0, 6, .. "secret"u8];

        foreach (var one in (byte[])[.. connect, 0xC0, 0]) await raw.SendAsync([one]);

        Assert.Equal(MqttConnectReturnCode.ConnectionAccepted, Assert.IsType<MqttConnAckPacket>(await raw.ReadAsync()).ReturnCode);
        Assert.IsType<MqttPingRespPacket>(await raw.ReadAsync());
    }

    [Theory]
    [InlineData("level 6", "10 11 00 04 4D 51 54 54 06 02 00 00 00 05 68 65 6C 6C 6F", "2003008400")]
    [InlineData("level 3", "10 11 00 04 4D 51 54 54 03 02 00 00 00 05 68 65 6C 6C 6F", "20020001")]
    [InlineData("MQTT 3.1", "10 13 00 06 4D 51 49 73 64 70 03 02 00 00 00 05 68 65 6C 6C 6F", "20020001")]
    public async Task A_version_that_is_not_spoken_is_refused_in_its_own_words(string _, string connect, string answer)
    {
        using var raw = await broker.RawAsync();

        await raw.SendAsync(connect);

        Assert.Equal(answer, Convert.ToHexString((await raw.BytesAsync())!));
        Assert.Null(await raw.BytesAsync());
    }

    [Theory]
    [InlineData("ping before CONNECT", "C0 00")]
    [InlineData("HTTP", "47 45 54 20 2F 20 48 54 54 50 2F 31 2E 31 0D 0A 0D 0A")]
    [InlineData("packet type 0", "00 00")]
    [InlineData("packet type 15", "F0 00")]
    [InlineData("five length bytes", "10 FF FF FF FF 01")]
    [InlineData("another protocol", "10 0C 00 04 4D 51 54 58 04 02 00 00 00 00")]
    [InlineData("reserved CONNECT flag", "10 0C 00 04 4D 51 54 54 04 03 00 00 00 00")]
    [InlineData("string beyond the packet", "10 0C 00 04 4D 51 54 54 04 02 00 00 00 09")]
    [InlineData("MQTT 5 without properties", "10 0D 00 04 4D 51 54 54 05 02 00 00 00 01 61")]
    public async Task A_malformed_beginning_closes_that_connection_and_nothing_else(string _, string hex)
    {
        var good = await broker.ConnectAsync();
        using var bad = await broker.RawAsync();

        await bad.SendAsync(hex);

        Assert.Null(await bad.BytesAsync());
        Assert.True(await good.Client.TryPingAsync());
    }

    [Theory]
    [InlineData("will QoS without a will", "10 0C 00 04 4D 51 54 54 04 0A 00 00 00 00")]
    [InlineData("will QoS 3", "10 11 00 04 4D 51 54 54 04 1E 00 00 00 00 00 01 61 00 00")]
    [InlineData("password without a username", "10 0E 00 04 4D 51 54 54 04 42 00 00 00 00 00 00")]
    [InlineData("bytes after the end", "10 0E 00 04 4D 51 54 54 04 02 00 00 00 00 00 00")]
    public async Task A_CONNECT_that_MQTTnet_reads_leniently_still_gets_no_connection_without_an_account(string _, string hex)
    {
        using var bad = await broker.RawAsync();

        await bad.SendAsync(hex);

        if (await bad.BytesAsync() is { } answer) Assert.NotEqual(0, answer[3]);
        Assert.Null(await bad.BytesAsync());
    }

    [Theory]
    [InlineData("second CONNECT", "10 0C 00 04 4D 51 54 54 04 02 00 00 00 00")]
    [InlineData("PUBLISH with QoS 3", "36 05 00 01 61 00 01")]
    [InlineData("PUBLISH with a wildcard", "30 05 00 03 61 2F 23")]
    [InlineData("PUBLISH without a topic", "30 02 00 00")]
    [InlineData("PUBLISH with packet id 0", "32 05 00 01 61 00 00")]
    [InlineData("topic with a null", "30 04 00 02 61 00")]
    [InlineData("SUBSCRIBE to nothing", "82 02 00 01")]
    [InlineData("SUBSCRIBE with # in the middle", "82 08 00 01 00 03 23 2F 61 00")]
    [InlineData("SUBSCRIBE with + in a word", "82 07 00 01 00 02 61 2B 00")]
    [InlineData("UNSUBSCRIBE from nothing", "A2 02 00 01")]
    [InlineData("CONNACK from a client", "20 02 00 00")]
    [InlineData("PINGRESP from a client", "D0 00")]
    public async Task A_malformed_packet_closes_that_connection_and_nothing_else(string _, string hex)
    {
        var good = await broker.ConnectAsync();
        using var bad = await broker.RawConnectedAsync();

        await bad.SendAsync(hex);

        Assert.Null(await bad.BytesAsync());
        Assert.True(await good.Client.TryPingAsync());
    }

    [Theory]
    [InlineData("second CONNECT", "10 0D 00 04 4D 51 54 54 05 02 00 00 00 00 00", MqttDisconnectReasonCode.ProtocolError)]
    [InlineData("PUBLISH with a topic alias", "30 07 00 01 61 03 23 00 01", MqttDisconnectReasonCode.TopicAliasInvalid)]
    [InlineData("AUTH", "F0 00", MqttDisconnectReasonCode.ProtocolError)]
    [InlineData("PUBLISH with a property that is none", "30 05 00 01 61 01 7E", MqttDisconnectReasonCode.MalformedPacket)]
    public async Task A_malformed_packet_of_MQTT_5_is_answered_with_its_reason(string _, string hex, MqttDisconnectReasonCode reason)
    {
        using var bad = await broker.RawConnectedAsync(MqttProtocolVersion.V500);

        await bad.SendAsync(hex);

        Assert.Equal(reason, Assert.IsType<MqttDisconnectPacket>(await bad.ReadAsync()).ReasonCode);
        Assert.Null(await bad.ReadAsync());
    }

    [Fact]
    public async Task A_message_with_QoS_2_is_delivered_once_however_often_it_is_sent_on_one_connection()
    {
        var hall = await broker.HallAsync();
        using var pc = await broker.RawConnectedAsync();
        var packet = new MqttPublishPacket
        {
            Topic = TestBroker.On("status"),
            PacketIdentifier = 7,
            QualityOfServiceLevel = MqttQualityOfServiceLevel.ExactlyOnce,
            PayloadSegment = "1"u8.ToArray(),
        };

        await pc.SendAsync(packet);
        packet.Dup = true;
        await pc.SendAsync(packet);
        await pc.SendAsync(new MqttPubRelPacket { PacketIdentifier = 7 });
        await pc.SendAsync(new MqttPublishPacket { Topic = TestBroker.On("status"), PayloadSegment = "2"u8.ToArray() });

        Assert.Equal([$"{TestBroker.On("status")}=1", $"{TestBroker.On("status")}=2"], [await hall.Next(), await hall.Next()]);
    }

    [Fact]
    public async Task Enhanced_authentication_is_refused()
    {
        var answer = await broker.TryAsync(
            new Party(), broker.Options(TestBroker.Pc).WithEnhancedAuthentication("OAUTH2-JWT", "token"u8.ToArray()));

        Assert.Equal(MqttClientConnectResultCode.BadAuthenticationMethod, answer.ResultCode);
    }

    [Fact]
    public async Task A_client_of_3_1_1_without_an_id_cannot_ask_for_a_session()
    {
        using var raw = await broker.RawAsync();

        await raw.SendAsync([0x10, 32, 0, 4, .. "MQTT"u8, 4, 0xC0, 0, 0, 0, 0, 0, 10, .. "demo/pc-01"u8, 0, 6, .. "secret"u8]);

        Assert.Null(await raw.ReadAsync());
    }
}
