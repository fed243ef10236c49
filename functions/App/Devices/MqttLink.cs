namespace Izi.App.Devices;

/// <summary>The app's own connection to the broker: made when first needed, made again when it was lost.</summary>
public sealed class MqttLink(IConfiguration configuration) : IDisposable
{
    readonly IMqttClient client = new MqttClientFactory().CreateMqttClient();
    readonly SemaphoreSlim connecting = new(1);

    /// <summary>Publishes with QoS 1; completes when the broker has the message.</summary>
    /// <exception cref="InvalidOperationException">The broker refused the connection or the message.</exception>
    public async Task Publish(string topic, byte[] payload, bool retain, CancellationToken cancel)
    {
        var message = new MqttApplicationMessageBuilder()
            .WithTopic(topic)
            .WithPayload(payload)
            .WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce)
            .WithRetainFlag(retain)
            .Build();
        var result = await Live(() => client.PublishAsync(message, cancel), cancel);
        if (!result.IsSuccess) throw new InvalidOperationException($"The broker refused a message to {topic}: {result.ReasonCode}.");
    }

    /// <summary>Completes when the broker has given a sign of life.</summary>
    public Task Ping(CancellationToken cancel) => Live(
        async () =>
        {
            await client.PingAsync(cancel);
            return true;
        },
        cancel);

    /// <summary>A connection that proves dead is made again once; after that whoever asked asks again later.</summary>
    async Task<T> Live<T>(Func<Task<T>> ask, CancellationToken cancel)
    {
        await Connect(cancel);
        try
        {
            return await ask();
        }
        catch (Exception) when (!client.IsConnected && !cancel.IsCancellationRequested)
        {
            await Connect(cancel);
            return await ask();
        }
    }

    public void Dispose()
    {
        client.Dispose();
        connecting.Dispose();
    }

    async Task Connect(CancellationToken cancel)
    {
        if (client.IsConnected) return;

        await connecting.WaitAsync(cancel);
        try
        {
            if (client.IsConnected) return;
            var result = await client.ConnectAsync(Options(), cancel);
            if (result.ResultCode is not MqttClientConnectResultCode.Success)
                throw new InvalidOperationException($"The broker refused the bridge: {result.ResultCode}.");
        }
        finally
        {
            connecting.Release();
        }
    }

    MqttClientOptions Options() => new MqttClientOptionsBuilder()
        .WithTcpServer(configuration.Need("Mqtt:Host"), configuration.GetValue("Mqtt:Port", 1883))
        .WithCredentials(configuration["Mqtt:Username"], configuration["Mqtt:Password"])
        .WithProtocolVersion(MqttProtocolVersion.V311)
        .WithClientId($"izi-bridge-{Environment.MachineName}-{Environment.ProcessId}")
        .WithCleanSession()
        .WithKeepAlivePeriod(TimeSpan.FromSeconds(20))
        .WithTlsOptions(tls => tls.UseTls(configuration.GetValue("Mqtt:UseTls", false)))
        .Build();
}
