using System.Buffers;

namespace Izi.Embedded.Mqtt;

/// <summary>Bytes to packets, for both ends of a connection (MQTT 3.1.1 and 5.0, sections 2 and 3).</summary>
internal static class MqttDecoder
{
    /// <summary>Cuts one packet off the buffer; false when it is not all there yet.</summary>
    /// <exception cref="MqttProtocolViolationException">The bytes are not MQTT, or the packet is larger than allowed.</exception>
    public static bool TryRead(
        ref ReadOnlySequence<byte> buffer, MqttProtocolVersion version, int maximumSize, out MqttPacket packet)
    {
        packet = null!;
        if (!new SequenceReader<byte>(buffer).TryPeek(out var first)) return false;

        MustBegin(first, version);
        if (!TryReadLength(buffer.Slice(1), out var headerLength, out var length)) return false;
        if (headerLength + length > maximumSize)
            throw new MqttProtocolViolationException("A packet is too large.") { ReasonCode = MqttReason.PacketTooLarge };
        if (buffer.Length < headerLength + length) return false;

        var body = buffer.Slice(headerLength, length);
        packet = Decode(first, body.IsSingleSegment ? body.FirstSpan : body.ToArray(), version);
        buffer = buffer.Slice(body.End);
        return true;
    }

    // What is not MQTT is known by its first byte, however long it says it is.
    static void MustBegin(byte first, MqttProtocolVersion version)
    {
        var expected = (MqttPacketType)(first >> 4) switch
        {
            MqttPacketType.Publish => first & 0x0F,
            MqttPacketType.PubRel or MqttPacketType.Subscribe or MqttPacketType.Unsubscribe => 2,
            >= MqttPacketType.Connect and <= MqttPacketType.Disconnect => 0,
            MqttPacketType.Auth when version >= MqttProtocolVersion.V500 => 0,
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

    // The version decides whether there are properties.
    static MqttPacket Decode(byte first, ReadOnlySpan<byte> body, MqttProtocolVersion version)
    {
        var (type, flags, is5) = ((MqttPacketType)(first >> 4), first & 0x0F, version >= MqttProtocolVersion.V500);
        var reader = new MqttReader(body);
        MqttPacket packet = type switch
        {
            MqttPacketType.Connect => MqttConnectDecoder.Connect(ref reader),
            MqttPacketType.ConnAck => ConnAck(ref reader, is5),
            MqttPacketType.Publish => Publish(ref reader, flags, is5),
            MqttPacketType.PubAck or MqttPacketType.PubRec or MqttPacketType.PubRel or MqttPacketType.PubComp => Ack(ref reader, type, is5),
            MqttPacketType.Subscribe => Subscribe(ref reader, is5),
            MqttPacketType.SubAck => new SubAckPacket(reader.Id(), []) { Properties = Properties(ref reader, type, is5), Codes = reader.Rest() },
            MqttPacketType.Unsubscribe => Unsubscribe(ref reader, is5),
            MqttPacketType.UnsubAck => new UnsubAckPacket(reader.Id(), []) { Properties = Properties(ref reader, type, is5), Codes = reader.Rest() },
            MqttPacketType.Disconnect => new DisconnectPacket(Code(ref reader, is5)) { Properties = Last(ref reader, type, is5) },
            MqttPacketType.Auth => new AuthPacket(Code(ref reader, is5)) { Properties = Last(ref reader, type, is5) },
            _ => new BarePacket(type),
        };
        reader.MustBeAtEnd();
        return packet;
    }

    static ConnAckPacket ConnAck(ref MqttReader reader, bool is5)
    {
        var flags = reader.Byte();
        if (flags > 1) throw new MqttProtocolViolationException("The reserved bits of a CONNACK are wrong.");
        var code = reader.Byte();
        // A server that does not speak 5.0 refuses in the words of 3.1.1, without properties.
        return new ConnAckPacket(flags is 1, code) { Properties = Last(ref reader, MqttPacketType.ConnAck, is5) };
    }

    static PublishPacket Publish(ref MqttReader reader, int flags, bool is5)
    {
        var quality = Quality((flags >> 1) & 3);
        var duplicate = (flags & 8) != 0;
        if (duplicate && quality is MqttQualityOfServiceLevel.AtMostOnce)
            throw new MqttProtocolViolationException("A message with QoS 0 is not sent twice.");

        var topic = reader.Text();
        var id = quality is MqttQualityOfServiceLevel.AtMostOnce ? (ushort)0 : reader.Id();
        var properties = Properties(ref reader, MqttPacketType.Publish, is5);
        if (properties.TopicAlias is not null)
            throw new MqttProtocolViolationException("There are no topic aliases.") { ReasonCode = MqttReason.TopicAliasInvalid };
        var message = new MqttMessage(MqttTopics.MustBeName(topic), reader.Rest(), quality, (flags & 1) != 0) { Properties = properties };
        return new PublishPacket(message, id, duplicate);
    }

    static AckPacket Ack(ref MqttReader reader, MqttPacketType type, bool is5)
    {
        var id = reader.Id();
        return new AckPacket(type, id, Code(ref reader, is5)) { Properties = Last(ref reader, type, is5) };
    }

    static SubscribePacket Subscribe(ref MqttReader reader, bool is5)
    {
        var id = reader.Id();
        var properties = Properties(ref reader, MqttPacketType.Subscribe, is5);
        List<MqttSubscription> wanted = [];
        do
            wanted.Add(Subscription(MqttTopics.MustBeFilter(reader.Text()), reader.Byte(), is5, properties.SubscriptionIds));
        while (!reader.AtEnd);
        return new SubscribePacket(id, wanted) { Properties = properties };
    }

    static MqttSubscription Subscription(string filter, byte options, bool is5, IReadOnlyList<uint> identifiers)
    {
        if (!is5) return new MqttSubscription(filter, Quality(options));

        if (options >= 0x30) throw new MqttProtocolViolationException("The options of a subscription are wrong.");
        return new MqttSubscription(filter, Quality(options & 3))
        {
            NoLocal = (options & 4) != 0,
            RetainAsPublished = (options & 8) != 0,
            RetainHandling = (MqttRetainHandling)(options >> 4),
            Identifier = identifiers is [var one] ? one : 0,
        };
    }

    static UnsubscribePacket Unsubscribe(ref MqttReader reader, bool is5)
    {
        var id = reader.Id();
        var properties = Properties(ref reader, MqttPacketType.Unsubscribe, is5);
        List<string> filters = [];
        do
            filters.Add(MqttTopics.MustBeFilter(reader.Text()));
        while (!reader.AtEnd);
        return new UnsubscribePacket(id, filters) { Properties = properties };
    }

    static MqttProperties Properties(ref MqttReader reader, MqttPacketType type, bool is5) =>
        is5 ? MqttPropertyReader.Read(ref reader, MqttPropertyPlaces.Of(type)) : MqttProperties.None;

    // A reason of success may be left out, and properties that are none too.
    static byte Code(ref MqttReader reader, bool is5) => is5 && !reader.AtEnd ? reader.Byte() : MqttReason.Success;

    static MqttProperties Last(ref MqttReader reader, MqttPacketType type, bool is5) =>
        reader.AtEnd ? MqttProperties.None : Properties(ref reader, type, is5);

    static MqttQualityOfServiceLevel Quality(int value) => value <= 2
        ? (MqttQualityOfServiceLevel)value
        : throw new MqttProtocolViolationException("There is no such quality of service.");
}
