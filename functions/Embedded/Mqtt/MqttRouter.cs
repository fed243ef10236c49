namespace Izi.Embedded.Mqtt;

/// <summary>
/// Takes messages in and hands them to their subscribers: stored and reported first, then delivered, and the messages of one
/// topic and of one connection in the order they came.
/// </summary>
internal sealed class MqttRouter(MqttBrokerOptions options, RetainedMessages retained, IMqttWatcher watcher, TimeProvider time)
{
    const int MaximumFilters = 1000;
    const int MaximumSessionsAway = 16;

    readonly Lock gate = new();
    readonly SubscriptionTree subscriptions = new();
    readonly Dictionary<MqttSessionKey, MqttSession> sessions = [];
    readonly Dictionary<string, List<MqttSession>> away = [];
    readonly Dictionary<string, Task> turns = [];
    DateTimeOffset last;

    /// <summary>The session a client goes on with, and whether there was one.</summary>
    public (MqttSession Session, bool Present) Open(MqttSessionKey key, bool clean)
    {
        lock (gate)
        {
            if (sessions.TryGetValue(key, out var session))
            {
                Returned(session);
                if (!clean) return (session, true);
                Forget(session);
            }
            return (sessions[key] = new MqttSession(key, persistent: !clean, options), false);
        }
    }

    /// <summary>The client is gone, and so is its session unless it asked for it to be kept.</summary>
    public void Close(MqttSession session)
    {
        lock (gate)
        {
            session.Detach();
            if (!session.Persistent) Forget(session);
            else Left(session);
        }
    }

    /// <summary>Completes when the message is stored, reported and delivered, after <paramref name="before"/> has completed.</summary>
    public async Task PublishAsync(
        MqttSessionKey from, MqttMessage message, Task before, CancellationToken cancel, DateTimeOffset? at = null)
    {
        var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task earlier, stored;
        MqttPublished published;
        lock (gate)
        {
            earlier = turns.GetValueOrDefault(message.Topic, Task.CompletedTask);
            turns[message.Topic] = turn.Task;
            published = new(from.Username, from.ClientId, message.Topic, message.Payload, message.Retain, message.QualityOfService, at ?? Now());
            stored = message.Retain ? retained.StoreAsync(message) : Task.CompletedTask;
        }
        try
        {
            await DurableAsync(stored, published, Task.WhenAll(before, earlier), cancel).ConfigureAwait(false);
            Deliver(message);
        }
        finally
        {
            lock (gate)
                if (turns[message.Topic] == turn.Task) turns.Remove(message.Topic);
            turn.SetResult();
        }
    }

    /// <summary>Subscribes, answers, and sends the retained messages; a filter that is not allowed gets a failure code.</summary>
    public void Subscribe(MqttSession session, SubscribePacket packet, Func<string, bool> allowed)
    {
        var may = packet.Subscriptions.Select(s => allowed(s.Filter)).ToArray();
        lock (gate)
        {
            var codes = packet.Subscriptions.Select((s, i) => may[i] ? Add(session, s) : SubAckPacket.Failure).ToArray();
            session.Answer(new SubAckPacket(packet.Id, codes));
            for (var i = 0; i < codes.Length; i++)
                if (codes[i] is not SubAckPacket.Failure) SendRetained(session, packet.Subscriptions[i].Filter, codes[i]);
        }
    }

    /// <summary>The time, and never the same twice.</summary>
    public DateTimeOffset Now()
    {
        lock (gate)
        {
            var now = time.GetUtcNow();
            return last = now > last ? now : last.AddTicks(1);
        }
    }

    public void Unsubscribe(MqttSession session, UnsubscribePacket packet)
    {
        lock (gate)
        {
            foreach (var filter in packet.Filters.Where(session.Filters.Remove)) subscriptions.Remove(filter, session);
            session.Answer(new AckPacket(MqttPacketType.UnsubAck, packet.Id));
        }
    }

    // The order is waited for whatever becomes of this message: the next ones wait for it through this one.
    async Task DurableAsync(Task stored, MqttPublished published, Task order, CancellationToken cancel)
    {
        var reported = ReportAsync(published, cancel);
        await order.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Task.WhenAll(stored, reported).ConfigureAwait(false);
    }

    async Task ReportAsync(MqttPublished published, CancellationToken cancel) =>
        await watcher.Published(published, cancel).ConfigureAwait(false);

    void Deliver(MqttMessage message)
    {
        lock (gate)
        {
            if (message.Retain) retained.Remember(message);
            foreach (var (session, granted) in subscriptions.Match(message.Topic))
                session.Deliver(message with { Retain = false, QualityOfService = Lower(message.QualityOfService, granted) });
        }
    }

    byte Add(MqttSession session, MqttSubscription wanted)
    {
        if (session.Filters.Count >= MaximumFilters && !session.Filters.Contains(wanted.Filter)) return SubAckPacket.Failure;

        var granted = Lower(wanted.QualityOfService, MqttQualityOfServiceLevel.AtLeastOnce);
        session.Filters.Add(wanted.Filter);
        subscriptions.Add(wanted.Filter, session, granted);
        return (byte)granted;
    }

    void SendRetained(MqttSession session, string filter, byte granted)
    {
        foreach (var message in retained.Match(filter))
            session.Deliver(message with { QualityOfService = Lower(message.QualityOfService, (MqttQualityOfServiceLevel)granted) });
    }

    void Left(MqttSession session)
    {
        if (!away.TryGetValue(session.Key.Username, out var gone)) away[session.Key.Username] = gone = [];
        gone.Add(session);
        if (gone.Count > MaximumSessionsAway) Forget(gone[0]);
    }

    void Returned(MqttSession session)
    {
        if (!away.TryGetValue(session.Key.Username, out var gone)) return;
        gone.Remove(session);
        if (gone.Count is 0) away.Remove(session.Key.Username);
    }

    void Forget(MqttSession session)
    {
        Returned(session);
        foreach (var filter in session.Filters) subscriptions.Remove(filter, session);
        sessions.Remove(session.Key);
    }

    static MqttQualityOfServiceLevel Lower(MqttQualityOfServiceLevel a, MqttQualityOfServiceLevel b) => a < b ? a : b;
}
