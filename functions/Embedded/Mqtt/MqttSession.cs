namespace Izi.Embedded.Mqtt;

/// <summary>Whose session it is: accounts cannot reach each other's client ids.</summary>
internal sealed record MqttSessionKey(string Username, string ClientId);

/// <summary>
/// What the broker knows of one client beyond its connection: its subscriptions, and the QoS 1 messages it has not
/// acknowledged. It is kept when the client is away if it asked for that.
/// </summary>
internal sealed class MqttSession(long id, MqttSessionKey key, MqttBrokerOptions options, SessionStore store, TimeProvider time)
{
    /// <summary>The expiry of a session that is kept until its client does not want it any more.</summary>
    public const uint ForEver = uint.MaxValue;

    readonly Lock gate = new();
    readonly OrderedDictionary<ushort, QueuedMessage> inFlight = [];
    readonly HashSet<ushort> received = [];
    Queue<QueuedMessage> waiting = [];
    MqttOutbox? outbox;
    long waitingBytes;
    ushort lastId;

    /// <summary>Its number in the store; 0 when it is not kept there.</summary>
    public long Id => id;

    public MqttSessionKey Key => key;

    /// <summary>How many seconds it outlives its connection.</summary>
    public uint Expiry { get; set; }

    /// <summary>Whether it is on the disk.</summary>
    public bool IsStored => id is not 0;

    /// <summary>The sessions' own.</summary>
    public Dictionary<string, MqttSubscription> Subscriptions { get; } = [];

    /// <summary>Since when its client is away; null while it is there. The sessions' own.</summary>
    public DateTimeOffset? GoneAt { get; set; }

    /// <summary>Ends the session when it has expired. The sessions' own.</summary>
    public ITimer? Expiring { get; set; }

    /// <summary>A client is there: it gets again what it has not acknowledged, then what it missed.</summary>
    public void Attach(MqttOutbox client)
    {
        lock (gate)
        {
            outbox = client;
            // It may take less at a time than the last time.
            var more = inFlight.Skip(client.MaximumInFlight).ToList();
            if (more.Count > 0) waiting = new([.. more.Select(m => m.Value), .. waiting]);
            foreach (var (id, queued) in more)
            {
                inFlight.Remove(id);
                waitingBytes += queued.Message.Weight;
            }
            foreach (var (id, queued) in inFlight) client.Send(new PublishPacket(queued.Message.SentAt(time.GetUtcNow()), id, Duplicate: true));
            SendWaiting();
        }
    }

    public void Detach()
    {
        lock (gate)
        {
            outbox = null;
            DropOldest();
        }
    }

    /// <summary>Sends an answer to the client, in order with its messages.</summary>
    public void Answer(MqttPacket packet)
    {
        lock (gate) outbox?.Send(packet);
    }

    public void Deliver(QueuedMessage queued)
    {
        lock (gate)
        {
            if (queued.Message.QualityOfService is MqttQualityOfServiceLevel.AtMostOnce)
            {
                var packet = new PublishPacket(queued.Message.SentAt(time.GetUtcNow()), 0);
                if (outbox?.Fits(packet) is true) outbox.SendIfRoom(packet);
                return;
            }
            Wait(queued);
            SendWaiting();
            if (outbox is null) DropOldest();
            else if (waitingBytes > options.MaximumOutbound) outbox.GiveUp();
        }
    }

    /// <summary>Takes back what an earlier run of the broker has not brought to the client.</summary>
    public void Restore(IEnumerable<QueuedMessage> queued)
    {
        lock (gate)
            foreach (var one in queued) Wait(one);
    }

    public void Acknowledge(ushort id)
    {
        lock (gate)
        {
            if (!inFlight.Remove(id, out var done)) return;
            store.Done(this, done.Number);
            SendWaiting();
        }
    }

    /// <summary>Whether a QoS 2 message is new: its id is remembered until the client releases it.</summary>
    public bool Receive(ushort id)
    {
        lock (gate) return received.Add(id);
    }

    /// <summary>Whether there was such a message.</summary>
    public bool Release(ushort id)
    {
        lock (gate) return received.Remove(id);
    }

    void Wait(QueuedMessage queued)
    {
        waiting.Enqueue(queued);
        waitingBytes += queued.Message.Weight;
    }

    void SendWaiting()
    {
        // At least one is under way, so that the acknowledgement of one brings the next.
        while (outbox is not null && inFlight.Count < outbox.MaximumInFlight && (outbox.HasRoom || inFlight.Count is 0)
            && waiting.TryDequeue(out var queued))
        {
            waitingBytes -= queued.Message.Weight;
            Send(outbox, queued);
        }
    }

    // What has expired, or is larger than what the client takes, is dropped as if it had been delivered.
    void Send(MqttOutbox client, QueuedMessage queued)
    {
        var now = time.GetUtcNow();
        var packet = queued.Message.HasExpired(now) ? null : new PublishPacket(queued.Message.SentAt(now), NextId());
        if (packet is null || !client.Fits(packet))
        {
            store.Done(this, queued.Number);
            return;
        }
        inFlight.Add(packet.Id, queued);
        client.Send(packet);
    }

    void DropOldest()
    {
        while ((waiting.Count > options.MaximumQueued || waitingBytes > options.MaximumOutbound) && waiting.TryDequeue(out var lost))
        {
            waitingBytes -= lost.Message.Weight;
            store.Done(this, lost.Number);
        }
    }

    ushort NextId()
    {
        do
            lastId = lastId is ushort.MaxValue ? (ushort)1 : (ushort)(lastId + 1);
        while (inFlight.ContainsKey(lastId));
        return lastId;
    }
}
