namespace Izi.Embedded.Mqtt;

/// <summary>
/// Why a connection ended: in the words of an Event Grid namespace, and what a client that speaks MQTT 5 is told of it; 0 where there
/// is nothing to say.
/// </summary>
internal sealed record MqttClosed(string Reason, byte Code = 0, string? Words = null)
{
    public static readonly MqttClosed ByClient = new("ClientInitiatedDisconnect");
    public static readonly MqttClosed ByStop = new("ServerInitiatedDisconnect", MqttReason.ServerShuttingDown);
    public static readonly MqttClosed ByOrder = new("ServerInitiatedDisconnect", MqttReason.AdministrativeAction);
    public static readonly MqttClosed ConnectionLost = new("ConnectionLost");
    public static readonly MqttClosed Silent = new("ConnectionLost", MqttReason.KeepAliveTimeout);
    public static readonly MqttClosed NotAuthorized = new("NotAuthorized", MqttReason.NotAuthorized);
    public static readonly MqttClosed QuotaExceeded = new("QuotaExceeded", MqttReason.QuotaExceeded);
    public static readonly MqttClosed ServerError = new("ServerError", MqttReason.UnspecifiedError);
    public static readonly MqttClosed TakenOver = new("SessionTakenOver", MqttReason.SessionTakenOver);

    public static MqttClosed ClientError(MqttProtocolViolationException malformed) => new("ClientError", malformed.ReasonCode, malformed.Message);
}
