using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Azure.Data.Tables;
using Izi.Host.EventGrid;
using MQTTnet.Diagnostics.Logger;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;
using MQTTnet.Server;
using PublishPackets = MQTTnet.Server.Internal.Formatter.MqttPublishPacketFactory;

namespace Izi.Host.Mqtt;

/// <summary>The local host's MQTT broker: MQTTnet.Server with accounts, topic rules, events and what must survive a crash.</summary>
internal sealed class Broker : IConnectionHost, IAsyncDisposable
{
    readonly ConcurrentDictionary<ClientConnection, byte> open = [];
    readonly ConcurrentDictionary<string, ClientConnection> connected = [];
    readonly BrokerOptions options;
    readonly BrokerStore store;
    readonly MessageRouter router;
    readonly Authenticator authenticator;
    readonly KeyCheck keys;
    readonly ILogger log;
    readonly BrokerListener devices;
    readonly BrokerListener? worker;
    readonly MqttServer server;

    public Broker(
        BrokerOptions options, SqliteStore store, TableServiceClient tables, IEventTopic topic, TimeProvider time, ILoggerFactory logs)
        : this(options, store, new TableAccounts(tables, options.Rules.Accounts), topic, time, logs)
    {
    }

    public Broker(BrokerOptions options, SqliteStore sqlite, IAccounts accounts, IEventTopic topic, TimeProvider time, ILoggerFactory logs)
    {
        this.options = options;
        var network = options.NetworkTime ?? time;
        log = logs.CreateLogger<Broker>();
        store = new(sqlite);
        router = new(store, new MessageSequence(sqlite, time), topic, time);
        authenticator = new(options, accounts, log);
        keys = new(accounts, () => connected.Values, network, log);
        devices = Listener(options.Endpoint, options.Certificate);
        worker = options.HasWorkerListener ? Listener(new(IPAddress.Loopback, 0), null) : null;
        server = Server(new() { EnablePersistentSessions = true, MaxPendingMessagesPerClient = options.MaximumPending });

        BrokerListener Listener(IPEndPoint endpoint, X509Certificate2? certificate) =>
            new(endpoint, certificate, packets => Open(packets, network), EndedAsync, options, network, log);
    }

    /// <summary>Where devices connect.</summary>
    public int Port => devices.Port;

    /// <summary>Where the worker connects on loopback without TLS.</summary>
    public int WorkerPort => (worker ?? devices).Port;

    /// <summary>Why the broker does not serve; null when it does.</summary>
    public string? Unhealthy =>
        !server.IsStarted ? "The MQTT broker is not started."
        : !devices.IsAccepting || worker?.IsAccepting == false ? "The MQTT broker accepts no connections." : null;

    /// <summary>Reports what the last process left open, then listens, then says that the broker is back.</summary>
    /// <exception cref="IOException">The endpoint is in use.</exception>
    public async Task StartAsync(CancellationToken cancel)
    {
        await router.ReportLostAsync();
        await server.StartAsync();
        keys.Start();
        await router.ReturnedAsync(cancel);
        var tls = options.Certificate is null ? "" : " with TLS";
        log.LogInformation("MQTT broker listening on {Address}:{Port}{Tls}", options.Endpoint.Address, Port, tls);
    }

    public async ValueTask DisposeAsync()
    {
        await keys.DisposeAsync();
        server.AcceptNewConnections = false;
        foreach (var connection in open.Keys) connection.Close(MqttDisconnectReasonCode.ServerShuttingDown, "ServerInitiatedDisconnect");
        await Task.WhenAll(open.Keys.Select(connection => connection.Ended));
        server.Dispose();
    }

    public bool MayPublish(ClientConnection connection, string topic) => authenticator.MayPublish(connection.Username, topic);

    public async Task PublishedAsync(ClientConnection connection, MqttPublishPacket message)
    {
        message.Retain &= authenticator.MayRetain(connection.Username, message.Topic);
        try
        {
            await router.PublishedAsync(message, isRouted: !authenticator.IsWorker(connection.Username));
        }
        catch (Exception failed)
        {
            log.LogError(failed, "A message on {Topic} cannot be stored; its connection is closed: {Why}", message.Topic, failed.Message);
            throw new ProtocolException(MqttDisconnectReasonCode.UnspecifiedError, "ServerError", "A message cannot be stored.", failed);
        }
    }

    public Task ConnectedAsync(ClientConnection connection)
    {
        connection.IsLive = true;
        return authenticator.IsWorker(connection.Username)
            ? Task.CompletedTask : router.ConnectedAsync(connection.Username, connection.ClientId, Will(connection.Connect));
    }

    static MqttPublishPacket? Will(MqttConnectPacket connect) => connect.WillFlag ? PublishPackets.Create(connect) : null;

