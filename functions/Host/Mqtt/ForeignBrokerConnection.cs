using System.Threading.Channels;
using MQTTnet;
using PublishPackets = MQTTnet.Server.Internal.Formatter.MqttPublishPacketFactory;

namespace Izi.Host.Mqtt;

/// <summary>One connection to another broker: what is received is stored as events and then acknowledged.</summary>
internal sealed class ForeignBrokerConnection : IAsyncDisposable
{
    const int LargestGroup = 100;

    readonly Channel<MqttApplicationMessageReceivedEventArgs> received =
        Channel.CreateUnbounded<MqttApplicationMessageReceivedEventArgs>(new() { SingleReader = true });

    readonly IMqttClient client = new MqttClientFactory().CreateMqttClient();

    public ForeignBrokerConnection()
    {
        client.ApplicationMessageReceivedAsync += message =>
        {
            message.AutoAcknowledge = false;
            received.Writer.TryWrite(message);
            return Task.CompletedTask;
        };
        client.DisconnectedAsync += gone =>
        {
            received.Writer.TryComplete(gone.Exception ?? new IOException($"It ended the connection ({gone.Reason})."));
            return Task.CompletedTask;
        };
    }

    /// <summary>Connects and subscribes; returns whether the broker still had the session.</summary>
    /// <exception cref="InvalidOperationException">The broker refuses the connection or a subscription.</exception>
    public async Task<bool> OpenAsync(ForeignBrokerOptions options, string clientId, CancellationToken cancel)
    {
        var result = await client.ConnectAsync(options.Login(clientId), cancel);
        if (result.ResultCode is not MqttClientConnectResultCode.Success)
            throw new InvalidOperationException($"It refuses the connection ({result.ResultCode}).");
        var wanted = new MqttClientSubscribeOptions { TopicFilters = [.. options.Rules.ListenerFilters()] };
        foreach (var item in (await client.SubscribeAsync(wanted, cancel)).Items)
            if (item.ResultCode is not MqttClientSubscribeResultCode.GrantedQoS1)
                throw new InvalidOperationException($"It does not grant {item.TopicFilter.Topic} ({item.ResultCode}).");
        return result.IsSessionPresent;
    }

    /// <summary>Stores and acknowledges what is received, until the connection ends. The rest comes again with the next.</summary>
    public async Task StoreAsync(MessageRouter router, CancellationToken stop)
    {
        var group = new List<MqttApplicationMessageReceivedEventArgs>();
        while (await received.Reader.WaitToReadAsync(stop))
        {
            while (group.Count < LargestGroup && received.Reader.TryRead(out var message)) group.Add(message);
            await Task.WhenAll(group.ConvertAll(message =>
            {
                var packet = PublishPackets.Create(message.ApplicationMessage);
                // The other broker keeps its own retained messages.
                packet.Retain = false;
                return router.PublishedAsync(packet, isRouted: true);
            }));
            // What is stored is acknowledged also while the host stops, so that it does not come again.
            foreach (var message in group) await message.AcknowledgeAsync(CancellationToken.None);
            group.Clear();
        }
    }

    public Task<bool> AnswersAsync(CancellationToken cancel) => client.TryPingAsync(cancel);

    /// <summary>Disconnects if it is connected; the broker keeps the session.</summary>
    public async ValueTask DisposeAsync()
    {
        await client.TryDisconnectAsync();
        client.Dispose();
    }
}
