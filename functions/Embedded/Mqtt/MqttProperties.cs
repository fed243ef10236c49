namespace Izi.Embedded.Mqtt;

/// <summary>The properties of one packet of MQTT 5 (section 2.2.2.2); what is null was not said. Not changed once a packet has it.</summary>
internal sealed record MqttProperties
{
    public static readonly MqttProperties None = new();

    public byte? PayloadFormat { get; set; }
    public uint? MessageExpiry { get; set; }
    public string? ContentType { get; set; }
    public string? ResponseTopic { get; set; }
    public byte[]? CorrelationData { get; set; }
    public IReadOnlyList<uint> SubscriptionIds { get; set; } = [];
    public uint? SessionExpiry { get; set; }
    public string? AssignedClientId { get; set; }
    public ushort? ServerKeepAlive { get; set; }
    public string? AuthenticationMethod { get; set; }
    public byte[]? AuthenticationData { get; set; }
    public bool? RequestProblemInformation { get; set; }
    public uint? WillDelay { get; set; }
    public bool? RequestResponseInformation { get; set; }
    public string? ResponseInformation { get; set; }
    public string? ServerReference { get; set; }
    public string? ReasonString { get; set; }
    public ushort? ReceiveMaximum { get; set; }
    public ushort? TopicAliasMaximum { get; set; }
    public ushort? TopicAlias { get; set; }
    public byte? MaximumQoS { get; set; }
    public bool? RetainAvailable { get; set; }
    public IReadOnlyList<MqttUserProperty> User { get; set; } = [];
    public uint? MaximumPacketSize { get; set; }
    public bool? WildcardAvailable { get; set; }
    public bool? SubscriptionIdsAvailable { get; set; }
    public bool? SharedAvailable { get; set; }

    /// <summary>Roughly what they cost while they wait, in bytes.</summary>
    public int Weight => ReferenceEquals(this, None)
        ? 0
        : 64 + (ContentType?.Length ?? 0) + (ResponseTopic?.Length ?? 0) + (CorrelationData?.Length ?? 0)
            + User.Sum(u => u.Name.Length + u.ValueBuffer.Length);

    /// <summary>A reason in words.</summary>
    public static MqttProperties Because(string reason) => new() { ReasonString = reason };
}

/// <summary>The numbers of the properties.</summary>
internal enum MqttPropertyId : byte
{
    PayloadFormat = 0x01,
    MessageExpiry = 0x02,
    ContentType = 0x03,
    ResponseTopic = 0x08,
    CorrelationData = 0x09,
    SubscriptionId = 0x0B,
    SessionExpiry = 0x11,
    AssignedClientId = 0x12,
    ServerKeepAlive = 0x13,
    AuthenticationMethod = 0x15,
    AuthenticationData = 0x16,
    RequestProblemInformation = 0x17,
    WillDelay = 0x18,
    RequestResponseInformation = 0x19,
    ResponseInformation = 0x1A,
    ServerReference = 0x1C,
    ReasonString = 0x1F,
    ReceiveMaximum = 0x21,
    TopicAliasMaximum = 0x22,
    TopicAlias = 0x23,
    MaximumQoS = 0x24,
    RetainAvailable = 0x25,
    User = 0x26,
    MaximumPacketSize = 0x27,
    WildcardAvailable = 0x28,
    SubscriptionIdsAvailable = 0x29,
    SharedAvailable = 0x2A,
}

/// <summary>Which packets may carry which property: a bit for each packet type, bit 0 for a last will.</summary>
internal static class MqttPropertyPlaces
{
    public const int Will = 1;

    const int Connect = 1 << (int)MqttPacketType.Connect;
    const int ConnAck = 1 << (int)MqttPacketType.ConnAck;
    const int Publish = 1 << (int)MqttPacketType.Publish;
    const int Subscribe = 1 << (int)MqttPacketType.Subscribe;
    const int Disconnect = 1 << (int)MqttPacketType.Disconnect;
    const int Auth = 1 << (int)MqttPacketType.Auth;
    const int Unsubscribe = 1 << (int)MqttPacketType.Unsubscribe;
    const int All = 0xFFFF & ~(1 << (int)MqttPacketType.PingReq) & ~(1 << (int)MqttPacketType.PingResp);

    public static int Of(MqttPacketType type) => 1 << (int)type;

    /// <summary>0 for what is no property.</summary>
    public static int Of(MqttPropertyId id) => id switch
    {
        MqttPropertyId.PayloadFormat or MqttPropertyId.MessageExpiry or MqttPropertyId.ContentType or MqttPropertyId.ResponseTopic
            or MqttPropertyId.CorrelationData => Publish | Will,
        MqttPropertyId.SubscriptionId => Publish | Subscribe,
        MqttPropertyId.SessionExpiry => Connect | ConnAck | Disconnect,
        MqttPropertyId.AuthenticationMethod or MqttPropertyId.AuthenticationData => Connect | ConnAck | Auth,
        MqttPropertyId.RequestProblemInformation or MqttPropertyId.RequestResponseInformation => Connect,
        MqttPropertyId.WillDelay => Will,
        MqttPropertyId.ServerReference => ConnAck | Disconnect,
        MqttPropertyId.ReasonString => All & ~(Connect | Publish | Subscribe | Unsubscribe | Will),
        MqttPropertyId.ReceiveMaximum or MqttPropertyId.TopicAliasMaximum or MqttPropertyId.MaximumPacketSize => Connect | ConnAck,
        MqttPropertyId.TopicAlias => Publish,
        MqttPropertyId.User => All,
        MqttPropertyId.AssignedClientId or MqttPropertyId.ServerKeepAlive or MqttPropertyId.ResponseInformation or MqttPropertyId.MaximumQoS
            or MqttPropertyId.RetainAvailable or MqttPropertyId.WildcardAvailable or MqttPropertyId.SubscriptionIdsAvailable
            or MqttPropertyId.SharedAvailable => ConnAck,
        _ => 0,
    };
}
