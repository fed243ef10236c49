namespace Izi.Embedded.Mqtt;

/// <summary>What a server answered to CONNECT.</summary>
public sealed class MqttClientConnectResult
{
    /// <summary>The client id the server made, where the client had none.</summary>
    public string AssignedClientIdentifier { get; init; } = null!;

    public byte[] AuthenticationData { get; init; } = null!;

    public string AuthenticationMethod { get; init; } = null!;

    /// <summary>Whether the server still had the session of this client.</summary>
    public bool IsSessionPresent { get; init; }

    /// <summary>The largest packet the server takes, in bytes.</summary>
    public uint? MaximumPacketSize { get; init; }

    public MqttQualityOfServiceLevel MaximumQoS { get; init; }

    public string ReasonString { get; init; } = null!;

    /// <summary>How many messages with QoS 1 and 2 the server takes before it has acknowledged the first.</summary>
    public ushort? ReceiveMaximum { get; init; }

    public MqttClientConnectResultCode ResultCode { get; init; }

    public bool RetainAvailable { get; init; }

    /// <summary>The keep-alive the server wants instead of the client's, in seconds; 0 for none.</summary>
    public ushort ServerKeepAlive { get; init; }

    /// <summary>For how long the server keeps the session, in seconds, where that is not what the client asked for.</summary>
    public uint? SessionExpiryInterval { get; init; }

    public bool SharedSubscriptionAvailable { get; init; }

    public bool SubscriptionIdentifiersAvailable { get; init; }

    public List<MqttUserProperty> UserProperties { get; init; } = null!;

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
    public MqttClientDisconnectedEventArgs(
        bool clientWasConnected,
        MqttClientConnectResult? connectResult,
        MqttClientDisconnectReason reason,
        string? reasonString,
        List<MqttUserProperty>? userProperties,
        Exception? exception)
    {
        ClientWasConnected = clientWasConnected;
        ConnectResult = connectResult!;
        Reason = reason;
        ReasonString = reasonString!;
        UserProperties = userProperties!;
        Exception = exception!;
    }

    /// <summary>False when it was the attempt to connect that failed.</summary>
    public bool ClientWasConnected { get; }

    /// <summary>The refusal, when there was one.</summary>
    public MqttClientConnectResult ConnectResult { get; }

    /// <summary>What went wrong; null after a proper goodbye and when the server just closed.</summary>
    public Exception Exception { get; }

    /// <summary>What the server said (MQTT 5), or the client itself.</summary>
    public MqttClientDisconnectReason Reason { get; }

    public string ReasonString { get; }

    public List<MqttUserProperty> UserProperties { get; }
}
