namespace Izi.Embedded.Mqtt;

/// <summary>The protocol a connection speaks, as the level byte of its CONNECT.</summary>
public enum MqttProtocolVersion
{
    Unknown = 0,
    V311 = 4,
}

/// <summary>How hard the two sides of a connection try to get one message across.</summary>
public enum MqttQualityOfServiceLevel
{
    AtMostOnce = 0,
    AtLeastOnce = 1,
    ExactlyOnce = 2,
}

/// <summary>What a server answered to CONNECT; the return codes of 3.1.1 are told in the words of 5.0.</summary>
public enum MqttClientConnectResultCode
{
    Success = 0,
    UnsupportedProtocolVersion = 132,
    ClientIdentifierNotValid = 133,
    BadUserNameOrPassword = 134,
    NotAuthorized = 135,
    ServerUnavailable = 136,
}

/// <summary>What a server answered to a PUBLISH.</summary>
public enum MqttClientPublishReasonCode
{
    Success = 0,
}

/// <summary>What a server answered to one filter of a SUBSCRIBE.</summary>
public enum MqttClientSubscribeResultCode
{
    GrantedQoS0 = 0,
    GrantedQoS1 = 1,
    GrantedQoS2 = 2,
    UnspecifiedError = 128,
}

/// <summary>What a server answered to one filter of an UNSUBSCRIBE.</summary>
public enum MqttClientUnsubscribeResultCode
{
    Success = 0,
}

/// <summary>Why a client says goodbye.</summary>
public enum MqttClientDisconnectOptionsReason
{
    NormalDisconnection = 0,
}

/// <summary>Why a client is no longer connected.</summary>
public enum MqttClientDisconnectReason
{
    NormalDisconnection = 0,
    UnspecifiedError = 128,
}

/// <summary>Whether retained messages are sent for a new subscription; 3.1.1 knows only the first.</summary>
public enum MqttRetainHandling
{
    SendAtSubscribe = 0,
    SendAtSubscribeIfNewSubscriptionOnly = 1,
    DoNotSendOnSubscribe = 2,
}
