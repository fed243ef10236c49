namespace Izi.Embedded.Mqtt;

/// <summary>One MQTT client over TCP.</summary>
internal sealed class MqttClient(TimeProvider time) : IMqttClient
{
    public event Func<MqttApplicationMessageReceivedEventArgs, Task> ApplicationMessageReceivedAsync = null!;
    public event Func<MqttClientConnectedEventArgs, Task> ConnectedAsync = null!;
    public event Func<MqttClientDisconnectedEventArgs, Task> DisconnectedAsync = null!;

    public bool IsConnected => false;
    public MqttClientOptions Options { get; private set; } = null!;

    public Task<MqttClientConnectResult> ConnectAsync(MqttClientOptions options, CancellationToken cancellationToken = default)
    {
        _ = (time, ApplicationMessageReceivedAsync, ConnectedAsync, DisconnectedAsync);
        Options = options;
        throw new MqttConnectingFailedException("Not yet.", null);
    }

    public Task DisconnectAsync(MqttClientDisconnectOptions options, CancellationToken cancellationToken = default) => throw new MqttClientNotConnectedException();
    public Task PingAsync(CancellationToken cancellationToken = default) => throw new MqttClientNotConnectedException();
    public Task<MqttClientPublishResult> PublishAsync(MqttApplicationMessage applicationMessage, CancellationToken cancellationToken = default) => throw new MqttClientNotConnectedException();
    public Task<MqttClientSubscribeResult> SubscribeAsync(MqttClientSubscribeOptions options, CancellationToken cancellationToken = default) => throw new MqttClientNotConnectedException();
    public Task<MqttClientUnsubscribeResult> UnsubscribeAsync(MqttClientUnsubscribeOptions options, CancellationToken cancellationToken = default) => throw new MqttClientNotConnectedException();
    public void Dispose() { }
}
