using System.Buffers;

namespace Izi.Embedded.Mqtt;

/// <summary>Bytes to packets, for both ends of a connection (MQTT 3.1.1 sections 2 and 3).</summary>
internal static class MqttDecoder
{
    /// <summary>Cuts one packet off the buffer; false when it is not all there yet.</summary>
    /// <exception cref="MqttProtocolViolationException">The bytes are not MQTT, or the packet is larger than allowed.</exception>
    public static bool TryRead(
        ref ReadOnlySequence<byte> buffer, MqttProtocolVersion version, int maximumSize, out MqttPacket packet)
    {
        packet = null!;
        if (!new SequenceReader<byte>(buffer).TryPeek(out var first)) return false;

        MustBegin(first);
        if (!TryReadLength(buffer.Slice(1), out var headerLength, out var length)) return false;
        if (headerLength + length > maximumSize) throw new MqttProtocolViolationException("A packet is too large.");
        if (buffer.Length < headerLength + length) return false;

        var body = buffer.Slice(headerLength, length);
        packet = Decode(first, body.IsSingleSegment ? body.FirstSpan : body.ToArray(), version);
        buffer = buffer.Slice(body.End);
        return true;
    }

    // What is not MQTT is known by its first byte, however long it says it is.
    static void MustBegin(byte first)
    {
        var expected = (MqttPacketType)(first >> 4) switch
        {
            MqttPacketType.Publish => first & 0x0F,
            MqttPacketType.PubRel or MqttPacketType.Subscribe or MqttPacketType.Unsubscribe => 2,
            >= MqttPacketType.Connect and <= MqttPacketType.Disconnect => 0,
            _ => throw new MqttProtocolViolationException("There is no such packet."),
        };
        if ((first & 0x0F) != expected)
            throw new MqttProtocolViolationException("The reserved bits of a packet's first byte are wrong.");
    }

    static bool TryReadLength(ReadOnlySequence<byte> buffer, out int headerLength, out int length)
    {
        var reader = new SequenceReader<byte>(buffer);
        (headerLength, length) = (1, 0);
        for (var shift = 0; ; shift += 7)
        {
            if (shift > 21) throw new MqttProtocolViolationException("A remaining length has at most four bytes.");
            if (!reader.TryRead(out var digit)) return false;
            headerLength++;
            length |= (digit & 0x7F) << shift;
            if (digit < 0x80) return true;
        }
    }

    // The version decides the layout of what 5.0 adds properties to; 3.1.1 is the only one so far.
    static MqttPacket Decode(byte first, ReadOnlySpan<byte> body, MqttProtocolVersion version)
    {
        _ = version;
        var (type, flags) = ((MqttPacketType)(first >> 4), first & 0x0F);
        var reader = new MqttReader(body);
        MqttPacket packet = type switch
        {
            MqttPacketType.Connect => Connect(ref reader),
            MqttPacketType.ConnAck => ConnAck(ref reader),
            MqttPacketType.Publish => Publish(ref reader, flags),
            MqttPacketType.PubAck or MqttPacketType.PubRec or MqttPacketType.PubRel or MqttPacketType.PubComp
                or MqttPacketType.UnsubAck => new AckPacket(type, reader.Id()),
            MqttPacketType.Subscribe => Subscribe(ref reader),
            MqttPacketType.SubAck => new SubAckPacket(reader.Id(), reader.Rest()),
            MqttPacketType.Unsubscribe => Unsubscribe(ref reader),
            _ => new BarePacket(type),
        };
        reader.MustBeAtEnd();
        return packet;
    }

