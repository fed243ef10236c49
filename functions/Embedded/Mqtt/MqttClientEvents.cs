namespace Izi.Embedded.Mqtt;

/// <summary>What a server answered to CONNECT.</summary>
public sealed class MqttClientConnectResult
{
    public string AssignedClientIdentifier { get; init; } = null!;

    /// <summary>Whether the server still had the session of this client.</summary>
    public bool IsSessionPresent { get; init; }

    public string ReasonString { get; init; } = null!;

    public MqttClientConnectResultCode ResultCode { get; init; }

    public bool RetainAvailable { get; init; }

    public bool WildcardSubscriptionAvailable { get; init; }
}

/// <summary>A client that is now connected.</summary>
public sealed class MqttClientConnectedEventArgs : EventArgs
{
    public MqttClientConnectedEventArgs(MqttClientConnectResult connectResult)
    {
        ArgumentNullException.ThrowIfNull(connectResult);
        ConnectResult = connectResult;
    }

    public MqttClientConnectResult ConnectResult { get; }
}

/// <summary>A client that is no longer connected, or could not be.</summary>
public sealed class MqttClientDisconnectedEventArgs : EventArgs
{
    internal MqttClientDisconnectedEventArgs(
        bool clientWasConnected, MqttClientConnectResult? connectResult, MqttClientDisconnectReason reason, Exception? exception)
    {
        ClientWasConnected = clientWasConnected;
        ConnectResult = connectResult!;
        Reason = reason;
        Exception = exception!;
    }

    /// <summary>False when it was the attempt to connect that failed.</summary>
    public bool ClientWasConnected { get; }

    /// <summary>The refusal, when there was one.</summary>
    public MqttClientConnectResult ConnectResult { get; }

    /// <summary>What went wrong; null after a proper goodbye and when the server just closed.</summary>
    public Exception Exception { get; }

    public MqttClientDisconnectReason Reason { get; }

    public string ReasonString { get; } = null!;
}
