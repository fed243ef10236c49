namespace Izi.Embedded.Mqtt;

/// <summary>One MQTT client: it is connected by its owner, and never reconnects by itself.</summary>
public interface IMqttClient : IDisposable
{
    bool IsConnected { get; }

    MqttClientOptions Options { get; }

    /// <summary>Raised for one message after the other; an exception leaves the message unacknowledged.</summary>
    event Func<MqttApplicationMessageReceivedEventArgs, Task> ApplicationMessageReceivedAsync;

    event Func<MqttClientConnectedEventArgs, Task> ConnectedAsync;

    event Func<MqttClientDisconnectedEventArgs, Task> DisconnectedAsync;

    /// <summary>Connects; a server that refuses is an answer in the result, not an exception.</summary>
    /// <exception cref="MqttConnectingFailedException">CONNECT was not answered.</exception>
    Task<MqttClientConnectResult> ConnectAsync(MqttClientOptions options, CancellationToken cancellationToken = default);

    Task DisconnectAsync(MqttClientDisconnectOptions options, CancellationToken cancellationToken = default);

    Task PingAsync(CancellationToken cancellationToken = default);

    /// <summary>Publishes; with QoS 1 and 2 it completes when the server has acknowledged the message.</summary>
    /// <exception cref="MqttClientNotConnectedException">The client is not connected.</exception>
    Task<MqttClientPublishResult> PublishAsync(MqttApplicationMessage applicationMessage, CancellationToken cancellationToken = default);

    /// <summary>Says who the client is once more, such as with a newer token, or goes on with an exchange (MQTT 5, AUTH); does not wait for an answer.</summary>
    Task SendEnhancedAuthenticationExchangeDataAsync(MqttEnhancedAuthenticationExchangeData data, CancellationToken cancellationToken = default);

    /// <summary>Subscribes; every item of the result is to be looked at, for each filter may be refused.</summary>
    Task<MqttClientSubscribeResult> SubscribeAsync(MqttClientSubscribeOptions options, CancellationToken cancellationToken = default);

    Task<MqttClientUnsubscribeResult> UnsubscribeAsync(MqttClientUnsubscribeOptions options, CancellationToken cancellationToken = default);
}
