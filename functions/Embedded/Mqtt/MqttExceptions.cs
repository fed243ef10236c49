namespace Izi.Embedded.Mqtt;

/// <summary>The other side cannot be reached, or can no longer be.</summary>
public class MqttCommunicationException : Exception
{
    public MqttCommunicationException(Exception? innerException)
        : base(innerException?.Message ?? "The MQTT connection failed.", innerException)
    {
    }

    public MqttCommunicationException(string message, Exception? innerException = null) : base(message, innerException)
    {
    }
}

/// <summary>Something was asked of a client that is not connected.</summary>
public class MqttClientNotConnectedException() : MqttCommunicationException("The MQTT client is not connected.");

/// <summary>The connection ended before the answer came.</summary>
public sealed class MqttClientDisconnectedException(Exception? innerException)
    : MqttCommunicationException("The MQTT client is disconnected.", innerException);

/// <summary>The server said goodbye before it answered (MQTT 5).</summary>
public sealed class MqttClientUnexpectedDisconnectReceivedException : MqttCommunicationException
{
    internal MqttClientUnexpectedDisconnectReceivedException(DisconnectPacket said)
        : base($"Unexpected DISCONNECT (Reason code={(MqttDisconnectReasonCode)said.Code}) received.")
    {
        ReasonCode = (MqttDisconnectReasonCode)said.Code;
        ReasonString = said.Properties.ReasonString!;
        UserProperties = [.. said.Properties.User];
    }

    public MqttDisconnectReasonCode? ReasonCode { get; }

    public string ReasonString { get; }

    public List<MqttUserProperty> UserProperties { get; }
}

/// <summary>The answer did not come in time.</summary>
public sealed class MqttCommunicationTimedOutException : MqttCommunicationException
{
    public MqttCommunicationTimedOutException() : base("The operation has timed out.")
    {
    }
}

/// <summary>The connection was made, but CONNECT was not answered as it should be.</summary>
public sealed class MqttConnectingFailedException(string message, Exception? innerException)
    : MqttCommunicationException(message, innerException);

/// <summary>What was sent or asked for is not MQTT.</summary>
public class MqttProtocolViolationException(string message) : Exception(message)
{
    /// <summary>What MQTT 5 calls it.</summary>
    internal byte ReasonCode { get; init; } = MqttReason.MalformedPacket;
}
