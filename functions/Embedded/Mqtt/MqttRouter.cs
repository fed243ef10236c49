namespace Izi.Embedded.Mqtt;

/// <summary>
/// Takes messages in and hands them to their subscribers: stored and reported first, then delivered, and the messages of one
/// topic and of one connection in the order they came.
/// </summary>
internal sealed class MqttRouter(
    RetainedMessages retained, MqttSessions sessions, IMqttWatcher watcher, TimeProvider time)
{
    readonly Dictionary<string, Task> turns = [];
    DateTimeOffset last;

    Lock Gate => sessions.Gate;

    /// <summary>The time, and never the same twice.</summary>
    public DateTimeOffset Now()
    {
        lock (Gate)
        {
            var now = time.GetUtcNow();
            return last = now > last ? now : last.AddTicks(1);
        }
    }

    /// <summary>
    /// Completes when the message is stored, reported and delivered, after <paramref name="before"/> has completed; delivered to a
    /// session that is kept means that it is on the disk for it.
    /// </summary>
    public async Task PublishAsync(
        MqttSessionKey from, MqttMessage message, Task before, CancellationToken cancel, DateTimeOffset? at = null)
    {
        var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task earlier, stored, queued;
        MqttPublished published;
        lock (Gate)
        {
            earlier = turns.GetValueOrDefault(message.Topic, Task.CompletedTask);
            turns[message.Topic] = turn.Task;
            published = Published(from, message, at ?? Now());
            message = message.TakenAt(published.At);
            stored = message.Retain ? retained.StoreAsync(message) : Task.CompletedTask;
        }
        try
        {
            await DurableAsync(stored, published, Task.WhenAll(before, earlier), cancel).ConfigureAwait(false);
            queued = Deliver(from, message);
        }
        finally
        {
            lock (Gate)
                if (turns[message.Topic] == turn.Task) turns.Remove(message.Topic);
            turn.SetResult();
        }
        await queued.ConfigureAwait(false);
    }

    /// <summary>Subscribes, answers, and sends the retained messages; a filter that is not allowed gets a code that says so.</summary>
    public async Task SubscribeAsync(MqttSession session, SubscribePacket packet, Func<string, byte> refusal, Func<byte[], SubAckPacket> answer)
    {
        var codes = packet.Subscriptions.Select(s => refusal(s.Filter)).ToArray();
        List<(MqttSubscription Granted, bool IsNew)> granted = [];
        lock (Gate)
            for (var i = 0; i < codes.Length; i++)
                if (!MqttReason.IsRefusal(codes[i])) codes[i] = MqttSessions.Grant(session, packet.Subscriptions[i], granted);
        if (session.IsStored) await sessions.Store.SubscribeAsync(session, [.. granted.Select(g => g.Granted)]).ConfigureAwait(false);
        await Begin(session, answer(codes), granted).ConfigureAwait(false);
    }

    public async Task UnsubscribeAsync(MqttSession session, UnsubscribePacket packet)
    {
        if (session.IsStored) await sessions.Store.UnsubscribeAsync(session, packet.Filters).ConfigureAwait(false);
        lock (Gate)
        {
            var codes = packet.Filters.Select(f => sessions.Unsubscribe(session, f) ? MqttReason.Success : MqttReason.NoSubscriptionExisted);
            session.Answer(new UnsubAckPacket(packet.Id, [.. codes]));
        }
    }

    /// <summary>Forgets retained messages that have expired.</summary>
    public Task SweepAsync()
    {
        lock (Gate) return retained.SweepAsync(time.GetUtcNow());
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

    Task Begin(MqttSession session, SubAckPacket answer, List<(MqttSubscription Granted, bool IsNew)> granted)
    {
        List<(MqttSession, QueuedMessage)> kept = [];
        lock (Gate)
        {
            session.Answer(answer);
            foreach (var (one, isNew) in granted)
            {
                sessions.Subscribe(session, one);
                if (one.RetainHandling is MqttRetainHandling.SendAtSubscribe
                    || (isNew && one.RetainHandling is MqttRetainHandling.SendAtSubscribeIfNewSubscriptionOnly)) SendRetained(session, one, kept);
            }
            return Kept(kept);
        }
    }

    Task Deliver(MqttSessionKey from, MqttMessage message)
    {
        List<(MqttSession, QueuedMessage)> kept = [];
        lock (Gate)
        {
            if (message.Retain) retained.Remember(message);
            foreach (var (session, match) in sessions.Match(message.Topic, from))
                Deliver(session, match.Of(message, retained: message.Retain && match.RetainAsPublished), kept);
            return Kept(kept);
        }
    }

    void SendRetained(MqttSession session, MqttSubscription granted, List<(MqttSession, QueuedMessage)> kept)
    {
        var (now, match) = (time.GetUtcNow(), new MqttMatch(granted));
        foreach (var message in retained.Match(granted.Filter))
            if (!message.HasExpired(now)) Deliver(session, match.Of(message, retained: true), kept);
    }

    void Deliver(MqttSession session, MqttMessage message, List<(MqttSession, QueuedMessage)> kept)
    {
        var stored = session.IsStored && message.QualityOfService is not MqttQualityOfServiceLevel.AtMostOnce;
        var queued = new QueuedMessage(stored ? sessions.Store.NextNumber() : 0, message);
        if (stored) kept.Add((session, queued));
        session.Deliver(queued);
    }

    Task Kept(List<(MqttSession, QueuedMessage)> copies) => copies.Count > 0 ? sessions.Store.QueueAsync(copies) : Task.CompletedTask;

    static MqttPublished Published(MqttSessionKey from, MqttMessage message, DateTimeOffset at) => new(
        from.Username, from.ClientId, message.Topic, message.Payload, message.Retain, message.QualityOfService, at)
    {
        IsText = message.Properties.PayloadFormat is 1,
        ContentType = message.Properties.ContentType,
    };
}
