using System.Threading.Channels;
using MQTTnet;
using MQTTnet.Packets;
using PublishPackets = MQTTnet.Server.Internal.Formatter.MqttPublishPacketFactory;

namespace Izi.Host.Mqtt;

/// <summary>One connection to another broker: what is received is stored as events and then acknowledged.</summary>
internal sealed class ForeignBrokerConnection : IDisposable
{
    /// <summary>How long the broker keeps the session, in seconds: a week.</summary>
    const uint SessionExpiry = 7 * 24 * 60 * 60;

    const int LargestGroup = 100;

    readonly Channel<MqttApplicationMessageReceivedEventArgs> received =
        Channel.CreateUnbounded<MqttApplicationMessageReceivedEventArgs>(new() { SingleReader = true });

    readonly IMqttClient client = new MqttClientFactory().CreateMqttClient();
    readonly MessageRouter router;

    public ForeignBrokerConnection(MessageRouter router)
    {
        this.router = router;
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

    /// <summary>Connects under a session that outlives the connection, and subscribes.</summary>
    /// <returns>Whether the broker still had the session.</returns>
    /// <exception cref="InvalidOperationException">The broker refuses the connection or a subscription.</exception>
    public async Task<bool> OpenAsync(ForeignBrokerOptions options, string clientId, CancellationToken cancel)
    {
        var login = options.Login().WithClientId(clientId).WithCleanStart(false).WithSessionExpiryInterval(SessionExpiry).Build();
        var result = await client.ConnectAsync(login, cancel);
        if (result.ResultCode is not MqttClientConnectResultCode.Success)
            throw new InvalidOperationException($"It refuses the connection ({result.ResultCode}).");
        await SubscribeAsync(options.Rules.ListenerFilters(), cancel);
        return result.IsSessionPresent;
    }

    /// <summary>Stores and acknowledges what is received, until the connection ends. The rest comes again with the next.</summary>
    public async Task StoreAsync(CancellationToken stop)
    {
        var group = new List<MqttApplicationMessageReceivedEventArgs>();
        while (await received.Reader.WaitToReadAsync(stop))
        {
            while (group.Count < LargestGroup && received.Reader.TryRead(out var message)) group.Add(message);
            await Task.WhenAll(group.ConvertAll(message => router.PublishedAsync(Packet(message), isRouted: true)));
            // What is stored is acknowledged also while the host stops, so that it does not come again.
            foreach (var message in group) await message.AcknowledgeAsync(CancellationToken.None);
            group.Clear();
        }
    }

    public Task<bool> AnswersAsync(CancellationToken cancel) => client.TryPingAsync(cancel);

    /// <summary>Disconnects if it is connected; the broker keeps the session.</summary>
    public Task CloseAsync() => client.TryDisconnectAsync();

    public void Dispose() => client.Dispose();

    async Task SubscribeAsync(IEnumerable<MqttTopicFilter> filters, CancellationToken cancel)
    {
        var wanted = new MqttClientSubscribeOptionsBuilder();
        foreach (var filter in filters) wanted.WithTopicFilter(filter);
        foreach (var item in (await client.SubscribeAsync(wanted.Build(), cancel)).Items)
            if (item.ResultCode is not MqttClientSubscribeResultCode.GrantedQoS1)
                throw new InvalidOperationException($"It does not grant {item.TopicFilter.Topic} ({item.ResultCode}).");
    }

    // The other broker keeps its own retained messages.
    static MqttPublishPacket Packet(MqttApplicationMessageReceivedEventArgs received)
    {
        var packet = PublishPackets.Create(received.ApplicationMessage);
        packet.Retain = false;
        return packet;
    }
}
