namespace Izi.Embedded.Mqtt;

/// <summary>The reason codes of MQTT 5 (section 2.4); from 0x80 on they are refusals.</summary>
internal static class MqttReason
{
    public const byte Success = 0;
    public const byte DisconnectWithWill = 0x04;
    public const byte NoSubscriptionExisted = 0x11;
    public const byte UnspecifiedError = 0x80;
    public const byte MalformedPacket = 0x81;
    public const byte ProtocolError = 0x82;
    public const byte ImplementationSpecificError = 0x83;
    public const byte UnsupportedProtocolVersion = 0x84;
    public const byte ClientIdentifierNotValid = 0x85;
    public const byte BadUserNameOrPassword = 0x86;
    public const byte NotAuthorized = 0x87;
    public const byte ServerUnavailable = 0x88;
    public const byte ServerShuttingDown = 0x8B;
    public const byte BadAuthenticationMethod = 0x8C;
    public const byte KeepAliveTimeout = 0x8D;
    public const byte SessionTakenOver = 0x8E;
    public const byte PacketIdNotFound = 0x92;
    public const byte TopicAliasInvalid = 0x94;
    public const byte PacketTooLarge = 0x95;
    public const byte QuotaExceeded = 0x97;
    public const byte AdministrativeAction = 0x98;
    public const byte SharedSubscriptionsNotSupported = 0x9E;

    public static bool IsRefusal(byte code) => code >= UnspecifiedError;
}

/// <summary>What a CONNACK of 3.1.1 says.</summary>
internal static class ConnectCode
{
    public const byte Accepted = 0;
    public const byte UnacceptableVersion = 1;
    public const byte IdentifierRejected = 2;
    public const byte ServerUnavailable = 3;
    public const byte BadUsernameOrPassword = 4;
    public const byte NotAuthorized = 5;

    /// <summary>The words of 3.1.1 for a reason code of 5.0.</summary>
    public static byte Of(byte reason) => reason switch
    {
        MqttReason.Success => Accepted,
        MqttReason.UnsupportedProtocolVersion => UnacceptableVersion,
        MqttReason.ClientIdentifierNotValid => IdentifierRejected,
        MqttReason.BadUserNameOrPassword => BadUsernameOrPassword,
        MqttReason.NotAuthorized => NotAuthorized,
        _ => ServerUnavailable,
    };
}
