namespace Izi.Embedded.Mqtt;

/// <summary>Whose session it is: accounts cannot reach each other's client ids.</summary>
internal sealed record MqttSessionKey(string Username, string ClientId);

/// <summary>
/// What the broker knows of one client beyond its connection: its subscriptions, and the QoS 1 messages it has not
/// acknowledged. It is kept in memory while the broker runs, also when the client is away if it asked for that.
/// </summary>
internal sealed class MqttSession(MqttSessionKey key, bool persistent, MqttBrokerOptions options)
{
    readonly Lock gate = new();
    readonly OrderedDictionary<ushort, PublishPacket> inFlight = [];
    readonly Queue<MqttMessage> waiting = [];
    readonly HashSet<ushort> received = [];
    MqttOutbox? outbox;
    long waitingBytes;
    ushort lastId;

    public MqttSessionKey Key => key;

    /// <summary>Whether it outlives its connection.</summary>
    public bool Persistent => persistent;

    /// <summary>Changed by the router only.</summary>
    public HashSet<string> Filters { get; } = [];

    /// <summary>A client is there: it gets again what it has not acknowledged, then what it missed.</summary>
    public void Attach(MqttOutbox client)
    {
        lock (gate)
        {
            outbox = client;
            foreach (var packet in inFlight.Values) client.Send(packet with { Duplicate = true });
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

    public void Deliver(MqttMessage message)
    {
        lock (gate)
        {
            if (message.QualityOfService is MqttQualityOfServiceLevel.AtMostOnce)
            {
                outbox?.SendIfRoom(new PublishPacket(message, 0));
                return;
            }
            waiting.Enqueue(message);
            waitingBytes += Weight(message);
            SendWaiting();
            if (outbox is null) DropOldest();
            else if (waitingBytes > options.MaximumOutbound) outbox.GiveUp();
        }
    }

    public void Acknowledge(ushort id)
    {
        lock (gate)
            if (inFlight.Remove(id)) SendWaiting();
    }

    /// <summary>Whether a QoS 2 message is new: its id is remembered until the client releases it.</summary>
    public bool Receive(ushort id)
    {
        lock (gate) return received.Add(id);
    }

    public void Release(ushort id)
    {
        lock (gate) received.Remove(id);
    }

    void SendWaiting()
    {
        // At least one is under way, so that the acknowledgement of one brings the next.
        while (outbox is not null && inFlight.Count < options.MaximumInFlight && (outbox.HasRoom || inFlight.Count is 0)
            && waiting.TryDequeue(out var message))
        {
            waitingBytes -= Weight(message);
            var packet = new PublishPacket(message, NextId());
            inFlight.Add(packet.Id, packet);
            outbox.Send(packet);
        }
    }

    void DropOldest()
    {
        while ((waiting.Count > options.MaximumQueued || waitingBytes > options.MaximumOutbound) && waiting.TryDequeue(out var lost))
            waitingBytes -= Weight(lost);
    }

    ushort NextId()
    {
        do
            lastId = lastId is ushort.MaxValue ? (ushort)1 : (ushort)(lastId + 1);
        while (inFlight.ContainsKey(lastId));
        return lastId;
    }

    static long Weight(MqttMessage message) => message.Topic.Length + message.Payload.Length + 64;
}
