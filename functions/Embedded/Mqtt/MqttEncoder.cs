using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Izi.Embedded.Mqtt;

/// <summary>Packets to bytes, for both ends of a connection. Not thread-safe: every connection has its own.</summary>
internal sealed class MqttEncoder
{
    /// <summary>MQTT 5.0, of which only the refusal of a CONNECT is spoken.</summary>
    const MqttProtocolVersion V500 = (MqttProtocolVersion)5;

    readonly ArrayBufferWriter<byte> body = new(256);

    public void Write(IBufferWriter<byte> output, MqttPacket packet, MqttProtocolVersion version)
    {
        body.ResetWrittenCount();
        var first = Body(packet, version);
        var payload = packet is PublishPacket publish ? publish.Message.Payload : default;
        Header(output, first, body.WrittenCount + payload.Length);
        output.Write(body.WrittenSpan);
        output.Write(payload.Span);
    }

    byte Body(MqttPacket packet, MqttProtocolVersion version)
    {
        switch (packet)
        {
            case ConnectPacket connect: return Connect(connect);
            case ConnAckPacket ack: return ConnAck(ack, version);
            case PublishPacket publish: return Publish(publish);
            case AckPacket ack: return Ack(ack);
            case SubscribePacket subscribe: return Subscribe(subscribe);
            case SubAckPacket ack: return SubAck(ack);
            case UnsubscribePacket unsubscribe: return Unsubscribe(unsubscribe);
            case BarePacket bare: return First(bare.Type);
            default: throw new ArgumentOutOfRangeException(nameof(packet));
        }
    }

    byte Connect(ConnectPacket packet)
    {
        var flags = packet.CleanSession ? MqttConnectFlags.CleanSession : MqttConnectFlags.None;
        if (packet.Username is not null) flags |= MqttConnectFlags.Username;
        if (packet.Password is not null) flags |= MqttConnectFlags.Password;
        if (packet.Will is { } will)
            flags |= MqttConnectFlags.Will | (MqttConnectFlags)((int)will.QualityOfService << 3)
                | (will.Retain ? MqttConnectFlags.WillRetain : MqttConnectFlags.None);
        Text("MQTT");
        Byte((byte)packet.Version);
        Byte((byte)flags);
        UInt16(packet.KeepAliveSeconds);
        Text(packet.ClientId);
        if (packet.Will is not null)
        {
            Text(packet.Will.Topic);
            Binary(packet.Will.Payload.Span);
        }
        if (packet.Username is not null) Text(packet.Username);
        if (packet.Password is not null) Binary(packet.Password);
        return First(MqttPacketType.Connect);
    }

    byte ConnAck(ConnAckPacket packet, MqttProtocolVersion version)
    {
        Byte(packet.SessionPresent ? (byte)1 : (byte)0);
        Byte(packet.Code);
        if (version >= V500) Byte(0);
        return First(MqttPacketType.ConnAck);
    }

    byte Publish(PublishPacket packet)
    {
        var (message, quality) = (packet.Message, (int)packet.Message.QualityOfService);
        Text(message.Topic);
        if (quality > 0) UInt16(packet.Id);
        return First(MqttPacketType.Publish, (packet.Duplicate ? 8 : 0) | (quality << 1) | (message.Retain ? 1 : 0));
    }

    byte Ack(AckPacket packet)
    {
        UInt16(packet.Id);
        return First(packet.Type, packet.Type is MqttPacketType.PubRel ? 2 : 0);
    }

    byte Subscribe(SubscribePacket packet)
    {
        UInt16(packet.Id);
        foreach (var (filter, quality) in packet.Subscriptions)
        {
            Text(filter);
            Byte((byte)quality);
        }
        return First(MqttPacketType.Subscribe, 2);
    }

    byte SubAck(SubAckPacket packet)
    {
        UInt16(packet.Id);
        body.Write(packet.Codes);
        return First(MqttPacketType.SubAck);
    }

    byte Unsubscribe(UnsubscribePacket packet)
    {
        UInt16(packet.Id);
        foreach (var filter in packet.Filters) Text(filter);
        return First(MqttPacketType.Unsubscribe, 2);
    }

    static void Header(IBufferWriter<byte> output, byte first, int length)
    {
        var header = output.GetSpan(5);
        var written = 0;
        header[written++] = first;
        do
        {
            header[written++] = (byte)((length & 0x7F) | (length > 0x7F ? 0x80 : 0));
            length >>= 7;
        }
        while (length > 0);
        output.Advance(written);
    }

    static byte First(MqttPacketType type, int flags = 0) => (byte)(((int)type << 4) | flags);

    void Byte(byte value)
    {
        body.GetSpan(1)[0] = value;
        body.Advance(1);
    }

    void UInt16(ushort value)
    {
        BinaryPrimitives.WriteUInt16BigEndian(body.GetSpan(2), value);
        body.Advance(2);
    }

    void Text(string value) => Binary(Encoding.UTF8.GetBytes(value));

    void Binary(ReadOnlySpan<byte> value)
    {
        if (value.Length > ushort.MaxValue) throw new MqttProtocolViolationException("A string has at most 65535 bytes.");

        UInt16((ushort)value.Length);
        body.Write(value);
    }
}
