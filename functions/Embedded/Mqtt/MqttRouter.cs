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

    /// <summary>Completes when the message is stored, reported, delivered, and on the disk for the sessions that are kept.</summary>
    public async Task PublishAsync(MqttSessionKey from, MqttMessage message, CancellationToken cancel, DateTimeOffset? at = null) =>
        await await DeliverAsync(from, message, Task.CompletedTask, cancel, at).ConfigureAwait(false);

    /// <summary>
    /// Completes when the message is stored, reported and delivered, after <paramref name="before"/> has completed; what it returns,
    /// when it is on the disk for the sessions that are kept.
    /// </summary>
    public async Task<Task> DeliverAsync(
        MqttSessionKey from, MqttMessage message, Task before, CancellationToken cancel, DateTimeOffset? at = null)
    {
        var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task earlier, stored;
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
            return Deliver(from, message);
        }
        finally
        {
            lock (Gate)
                if (turns[message.Topic] == turn.Task) turns.Remove(message.Topic);
            turn.SetResult();
        }
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
        lock (Gate)
        {
            session.Answer(answer);
            foreach (var (one, _) in granted) sessions.Subscribe(session, one);
            return Hand([.. granted.Where(WantsRetained).SelectMany(g => Retained(g.Granted)).Select(message => Copy(session, message))]);
        }
    }

    Task Deliver(MqttSessionKey from, MqttMessage message)
    {
        lock (Gate)
        {
            if (message.Retain) retained.Remember(message);
            List<(MqttSession, QueuedMessage)> copies = [];
            foreach (var (session, match) in sessions.Match(message.Topic, from))
                copies.Add(Copy(session, match.Of(message, retained: message.Retain && match.RetainAsPublished)));
            return Hand(copies);
        }
    }

    static bool WantsRetained((MqttSubscription Granted, bool IsNew) one) => one.Granted.RetainHandling switch
    {
        MqttRetainHandling.SendAtSubscribe => true,
        MqttRetainHandling.SendAtSubscribeIfNewSubscriptionOnly => one.IsNew,
        _ => false,
    };

    IEnumerable<MqttMessage> Retained(MqttSubscription granted)
    {
        var (now, match) = (time.GetUtcNow(), new MqttMatch(granted));
        return retained.Match(granted.Filter).Where(m => !m.HasExpired(now)).Select(m => match.Of(m, retained: true));
    }

    (MqttSession Session, QueuedMessage Queued) Copy(MqttSession session, MqttMessage message)
    {
        var stored = session.IsStored && message.QualityOfService is not MqttQualityOfServiceLevel.AtMostOnce;
        return (session, new QueuedMessage(stored ? sessions.Store.NextNumber() : 0, message));
    }

    // The write is begun first: that of an acknowledgement, however fast, comes after it.
    Task Hand(List<(MqttSession Session, QueuedMessage Queued)> copies)
    {
        var kept = copies.FindAll(copy => copy.Queued.Number is not 0);
        var stored = kept.Count > 0 ? sessions.Store.QueueAsync(kept) : Task.CompletedTask;
        foreach (var (session, queued) in copies) session.Deliver(queued);
        return stored;
    }

    static MqttPublished Published(MqttSessionKey from, MqttMessage message, DateTimeOffset at) => new(
        from.Username, from.ClientId, message.Topic, message.Payload, message.Retain, message.QualityOfService, at)
    {
        IsText = message.Properties.PayloadFormat is 1,
        ContentType = message.Properties.ContentType,
    };
}
