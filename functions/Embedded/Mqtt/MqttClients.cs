using System.Collections.Concurrent;

namespace Izi.Embedded.Mqtt;

/// <summary>The clients connected to a broker, and what is told of their coming and going.</summary>
internal sealed class MqttClients : IDisposable
{
    const int ToldAtATime = 64;

    readonly ConcurrentDictionary<MqttConnection, bool> connections = new();
    readonly ConcurrentDictionary<MqttSessionKey, MqttConnection> live = new();
    readonly CancellationTokenSource stopped = new();
    readonly LiveClients kept;
    readonly DelayedWills wills;
    readonly IMqttWatcher watcher;
    volatile bool stopping;
    long sequence;

    public MqttClients(MqttBrokerOptions options, SqliteStore store, IMqttGate gate, IMqttWatcher watcher, TimeProvider time, ILogger log)
    {
        (Options, Gate, Time, Log, this.watcher) = (options, gate, time, log, watcher);
        kept = new LiveClients(store);
        Sessions = new MqttSessions(options, new SessionStore(store), time);
        Router = new MqttRouter(new RetainedMessages(store), Sessions, watcher, time);
        wills = new DelayedWills(kept, time, log, (key, will) => Router.PublishAsync(key, will, Stopped));
    }

    public MqttBrokerOptions Options { get; }
    public IMqttGate Gate { get; }
    public TimeProvider Time { get; }
    public ILogger Log { get; }
    public MqttSessions Sessions { get; }
    public MqttRouter Router { get; }

    /// <summary>Cancelled when the broker does not wait any longer.</summary>
    public CancellationToken Stopped => stopped.Token;

    public int Count => live.Count;

    /// <summary>
    /// Makes the sequence of this run of the broker begin after every earlier one's, and tells the end of the connections that a
    /// killed one left.
    /// </summary>
    public async Task StartAsync()
    {
        await Router.SweepAsync().ConfigureAwait(false);
        await Sessions.LoadAsync().ConfigureAwait(false);
        await wills.LoadAsync().ConfigureAwait(false);
        var told = 0L;
        var (number, lost) = await kept.StartAsync(number => First(number) + ++told, Router.Now).ConfigureAwait(false);
        sequence = First(number) + told;
        foreach (var some in lost.Chunk(ToldAtATime))
        {
            await Task.WhenAll(some.Select(TellAsync)).ConfigureAwait(false);
            await kept.RemoveAsync([.. some.Select(one => one.Key)]).ConfigureAwait(false);
        }

        static long First(long number) => number << 32;
    }

    public async Task RunAsync(MqttConnection connection)
    {
        connections[connection] = true;
        if (stopping) connection.Abort(MqttClosed.ByStop);
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
    /// <exception cref="OperationCanceledException">The connection was closed meanwhile.</exception>
    public async Task TakeOverAsync(MqttSessionKey key, MqttConnection connection, CancellationToken closed)
    {
        while (true)
        {
            var holder = live.GetOrAdd(key, connection);
            // Asked after the look: an account that was cut off does not drive out who has come with the new key since.
            if (closed.IsCancellationRequested) live.TryRemove(new(key, connection));
            closed.ThrowIfCancellationRequested();
            if (holder == connection) return;
            holder.Abort(MqttClosed.TakenOver);
            await holder.Ended.WaitAsync(closed).ConfigureAwait(false);
        }
    }

    public async Task ConnectedAsync(MqttSessionKey key, bool sessionPresent, MqttMessage? will)
    {
        await wills.ReturnedAsync(key, anew: !sessionPresent).ConfigureAwait(false);
        await kept.AddAsync(key, will).ConfigureAwait(false);
        await watcher.Connected(key.Username, key.ClientId, Interlocked.Increment(ref sequence)).ConfigureAwait(false);
    }

    /// <summary>The end of a connection: its last will, and the report.</summary>
    public async Task DisconnectedAsync(MqttSession session, MqttConnection connection, MqttMessage? will, string reason)
    {
        try
        {
            await Sessions.Close(session).ConfigureAwait(false);
            if (will is not null) await LastAsync(session.Key, will, Time.GetUtcNow()).ConfigureAwait(false);
            var (username, id) = session.Key;
            await watcher.Disconnected(username, id, Interlocked.Increment(ref sequence), reason).ConfigureAwait(false);
            await kept.RemoveAsync(session.Key).ConfigureAwait(false);
        }
        catch (Exception broken)
        {
            Log.LogError(broken, "The end of MQTT client {Client} could not be reported", session.Key.ClientId);
        }
        finally
        {
            live.TryRemove(new(session.Key, connection));
        }
    }

    public void Disconnect(Func<MqttConnection, bool> which)
    {
        foreach (var connection in connections.Keys.Where(which)) connection.Abort(MqttClosed.ByOrder);
    }

    /// <summary>Closes every connection and waits for what follows from that.</summary>
    public async Task StopAsync(CancellationToken cancel)
    {
        stopping = true;
        using var impatient = cancel.Register(stopped.Cancel);
        var open = connections.Keys;
        foreach (var connection in open) connection.Abort(MqttClosed.ByStop);
        await Task.WhenAll(open.Select(c => c.Ended)).WaitAsync(cancel).ConfigureAwait(false);
        await wills.StopAsync().WaitAsync(cancel).ConfigureAwait(false);
    }

    public void Dispose()
    {
        Sessions.Stop();
        stopped.Dispose();
    }

    async Task TellAsync(LostClient lost)
    {
        var (username, id) = lost.Key;
        if (lost.Will is not null) await LastAsync(lost.Key, lost.Will, lost.At, lost.At).ConfigureAwait(false);
        await watcher.Disconnected(username, id, lost.Sequence, MqttClosed.ConnectionLost.Reason).ConfigureAwait(false);
    }

    // A will may wait for its time, but not longer than the session is kept.
    Task LastAsync(MqttSessionKey key, MqttMessage will, DateTimeOffset gone, DateTimeOffset? at = null)
    {
        var sent = will.Properties.WillDelay is null ? will : will with { Properties = will.Properties with { WillDelay = null } };
        var delay = Math.Min(will.Properties.WillDelay ?? 0, Sessions.ExpiryOf(key));
        return delay > 0
            ? wills.KeepAsync(new WaitingWill(key, sent, gone.AddSeconds(delay)))
            : Router.PublishAsync(key, sent, Stopped, at);
    }
}
