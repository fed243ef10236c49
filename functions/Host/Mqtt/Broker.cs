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

namespace Izi.Host.Mqtt;

/// <summary>The local host's MQTT broker: MQTTnet.Server with accounts, topic rules, events and what must survive a crash.</summary>
internal sealed class Broker : IAsyncDisposable
{
    static readonly TimeSpan keyInterval = TimeSpan.FromSeconds(1);

    readonly ConcurrentDictionary<string, ClientConnection> connected = [];
    readonly CancellationTokenSource stop = new();
    readonly BrokerOptions options;
    readonly BrokerStore store;
    readonly MessageRouter router;
    readonly Authenticator authenticator;
    readonly ILogger log;
    readonly PeriodicTimer keyTimer;
    readonly List<BrokerListener> listeners = [];
    readonly MqttServer server;
    Task watching = Task.CompletedTask;

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
        store = new(sqlite, time);
        router = new(store, topic, time);
        authenticator = new(options, accounts, log);
        keyTimer = new(keyInterval, network);
        Listen(options.Endpoint, options.Certificate);
        if (options.HasWorkerListener) Listen(new(IPAddress.Loopback, 0), null);
        var settings = new MqttServerOptions { EnablePersistentSessions = true, MaxPendingMessagesPerClient = options.MaximumPending };
        server = new(settings, listeners, new MqttNetNullLogger());
        server.LoadingRetainedMessageAsync += LoadAsync;
        server.ValidatingConnectionAsync += ValidateAsync;
        server.InterceptingSubscriptionAsync += SubscribeAsync;
        server.InterceptingUnsubscriptionAsync += UnsubscribeAsync;
        server.QueuedApplicationMessageOverwrittenAsync += OverflowAsync;

        void Listen(IPEndPoint endpoint, X509Certificate2? certificate) =>
            listeners.Add(new(endpoint, certificate, this, options, network, log));
    }

    /// <summary>Where devices connect.</summary>
    public int Port => listeners[0].Port;

    /// <summary>Where the worker connects on loopback without TLS.</summary>
    public int WorkerPort => listeners[^1].Port;

    /// <summary>Reports what the last process left open, then listens, then says that the broker is back.</summary>
    /// <exception cref="IOException">The endpoint is in use.</exception>
    public async Task StartAsync(CancellationToken cancel)
    {
        await router.ReportLostAsync();
        await server.StartAsync();
        watching = Task.Run(() => authenticator.WatchAsync(keyTimer, () => connected.Values, stop.Token), cancel);
        await router.ReturnedAsync();
        var tls = options.Certificate is null ? "" : " with TLS";
        log.LogInformation("MQTT broker listening on {Address}:{Port}{Tls}", options.Endpoint.Address, Port, tls);
    }

    public async ValueTask DisposeAsync()
    {
        keyTimer.Dispose();
        await stop.CancelAsync();
        await watching;
        foreach (var listener in listeners) await listener.StopAsync();
        server.Dispose();
        stop.Dispose();
    }

    public bool MayPublish(ClientConnection connection, string topic) => authenticator.MayPublish(connection.Username, topic);

    /// <summary>Completes when a message is on disk; its order among others is that of the calls.</summary>
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
            throw new ProtocolException("A message cannot be stored.", MqttDisconnectReasonCode.UnspecifiedError, failed)
            {
                EndReason = "ServerError",
            };
        }
    }

    /// <summary>Completes when it is on disk that a client is connected.</summary>
    public Task ConnectedAsync(ClientConnection connection)
    {
        connection.IsLive = true;
        if (connection.Will is { } will) will.Retain &= authenticator.MayRetain(connection.Username, will.Topic);
        return authenticator.IsWorker(connection.Username)
            ? Task.CompletedTask : router.ConnectedAsync(connection.Username, connection.ClientId, connection.Will);
    }

    /// <summary>Publishes the last will and reports the end of a connection.</summary>
    public async Task EndedAsync(ClientConnection connection)
    {
        try
        {
            if (!connection.IsLive) return;
            if (connection.Will is { } will)
            {
                await PublishedAsync(connection, will);
                await server.InjectApplicationMessage(
                    new(MqttApplicationMessageFactory.Create(will)) { SenderClientId = connection.ScopedId }, CancellationToken.None);
            }
            if (!authenticator.IsWorker(connection.Username))
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
            connection.End();
        }
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
        if (login.ReasonCode is not MqttConnectReasonCode.Success) return;
        // The end of a connection with the same user and client id is reported before the new connection.
        while (!connected.TryAdd(connection.ScopedId, connection))
            if (connected.TryGetValue(connection.ScopedId, out var other))
            {
                _ = other.CloseAsync(MqttDisconnectReasonCode.SessionTakenOver, "SessionTakenOver");
                await other.Ended.Task;
            }
    }

    Task SubscribeAsync(InterceptingSubscriptionEventArgs subscribing)
    {
        var filter = subscribing.TopicFilter.Topic;
        var allowed = connected.TryGetValue(subscribing.ClientId, out var connection)
            && authenticator.MaySubscribe(connection.Username, filter);
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

    Task OverflowAsync(QueueMessageOverwrittenEventArgs overflow)
    {
        if (connected.TryGetValue(overflow.ReceiverClientId, out var slow))
            _ = slow.CloseAsync(MqttDisconnectReasonCode.QuotaExceeded, "QuotaExceeded");
        return Task.CompletedTask;
    }
}