    ClientConnection Open(PacketStream packets, TimeProvider time)
    {
        var connection = new ClientConnection(packets, this, options, time)
        {
            LocalEndPoint = packets.Socket.LocalEndPoint,
            RemoteEndPoint = packets.Socket.RemoteEndPoint,
        };
        open.TryAdd(connection, 0);
        return connection;
    }

    MqttServer Server(MqttServerOptions settings)
    {
        List<IMqttServerAdapter> listeners = worker is null ? [devices] : [devices, worker];
        var made = new MqttServer(settings, listeners, new MqttNetNullLogger());
        made.LoadingRetainedMessageAsync += LoadAsync;
        made.ValidatingConnectionAsync += ValidateAsync;
        made.InterceptingSubscriptionAsync += SubscribeAsync;
        made.InterceptingUnsubscriptionAsync += UnsubscribeAsync;
        made.InterceptingPublishAsync += PublishWillAsync;
        made.QueuedApplicationMessageOverwrittenAsync += OverflowAsync;
        return made;
    }

    Task LoadAsync(LoadingRetainedMessagesEventArgs loading)
    {
        loading.LoadedRetainedMessages = store.Retained().ConvertAll(MqttApplicationMessageFactory.Create);
        return Task.CompletedTask;
    }

    async Task ValidateAsync(ValidatingConnectionEventArgs login)
    {
        var connection = (ClientConnection)login.ChannelAdapter;
        login.ReasonCode = await authenticator.CheckAsync(connection, login);
        if (login.ReasonCode is MqttConnectReasonCode.Success) await TakeOverAsync(connection);
    }

    /// <summary>Ends the connection that has the same user and client id, and waits until its end is reported.</summary>
    async Task TakeOverAsync(ClientConnection connection)
    {
        while (!connected.TryAdd(connection.ScopedId, connection))
            if (connected.TryGetValue(connection.ScopedId, out var other))
            {
                other.Close(MqttDisconnectReasonCode.SessionTakenOver, "SessionTakenOver");
                await other.Ended;
            }
    }

    Task SubscribeAsync(InterceptingSubscriptionEventArgs subscribing)
    {
        var filter = subscribing.TopicFilter.Topic;
        var allowed = connected.TryGetValue(subscribing.ClientId, out var connection) && authenticator.MaySubscribe(connection.Username, filter);
        var within = allowed && (connection!.Filters.Contains(filter) || connection.Filters.Count < options.MaximumFilters);
        if (within) connection!.Filters.Add(filter);
        // MQTTnet.Server does not deliver exactly once across reconnects: QoS 2 is not granted.
        subscribing.Response.ReasonCode = !allowed ? MqttSubscribeReasonCode.NotAuthorized
            : !within ? MqttSubscribeReasonCode.QuotaExceeded
            : subscribing.TopicFilter.QualityOfServiceLevel is MqttQualityOfServiceLevel.AtMostOnce ? MqttSubscribeReasonCode.GrantedQoS0
            : MqttSubscribeReasonCode.GrantedQoS1;
        subscribing.ProcessSubscription = within;
        return Task.CompletedTask;
    }

    Task UnsubscribeAsync(InterceptingUnsubscriptionEventArgs unsubscribing)
    {
        if (connected.TryGetValue(unsubscribing.ClientId, out var connection)) connection.Filters.Remove(unsubscribing.Topic);
        return Task.CompletedTask;
    }

    /// <summary>Stores a last will. Other messages were stored before they were handed to MQTTnet.Server.</summary>
    async Task PublishWillAsync(InterceptingPublishEventArgs publishing)
    {
        if (!connected.TryGetValue(publishing.ClientId, out var connection) || !connection.HasEnded) return;
        var will = PublishPackets.Create(publishing.ApplicationMessage);
        await (connection.WillStored = PublishedAsync(connection, will));
        publishing.ApplicationMessage.Retain = will.Retain;
    }

    Task OverflowAsync(QueueMessageOverwrittenEventArgs overflow)
    {
        if (connected.TryGetValue(overflow.ReceiverClientId, out var slow))
            slow.Close(MqttDisconnectReasonCode.QuotaExceeded, "QuotaExceeded");
        return Task.CompletedTask;
    }

    async Task EndedAsync(ClientConnection connection)
    {
        try
        {
            if (!connection.IsLive || authenticator.IsWorker(connection.Username)) return;
            await connection.WillStored;
            await router.DisconnectedAsync(connection.Username, connection.ClientId, connection.EndReason ?? "ConnectionLost");
        }
        // It is still noted as connected, so the next process reports its end.
        catch (Exception failed)
        {
            log.LogError(failed, "The end of a connection of {Username} cannot be stored: {Why}", connection.Username, failed.Message);
        }
        finally
        {
            if (connection.Connect is not null) connected.TryRemove(new(connection.ScopedId, connection));
            open.TryRemove(connection, out _);
            connection.End();
        }
    }
}
