using System.Threading.Channels;
using Izi.Host.EventGrid;
using MQTTnet;
using PublishPackets = MQTTnet.Server.Internal.Formatter.MqttPublishPacketFactory;

namespace Izi.Host.Mqtt;

/// <summary>
/// Listens to devices at a broker that is not the host's and publishes what they say to the event topic. The session there outlives
/// the connection, so messages that arrive while this host is away are delivered when it is back.
/// </summary>
internal sealed class ForeignBrokerListener(
    ForeignBrokerOptions options, SqliteStore store, IEventTopic topic, TimeProvider time, ILoggerFactory logs) : IAsyncDisposable
{
    const int LargestGroup = 100;

    static readonly TimeSpan firstWait = TimeSpan.FromSeconds(1);
    static readonly TimeSpan longestWait = TimeSpan.FromSeconds(10);

    readonly CancellationTokenSource stop = new();
    readonly ILogger log = logs.CreateLogger<ForeignBrokerListener>();
    readonly MessageRouter router = new(new(store, time), topic, time);
    readonly string clientId = ClientId(store);
    Task running = Task.CompletedTask;

    /// <summary>Begins to listen; the broker need not be there yet.</summary>
    public void Start() => running = Task.Run(ListenAsync);

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await running;
        stop.Dispose();
    }

    async Task ListenAsync()
    {
        for (var failures = 0; !stop.IsCancellationRequested; failures++)
        {
            using var client = new MqttClientFactory().CreateMqttClient();
            try
            {
                var received = Receive(client);
                var session = await OpenAsync(client) ? "kept" : "made";
                log.LogInformation("Devices are heard at the MQTT broker; it {Session} the session {ClientId}", session, clientId);
                failures = 0;
                await router.ReturnedAsync();
                await StoreAsync(received);
            }
            // Whatever went wrong, the next attempt may succeed.
            catch (Exception gone)
            {
                if (!stop.IsCancellationRequested) log.LogWarning(gone, "Devices are not heard at the MQTT broker: {Why}", gone.Message);
            }
            await client.TryDisconnectAsync();
            await Task.Delay(BackOff(failures), time, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Connects and subscribes; returns whether the broker still had the session.</summary>
    async Task<bool> OpenAsync(IMqttClient client)
    {
        var result = await client.ConnectAsync(options.Login(clientId), stop.Token);
        if (result.ResultCode is not MqttClientConnectResultCode.Success)
            throw new InvalidOperationException($"It refuses the connection ({result.ResultCode}).");
        var wanted = new MqttClientSubscribeOptions { TopicFilters = [.. options.Rules.ListenerFilters()] };
        foreach (var item in (await client.SubscribeAsync(wanted, stop.Token)).Items)
            if (item.ResultCode is not MqttClientSubscribeResultCode.GrantedQoS1)
                throw new InvalidOperationException($"It does not grant {item.TopicFilter.Topic} ({item.ResultCode}).");
        return result.IsSessionPresent;
    }

    /// <summary>Stores and acknowledges what is received, until the connection ends. The rest comes again with the next.</summary>
    async Task StoreAsync(ChannelReader<MqttApplicationMessageReceivedEventArgs> received)
    {
        var group = new List<MqttApplicationMessageReceivedEventArgs>();
        while (await received.WaitToReadAsync(stop.Token))
        {
            while (group.Count < LargestGroup && received.TryRead(out var message)) group.Add(message);
            await Task.WhenAll(group.ConvertAll(StoreAsync));
            // What is stored is acknowledged also while the host stops, so that it does not come again.
            foreach (var message in group) await message.AcknowledgeAsync(CancellationToken.None);
            group.Clear();
        }
    }

    Task StoreAsync(MqttApplicationMessageReceivedEventArgs received)
    {
        var packet = PublishPackets.Create(received.ApplicationMessage);
        // The other broker keeps its own retained messages.
        packet.Retain = false;
        return router.PublishedAsync(packet, isRouted: true);
    }

    static ChannelReader<MqttApplicationMessageReceivedEventArgs> Receive(IMqttClient client)
    {
        var received = Channel.CreateUnbounded<MqttApplicationMessageReceivedEventArgs>(new() { SingleReader = true });
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
        return received.Reader;
    }

    /// <summary>Exponential back-off with jitter.</summary>
    static TimeSpan BackOff(int failures)
    {
        var longest = firstWait * (1 << Math.Min(failures, 10));
        return (longest < longestWait ? longest : longestWait) * (0.5 + Random.Shared.NextDouble() / 2);
    }

    /// <summary>Always the same for one data folder; two hosts on two folders must not share a session.</summary>
    static string ClientId(SqliteStore store)
    {
        store.Schema("CREATE TABLE IF NOT EXISTS mqtt_foreign (id INTEGER PRIMARY KEY, client TEXT NOT NULL);");
        var made = $"izi-{Guid.NewGuid():N}";
        store.WriteAsync(db => db.Execute("INSERT OR IGNORE INTO mqtt_foreign (id, client) VALUES (1, $1)", made)).GetAwaiter().GetResult();
        return store.Read(db => db.First("SELECT client FROM mqtt_foreign", row => row.GetString(0)))!;
    }
}
