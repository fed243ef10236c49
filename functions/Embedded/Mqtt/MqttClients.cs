using System.Collections.Concurrent;

namespace Izi.Embedded.Mqtt;

/// <summary>The clients connected to a broker, and what is told of their coming and going.</summary>
internal sealed class MqttClients(
    MqttBrokerOptions options, SqliteStore store, IMqttGate gate, IMqttWatcher watcher, TimeProvider time, ILogger log) : IDisposable
{
    readonly ConcurrentDictionary<MqttConnection, bool> connections = new();
    readonly ConcurrentDictionary<MqttSessionKey, MqttConnection> live = new();
    readonly CancellationTokenSource stopped = new();
    volatile bool stopping;
    long sequence;

    public MqttBrokerOptions Options => options;
    public IMqttGate Gate => gate;
    public TimeProvider Time => time;
    public ILogger Log => log;
    public MqttRouter Router { get; } = new(options, new RetainedMessages(store), watcher, time);

    /// <summary>Cancelled when the broker does not wait any longer.</summary>
    public CancellationToken Stopped => stopped.Token;

    public int Count => live.Count;

    /// <summary>Makes the sequence of this run of the broker begin after every earlier one's.</summary>
    public async Task StartAsync()
    {
        store.Schema("CREATE TABLE IF NOT EXISTS mqtt_starts (number INTEGER PRIMARY KEY)");
        var start = await store.WriteAsync(db => db.First(
            "INSERT INTO mqtt_starts SELECT coalesce(max(number), 0) + 1 FROM mqtt_starts RETURNING number", r => r.GetInt64(0)))
            .ConfigureAwait(false);
        sequence = start << 32;
    }

    public async Task RunAsync(MqttConnection connection)
    {
        connections[connection] = true;
        if (stopping) connection.Abort(MqttClosed.ByServer);
        try
        {
            await connection.RunAsync().ConfigureAwait(false);
        }
        finally
        {
            connections.TryRemove(connection, out _);
            connection.Dispose();
        }
    }

    /// <summary>Makes a connection the one of its session: another is closed, and all that follows from that done, before.</summary>
    public async Task TakeOverAsync(MqttSessionKey key, MqttConnection connection, CancellationToken cancel)
    {
        while (live.GetOrAdd(key, connection) is { } other && other != connection)
        {
            other.Abort(MqttClosed.TakenOver);
            await other.Ended.WaitAsync(cancel).ConfigureAwait(false);
        }
    }

    public ValueTask ConnectedAsync(MqttSessionKey key) => watcher.Connected(key.Username, key.ClientId, Interlocked.Increment(ref sequence));

    /// <summary>The end of a connection: its last will, and the report.</summary>
    public async Task DisconnectedAsync(MqttSession session, MqttConnection connection, MqttMessage? will, string reason)
    {
        Router.Close(session);
        try
        {
            if (will is not null) await Router.PublishAsync(session.Key, will, Task.CompletedTask, Stopped).ConfigureAwait(false);
            var (username, id) = session.Key;
            await watcher.Disconnected(username, id, Interlocked.Increment(ref sequence), reason).ConfigureAwait(false);
        }
        catch (Exception broken)
        {
            log.LogError(broken, "The end of MQTT client {Client} could not be reported", session.Key.ClientId);
        }
        finally
        {
            live.TryRemove(new(session.Key, connection));
        }
    }

    public void Disconnect(Func<MqttConnection, bool> which, string reason)
    {
        foreach (var connection in connections.Keys.Where(which)) connection.Abort(reason);
    }

    /// <summary>Closes every connection and waits for what follows from that.</summary>
    public async Task StopAsync(CancellationToken cancel)
    {
        stopping = true;
        using var impatient = cancel.Register(stopped.Cancel);
        var open = connections.Keys;
        foreach (var connection in open) connection.Abort(MqttClosed.ByServer);
        await Task.WhenAll(open.Select(c => c.Ended)).WaitAsync(cancel).ConfigureAwait(false);
    }

    public void Dispose() => stopped.Dispose();
}
