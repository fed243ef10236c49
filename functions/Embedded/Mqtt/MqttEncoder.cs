using System.Buffers;

namespace Izi.Embedded.Mqtt;

/// <summary>Packets to bytes, for both ends of a connection. Not thread-safe: every connection has its own.</summary>
internal sealed class MqttEncoder
{
    readonly MqttFields body = new();
    readonly MqttPropertyWriter properties = new();
    bool speaks5;

    /// <summary>Writes a packet, and returns its size in bytes.</summary>
    public int Write(IBufferWriter<byte> output, MqttPacket packet, MqttProtocolVersion version)
    {
        body.Clear();
        speaks5 = version >= MqttProtocolVersion.V500;
        var first = Body(packet);
        var payload = packet is PublishPacket publish ? publish.Message.Payload : default;
        output.Write([first]);
        MqttFields.VariableInt(output, body.Length + payload.Length);
        output.Write(body.Written);
        output.Write(payload.Span);
        return Size(body.Length + payload.Length);
    }

    /// <summary>How large a message is on the wire.</summary>
    public int Size(PublishPacket packet, MqttProtocolVersion version)
    {
        body.Clear();
        speaks5 = version >= MqttProtocolVersion.V500;
        Publish(packet);
        return Size(body.Length + packet.Message.Payload.Length);
    }

    byte Body(MqttPacket packet) => packet switch
    {
        ConnectPacket connect => Connect(connect),
        ConnAckPacket ack => ConnAck(ack),
        PublishPacket publish => Publish(publish),
        AckPacket ack => Ack(ack),
        SubscribePacket subscribe => Subscribe(subscribe),
        SubAckPacket ack => Codes(MqttPacketType.SubAck, ack.Id, ack.Codes, ack.Properties),
        UnsubscribePacket unsubscribe => Unsubscribe(unsubscribe),
        UnsubAckPacket ack => Codes(MqttPacketType.UnsubAck, ack.Id, speaks5 ? ack.Codes : [], ack.Properties),
        DisconnectPacket disconnect => Reason(MqttPacketType.Disconnect, disconnect.Code, disconnect.Properties),
        AuthPacket auth => Reason(MqttPacketType.Auth, auth.Code, auth.Properties),
        BarePacket bare => First(bare.Type),
        _ => throw new ArgumentOutOfRangeException(nameof(packet)),
    };

    byte Connect(ConnectPacket packet)
    {
        var flags = packet.CleanSession ? MqttConnectFlags.CleanSession : MqttConnectFlags.None;
        if (packet.Username is not null) flags |= MqttConnectFlags.Username;
        if (packet.Password is not null) flags |= MqttConnectFlags.Password;
        if (packet.Will is { } last)
            flags |= MqttConnectFlags.Will | (MqttConnectFlags)((int)last.QualityOfService << 3)
                | (last.Retain ? MqttConnectFlags.WillRetain : MqttConnectFlags.None);
        body.Text("MQTT");
        body.Byte((byte)packet.Version);
        body.Byte((byte)flags);
        body.UInt16(packet.KeepAliveSeconds);
        Properties(packet.Properties);
        body.Text(packet.ClientId);
        if (packet.Will is { } will)
        {
            Properties(will.Properties);
            body.Text(will.Topic);
            body.Binary(will.Payload.Span);
        }
        if (packet.Username is not null) body.Text(packet.Username);
        if (packet.Password is not null) body.Binary(packet.Password);
        return First(MqttPacketType.Connect);
    }

    byte ConnAck(ConnAckPacket packet)
    {
        body.Byte(packet.SessionPresent ? (byte)1 : (byte)0);
        body.Byte(packet.Code);
        Properties(packet.Properties);
        return First(MqttPacketType.ConnAck);
    }

    byte Publish(PublishPacket packet)
    {
        var (message, quality) = (packet.Message, (int)packet.Message.QualityOfService);
        body.Text(message.Topic);
        if (quality > 0) body.UInt16(packet.Id);
        Properties(message.Properties);
        return First(MqttPacketType.Publish, (packet.Duplicate ? 8 : 0) | (quality << 1) | (message.Retain ? 1 : 0));
    }

    byte Ack(AckPacket packet)
    {
        body.UInt16(packet.Id);
        var bare = ReferenceEquals(packet.Properties, MqttProperties.None);
        if (speaks5 && (packet.Code is not 0 || !bare)) body.Byte(packet.Code);
        if (!bare) Properties(packet.Properties);
        return First(packet.Type, packet.Type is MqttPacketType.PubRel ? 2 : 0);
    }

    byte Subscribe(SubscribePacket packet)
    {
        body.UInt16(packet.Id);
        Properties(packet.Properties);
        foreach (var wanted in packet.Subscriptions)
        {
            body.Text(wanted.Filter);
            var options = (wanted.NoLocal ? 4 : 0) | (wanted.RetainAsPublished ? 8 : 0) | ((int)wanted.RetainHandling << 4);
            body.Byte((byte)((int)wanted.QualityOfService | (speaks5 ? options : 0)));
        }
        return First(MqttPacketType.Subscribe, 2);
    }

    byte Unsubscribe(UnsubscribePacket packet)
    {
        body.UInt16(packet.Id);
        Properties(packet.Properties);
        foreach (var filter in packet.Filters) body.Text(filter);
        return First(MqttPacketType.Unsubscribe, 2);
    }

    byte Codes(MqttPacketType type, ushort id, byte[] codes, MqttProperties more)
    {
        body.UInt16(id);
        Properties(more);
        body.Raw(codes);
        return First(type);
    }

    byte Reason(MqttPacketType type, byte code, MqttProperties more)
    {
        var bare = ReferenceEquals(more, MqttProperties.None);
        if (speaks5 && (code is not 0 || !bare)) body.Byte(code);
        if (!bare) Properties(more);
        return First(type);
    }

    void Properties(MqttProperties more)
    {
        if (speaks5) properties.Write(body, more);
    }

    static int Size(int remaining) => remaining + remaining switch { < 1 << 7 => 2, < 1 << 14 => 3, < 1 << 21 => 4, _ => 5 };

    static byte First(MqttPacketType type, int flags = 0) => (byte)(((int)type << 4) | flags);
}
