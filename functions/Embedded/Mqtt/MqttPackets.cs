namespace Izi.Embedded.Mqtt;

/// <summary>One control packet as it travels.</summary>
internal abstract record MqttPacket
{
    /// <summary>Roughly what the packet costs while it waits, in bytes.</summary>
    public virtual int Weight => 64;
}

/// <summary>CONNECT. Of a version that is not spoken only the version is read.</summary>
internal sealed record ConnectPacket(MqttProtocolVersion Version) : MqttPacket
{
    public string ClientId { get; init; } = "";
    public bool CleanSession { get; init; }
    public ushort KeepAliveSeconds { get; init; }
    public string? Username { get; init; }
    public byte[]? Password { get; init; }
    public MqttMessage? Will { get; init; }
}

/// <summary>A message without the connection it travels on.</summary>
internal sealed record MqttMessage(string Topic, ReadOnlyMemory<byte> Payload, MqttQualityOfServiceLevel QualityOfService, bool Retain);

/// <summary>CONNACK.</summary>
internal sealed record ConnAckPacket(bool SessionPresent, byte Code) : MqttPacket;

/// <summary>PUBLISH; the packet id is 0 with QoS 0.</summary>
internal sealed record PublishPacket(MqttMessage Message, ushort Id, bool Duplicate = false) : MqttPacket
{
    public override int Weight => base.Weight + Message.Topic.Length + Message.Payload.Length;
}

/// <summary>PUBACK, PUBREC, PUBREL, PUBCOMP or UNSUBACK: a packet type and the id of what it answers.</summary>
internal sealed record AckPacket(MqttPacketType Type, ushort Id) : MqttPacket;

/// <summary>SUBSCRIBE.</summary>
internal sealed record SubscribePacket(ushort Id, IReadOnlyList<MqttSubscription> Subscriptions) : MqttPacket;

/// <summary>One filter and the quality of service wanted or granted for it.</summary>
internal sealed record MqttSubscription(string Filter, MqttQualityOfServiceLevel QualityOfService);

/// <summary>SUBACK.</summary>
internal sealed record SubAckPacket(ushort Id, byte[] Codes) : MqttPacket
{
    public const byte Failure = 0x80;
}

/// <summary>UNSUBSCRIBE.</summary>
internal sealed record UnsubscribePacket(ushort Id, IReadOnlyList<string> Filters) : MqttPacket;

/// <summary>PINGREQ, PINGRESP or DISCONNECT: nothing but a packet type.</summary>
internal sealed record BarePacket(MqttPacketType Type) : MqttPacket
{
    public static readonly BarePacket PingReq = new(MqttPacketType.PingReq);
    public static readonly BarePacket PingResp = new(MqttPacketType.PingResp);
    public static readonly BarePacket Disconnect = new(MqttPacketType.Disconnect);
}

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
}

/// <summary>What a CONNACK says: the return codes of 3.1.1, and the reason code of 5.0 for a version that is not spoken.</summary>
internal static class ConnectCode
{
    public const byte Accepted = 0;
    public const byte UnacceptableVersion = 1;
    public const byte IdentifierRejected = 2;
    public const byte ServerUnavailable = 3;
    public const byte BadUsernameOrPassword = 4;
    public const byte NotAuthorized = 5;
    public const byte UnsupportedProtocolVersion = 0x84;
}
