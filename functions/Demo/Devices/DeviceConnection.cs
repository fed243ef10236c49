using System.Buffers;
using System.Text.Json;

namespace Izi.Demo.Devices;

/// <summary>One connection of a device to the broker, from CONNECT to its end.</summary>
internal sealed class DeviceConnection : IDisposable
{
    static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(15);
    static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);

    readonly IMqttClient client = new MqttClientFactory().CreateMqttClient();
    readonly TaskCompletionSource<string> lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly DeviceIdentity identity;

    DeviceConnection(DeviceIdentity identity, Action<string, byte[]> received)
    {
        this.identity = identity;
        client.DisconnectedAsync += ended =>
        {
            lost.TrySetResult(ended.Exception?.Message ?? "the broker closed the connection");
            return Task.CompletedTask;
        };
        client.ApplicationMessageReceivedAsync += message =>
        {
            received(message.ApplicationMessage.Topic.Split('/')[^1], message.ApplicationMessage.Payload.ToArray());
            return Task.CompletedTask;
        };
    }

    /// <summary>Completes with the reason when the connection has ended.</summary>
    public Task<string> Lost => lost.Task;

    /// <exception cref="InvalidOperationException">The broker refused the device.</exception>
    public static async Task<DeviceConnection> Open(
        DeviceIdentity identity, BrokerAddress broker, Action<string, byte[]> received, CancellationToken cancel)
    {
        var connection = new DeviceConnection(identity, received);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(ConnectTimeout);
        try
        {
            var result = await connection.client.ConnectAsync(Options(identity, broker), limit.Token);
            return result.ResultCode is MqttClientConnectResultCode.Success
                ? connection
                : throw new InvalidOperationException($"The broker refused it: {result.ResultCode}.");
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Subscribes to its own topics with QoS 1. Whether it could: if not, the connection has ended.</summary>
    public Task<bool> Subscribe(params string[] leaves) => Try(async () =>
    {
        foreach (var leaf in leaves)
        {
            var result = await client.SubscribeAsync(identity.Topic(leaf), MqttQualityOfServiceLevel.AtLeastOnce);
            if (result.Items.Single().ResultCode is not MqttClientSubscribeResultCode.GrantedQoS1)
                throw new InvalidOperationException($"The broker refused a subscription to {leaf}.");
        }
    });

    /// <summary>Publishes with QoS 1. Whether the broker has it: if not, the connection has ended.</summary>
    public Task<bool> Publish<T>(string leaf, T payload, bool retain = false) => Try(() => client.PublishBinaryAsync(
        identity.Topic(leaf), JsonSerializer.SerializeToUtf8Bytes(payload, ContractJson.Options), MqttQualityOfServiceLevel.AtLeastOnce,
        retain));

    /// <summary>Says goodbye and closes; the broker forgets the last will.</summary>
    public Task Close() => Try(() => client.DisconnectAsync());

    /// <summary>Closes without a goodbye, as a pulled plug does; the broker sends the last will.</summary>
    public void Break(string why)
    {
        lost.TrySetResult(why);
        client.Dispose();
    }

    public void Dispose() => Break("closed");

    /// <summary>A connection on which anything fails is of no more use: what the device has to say, it says on the next one.</summary>
    async Task<bool> Try(Func<Task> what)
    {
        try
        {
            await what();
            return true;
        }
        catch (Exception failed)
        {
            Break(failed.Message);
            return false;
        }
    }

    static MqttClientOptions Options(DeviceIdentity identity, BrokerAddress broker) => new MqttClientOptionsBuilder()
        .WithTcpServer(broker.Host, broker.Port)
        .WithProtocolVersion(MqttProtocolVersion.V311)
        .WithCredentials(identity.Username, identity.Key)
        .WithClientId($"{identity.Venue}.{identity.Device}")
        .WithCleanSession()
        .WithKeepAlivePeriod(KeepAlive)
        .WithWillTopic(identity.Topic("status"))
        .WithWillPayload(JsonSerializer.SerializeToUtf8Bytes(new StatusMessage(false), ContractJson.Options))
        .WithWillQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce)
        .WithWillRetain()
        .Build();
}
