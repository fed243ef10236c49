namespace Izi.Embedded.Mqtt;

/// <summary>The sessions of all clients and what they subscribed to. What changes them is called under <see cref="Gate"/>.</summary>
internal sealed class MqttSessions(MqttBrokerOptions options, SessionStore store, TimeProvider time)
{
    const int MaximumFilters = 1000;

    /// <summary>Filters of one SUBSCRIBE; each makes the broker look through what is retained.</summary>
    const int MaximumFiltersAtOnce = 100;
    const int MaximumSessionsAway = 16;

    // A timer cannot be longer: what expires later is looked at again then.
    static readonly TimeSpan LongestTimer = TimeSpan.FromDays(24);

    readonly SubscriptionTree subscriptions = new();
    readonly Dictionary<MqttSessionKey, MqttSession> sessions = [];
    readonly Dictionary<string, List<MqttSession>> away = [];

    public Lock Gate { get; } = new();

    public SessionStore Store => store;

    /// <summary>Takes over the sessions that an earlier run of the broker left; those of clients that were connected are away from now on.</summary>
    public async Task LoadAsync()
    {
        List<Task> writes = [];
        lock (Gate)
            foreach (var kept in store.Load())
            {
                var session = new MqttSession(kept.Id, kept.Key, options, store, time) { Expiry = kept.Expiry };
                sessions[kept.Key] = session;
                foreach (var one in kept.Subscriptions) Subscribe(session, one);
                session.Restore(kept.Messages);
                session.Detach();
                writes.Add(Leave(session, kept.GoneAt ?? time.GetUtcNow()));
            }
        await Task.WhenAll(writes).ConfigureAwait(false);
    }

    /// <summary>The session a client goes on with, whether there was one, and when that is on the disk.</summary>
    public (MqttSession Session, bool Present, Task Stored) Open(MqttSessionKey key, bool clean, uint expiry)
    {
        lock (Gate)
        {
            var forgotten = Task.CompletedTask;
            if (sessions.TryGetValue(key, out var session))
            {
                Returned(session);
                if (!clean)
                {
                    session.Expiry = expiry;
                    return (session, true, store.KeepAsync(session, goneAt: null));
                }
                forgotten = Forget(session);
            }
            session = sessions[key] = new MqttSession(expiry > 0 ? store.NextSession() : 0, key, options, store, time) { Expiry = expiry };
            return (session, false, session.IsStored ? store.KeepAsync(session, goneAt: null) : forgotten);
        }
    }

    /// <summary>The client is gone, and so is its session unless it asked for it to be kept.</summary>
    public Task Close(MqttSession session)
    {
        lock (Gate)
        {
            session.Detach();
            return session.Expiry is 0 ? Forget(session) : Leave(session, time.GetUtcNow());
        }
    }

    /// <summary>For how many seconds a session is kept; 0 when there is none.</summary>
    public uint ExpiryOf(MqttSessionKey key)
    {
        lock (Gate) return sessions.TryGetValue(key, out var session) ? session.Expiry : 0;
    }

    /// <summary>What of a wanted subscription is granted, and under which code.</summary>
    public static byte Grant(MqttSession session, MqttSubscription wanted, List<(MqttSubscription Granted, bool IsNew)> granted)
    {
        if (granted.Count >= MaximumFiltersAtOnce) return MqttReason.QuotaExceeded;

        var isNew = !session.Subscriptions.ContainsKey(wanted.Filter) && granted.TrueForAll(g => g.Granted.Filter != wanted.Filter);
        if (isNew && session.Subscriptions.Count + granted.Count >= MaximumFilters) return MqttReason.QuotaExceeded;

        var quality = wanted.QualityOfService is MqttQualityOfServiceLevel.AtMostOnce
            ? MqttQualityOfServiceLevel.AtMostOnce
            : MqttQualityOfServiceLevel.AtLeastOnce;
        granted.Add((wanted with { QualityOfService = quality }, isNew));
        return (byte)quality;
    }

    public void Subscribe(MqttSession session, MqttSubscription granted)
    {
        session.Subscriptions[granted.Filter] = granted;
        subscriptions.Add(granted, session);
    }

    /// <summary>Whether there was such a subscription.</summary>
    public bool Unsubscribe(MqttSession session, string filter)
    {
        if (!session.Subscriptions.Remove(filter)) return false;
        subscriptions.Remove(filter, session);
        return true;
    }

    public Dictionary<MqttSession, MqttMatch> Match(string topic, MqttSessionKey from) => subscriptions.Match(topic, from);

    public void Stop()
    {
        lock (Gate)
            foreach (var session in sessions.Values) session.Expiring?.Dispose();
    }

    Task Leave(MqttSession session, DateTimeOffset goneAt)
    {
        if (!away.TryGetValue(session.Key.Username, out var gone)) away[session.Key.Username] = gone = [];
        gone.Add(session);
        session.GoneAt = goneAt;
        var kept = Expire(session) ?? store.KeepAsync(session, goneAt);
        return gone.Count > MaximumSessionsAway ? Task.WhenAll(kept, Forget(gone[0])) : kept;
    }

    // Forgets it if its time is over; if not, it is asked again when it may be.
    Task? Expire(MqttSession session)
    {
        if (session.GoneAt is not { } goneAt || session.Expiry is MqttSession.ForEver) return null;
        var left = goneAt.AddSeconds(session.Expiry) - time.GetUtcNow();
        if (left <= TimeSpan.Zero) return Forget(session);
        session.Expiring?.Dispose();
        session.Expiring = time.CreateTimer(_ => ExpireNow(session), null, left < LongestTimer ? left : LongestTimer, Timeout.InfiniteTimeSpan);
        return null;
    }

    void ExpireNow(MqttSession session)
    {
        lock (Gate) _ = Expire(session);
    }

    void Returned(MqttSession session)
    {
        session.Expiring?.Dispose();
        session.GoneAt = null;
        if (!away.TryGetValue(session.Key.Username, out var gone)) return;
        gone.Remove(session);
        if (gone.Count is 0) away.Remove(session.Key.Username);
    }

    Task Forget(MqttSession session)
    {
        Returned(session);
        foreach (var filter in session.Subscriptions.Keys) subscriptions.Remove(filter, session);
        sessions.Remove(session.Key);
        return session.IsStored ? store.ForgetAsync(session) : Task.CompletedTask;
    }
}
