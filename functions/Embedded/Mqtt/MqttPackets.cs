namespace Izi.Embedded.Mqtt;

/// <summary>One control packet as it travels. What only MQTT 5 knows is not written for 3.1.1.</summary>
internal abstract record MqttPacket
{
    public MqttProperties Properties { get; init; } = MqttProperties.None;

    /// <summary>Roughly what the packet costs while it waits, in bytes.</summary>
    public virtual int Weight => 64;
}

/// <summary>CONNECT. Of a version that is not spoken only the version is read.</summary>
internal sealed record ConnectPacket(MqttProtocolVersion Version) : MqttPacket
{
    public string ClientId { get; init; } = "";

    /// <summary>Clean Start in MQTT 5.</summary>
    public bool CleanSession { get; init; }
    public ushort KeepAliveSeconds { get; init; }
    public string? Username { get; init; }
    public byte[]? Password { get; init; }
    public MqttMessage? Will { get; init; }

    /// <summary>For how long the session outlives the connection, in seconds.</summary>
    public uint SessionExpiry => Version >= MqttProtocolVersion.V500 ? Properties.SessionExpiry ?? 0 : CleanSession ? 0 : MqttSession.ForEver;
}

/// <summary>A message without the connection it travels on.</summary>
internal sealed record MqttMessage(string Topic, ReadOnlyMemory<byte> Payload, MqttQualityOfServiceLevel QualityOfService, bool Retain)
{
    public MqttProperties Properties { get; init; } = MqttProperties.None;

    /// <summary>When nobody is to get it any more; null for never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    public int Weight => 64 + Topic.Length + Payload.Length + Properties.Weight;

    /// <summary>The message as the broker takes it, with the instant at which it expires.</summary>
    public MqttMessage TakenAt(DateTimeOffset now) =>
        Properties.MessageExpiry is { } seconds ? this with { ExpiresAt = now.AddSeconds(seconds) } : this;

    public bool HasExpired(DateTimeOffset now) => ExpiresAt <= now;

    /// <summary>The message as a client gets it now: with what is left of its time.</summary>
    public MqttMessage SentAt(DateTimeOffset now) => ExpiresAt is { } end
        ? this with { Properties = Properties with { MessageExpiry = (uint)Math.Max(1, Math.Round((end - now).TotalSeconds)) } }
        : this;
}

/// <summary>CONNACK.</summary>
internal sealed record ConnAckPacket(bool SessionPresent, byte Code) : MqttPacket;

/// <summary>PUBLISH; the packet id is 0 with QoS 0. Its properties are the message's.</summary>
internal sealed record PublishPacket(MqttMessage Message, ushort Id, bool Duplicate = false) : MqttPacket
{
    public override int Weight => Message.Weight;
}

/// <summary>PUBACK, PUBREC, PUBREL or PUBCOMP: a packet type and the id of what it answers.</summary>
internal sealed record AckPacket(MqttPacketType Type, ushort Id, byte Code = 0) : MqttPacket;

/// <summary>SUBSCRIBE.</summary>
internal sealed record SubscribePacket(ushort Id, IReadOnlyList<MqttSubscription> Subscriptions) : MqttPacket;

/// <summary>One filter, the quality of service wanted or granted for it, and the options of MQTT 5.</summary>
internal sealed record MqttSubscription(string Filter, MqttQualityOfServiceLevel QualityOfService)
{
    public bool NoLocal { get; init; }
    public bool RetainAsPublished { get; init; }
    public MqttRetainHandling RetainHandling { get; init; }

    /// <summary>The number its messages are marked with; 0 for none.</summary>
    public uint Identifier { get; init; }
}

/// <summary>SUBACK.</summary>
internal sealed record SubAckPacket(ushort Id, byte[] Codes) : MqttPacket;

/// <summary>UNSUBSCRIBE.</summary>
internal sealed record UnsubscribePacket(ushort Id, IReadOnlyList<string> Filters) : MqttPacket;

/// <summary>UNSUBACK; without codes in 3.1.1.</summary>
internal sealed record UnsubAckPacket(ushort Id, byte[] Codes) : MqttPacket;

/// <summary>PINGREQ or PINGRESP: nothing but a packet type.</summary>
internal sealed record BarePacket(MqttPacketType Type) : MqttPacket
{
    public static readonly BarePacket PingReq = new(MqttPacketType.PingReq);
    public static readonly BarePacket PingResp = new(MqttPacketType.PingResp);
}

/// <summary>DISCONNECT; in 3.1.1 only a client's, and without a reason.</summary>
internal sealed record DisconnectPacket(byte Code = 0) : MqttPacket;

/// <summary>AUTH, of MQTT 5.</summary>
internal sealed record AuthPacket(byte Code) : MqttPacket;

/// <summary>The upper half of a packet's first byte.</summary>
internal enum MqttPacketType : byte
{
    Connect = 1,
    ConnAck = 2,
    Publish = 3,
    PubAck = 4,
    PubRec = 5,
    PubRel = 6,
    PubComp = 7,
    Subscribe = 8,
    SubAck = 9,
    Unsubscribe = 10,
    UnsubAck = 11,
    PingReq = 12,
    PingResp = 13,
    Disconnect = 14,
    Auth = 15,
}