    static ConnectPacket Connect(ref MqttReader reader)
    {
        var (name, level) = (reader.Text(), reader.Byte());
        if (name is not ("MQTT" or "MQIsdp")) throw new MqttProtocolViolationException("The protocol is not MQTT.");
        if (name is "MQIsdp") return Foreign(ref reader, level: 3);
        if (level != (byte)MqttProtocolVersion.V311) return Foreign(ref reader, level);

        var flags = (MqttConnectFlags)reader.Byte();
        MustMakeSense(flags);
        var keepAlive = reader.UInt16();
        var clientId = reader.Text();
        return new ConnectPacket(MqttProtocolVersion.V311)
        {
            CleanSession = flags.HasFlag(MqttConnectFlags.CleanSession),
            KeepAliveSeconds = keepAlive,
            ClientId = clientId,
            Will = flags.HasFlag(MqttConnectFlags.Will) ? Will(ref reader, flags) : null,
            Username = flags.HasFlag(MqttConnectFlags.Username) ? reader.Text() : null,
            Password = flags.HasFlag(MqttConnectFlags.Password) ? reader.Binary() : null,
        };
    }

    static ConnectPacket Foreign(ref MqttReader reader, byte level)
    {
        reader.Rest();
        return new ConnectPacket((MqttProtocolVersion)level);
    }

    static void MustMakeSense(MqttConnectFlags flags)
    {
        var will = flags & (MqttConnectFlags.WillRetain | MqttConnectFlags.WillQualityOfService);
        if (flags.HasFlag(MqttConnectFlags.Reserved)
            || (!flags.HasFlag(MqttConnectFlags.Will) && will is not MqttConnectFlags.None)
            || flags.HasFlag(MqttConnectFlags.WillQualityOfService)
            || (flags.HasFlag(MqttConnectFlags.Password) && !flags.HasFlag(MqttConnectFlags.Username)))
            throw new MqttProtocolViolationException("The flags of a CONNECT contradict each other.");
    }

    static MqttMessage Will(ref MqttReader reader, MqttConnectFlags flags)
    {
        var topic = MqttTopics.MustBeName(reader.Text());
        var quality = (int)(flags & MqttConnectFlags.WillQualityOfService) >> 3;
        return new MqttMessage(topic, reader.Binary(), (MqttQualityOfServiceLevel)quality, flags.HasFlag(MqttConnectFlags.WillRetain));
    }

    static ConnAckPacket ConnAck(ref MqttReader reader)
    {
        var flags = reader.Byte();
        if (flags > 1) throw new MqttProtocolViolationException("The reserved bits of a CONNACK are wrong.");
        return new ConnAckPacket(flags is 1, reader.Byte());
    }

    static PublishPacket Publish(ref MqttReader reader, int flags)
    {
        var quality = Quality((byte)((flags >> 1) & 3));
        var duplicate = (flags & 8) != 0;
        if (duplicate && quality is MqttQualityOfServiceLevel.AtMostOnce)
            throw new MqttProtocolViolationException("A message with QoS 0 is not sent twice.");

        var topic = MqttTopics.MustBeName(reader.Text());
        var id = quality is MqttQualityOfServiceLevel.AtMostOnce ? (ushort)0 : reader.Id();
        return new PublishPacket(new MqttMessage(topic, reader.Rest(), quality, (flags & 1) != 0), id, duplicate);
    }

    static SubscribePacket Subscribe(ref MqttReader reader)
    {
        var id = reader.Id();
        List<MqttSubscription> wanted = [];
        do
            wanted.Add(new MqttSubscription(MqttTopics.MustBeFilter(reader.Text()), Quality(reader.Byte())));
        while (!reader.AtEnd);
        return new SubscribePacket(id, wanted);
    }

    static UnsubscribePacket Unsubscribe(ref MqttReader reader)
    {
        var id = reader.Id();
        List<string> filters = [];
        do
            filters.Add(MqttTopics.MustBeFilter(reader.Text()));
        while (!reader.AtEnd);
        return new UnsubscribePacket(id, filters);
    }

    static MqttQualityOfServiceLevel Quality(byte value) => value <= 2
        ? (MqttQualityOfServiceLevel)value
        : throw new MqttProtocolViolationException("There is no such quality of service.");
}

/// <summary>The flags of a CONNECT.</summary>
[Flags]
internal enum MqttConnectFlags : byte
{
    None = 0,
    Reserved = 1,
    CleanSession = 2,
    Will = 4,
    WillQualityOfService = 8 | 16,
    WillRetain = 32,
    Password = 64,
    Username = 128,
}
