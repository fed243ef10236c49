using System.Collections.Concurrent;

namespace Izi.Embedded.Mqtt;

/// <summary>What a client asks its server, and waits to be answered.</summary>
internal sealed class MqttClientRequests(MqttClientSender sender)
{
    readonly ConcurrentDictionary<(MqttPacketType Type, ushort Id), TaskCompletionSource<MqttPacket>> open = new();
    readonly Lock gate = new();
    SemaphoreSlim? receiving;
    Task last = Task.CompletedTask;
    Exception? failed;
    int lastId;

    /// <summary>No more messages are under way than the server takes at a time.</summary>
    public void Limit(ushort? most) => receiving = most is { } count ? new SemaphoreSlim(count, count) : null;

    public Task PingAsync(CancellationToken cancel) => AskAsync(BarePacket.PingReq, MqttPacketType.PingResp, 0, cancel);

    /// <summary>Returns the server's answer, null for QoS 0.</summary>
    public async Task<AckPacket?> PublishAsync(MqttMessage message, CancellationToken cancel)
    {
        if (message.QualityOfService is MqttQualityOfServiceLevel.AtMostOnce)
        {
            await sender.SendAsync(new PublishPacket(message, 0), cancel).ConfigureAwait(false);
            return null;
        }
        if (receiving is null) return await AcknowledgedAsync(message, sent: null, cancel).ConfigureAwait(false);

        // Who waits for the server to take more goes on in the order of the calls.
        var (before, turn) = TakeTurn();
        try
        {
            await before.WaitAsync(cancel).ConfigureAwait(false);
            await receiving.WaitAsync(cancel).ConfigureAwait(false);
            return await SlottedAsync(message, turn, receiving, cancel).ConfigureAwait(false);
        }
        finally
        {
            _ = before.ContinueWith(_ => turn.TrySetResult(), TaskScheduler.Default);
        }
    }

    public async Task<SubAckPacket> SubscribeAsync(MqttClientSubscribeOptions subscribe, CancellationToken cancel)
    {
        var packet = MqttClientPackets.Subscribe(subscribe, NextId());
        var ack = (SubAckPacket)await AskAsync(packet, MqttPacketType.SubAck, packet.Id, cancel).ConfigureAwait(false);
        return ack.Codes.Length == packet.Subscriptions.Count
            ? ack
            : throw new MqttProtocolViolationException("The reason codes are not matching the topic filters [MQTT-3.9.3-1].");
    }

    public async Task<UnsubAckPacket> UnsubscribeAsync(List<string> filters, CancellationToken cancel)
    {
        var packet = new UnsubscribePacket(NextId(), filters.ConvertAll(MqttTopics.MustBeFilter));
        return (UnsubAckPacket)await AskAsync(packet, MqttPacketType.UnsubAck, packet.Id, cancel).ConfigureAwait(false);
    }

    /// <summary>Gives an answer to who waits for it; one nobody waits for any more does no harm.</summary>
    public void Answer(MqttPacketType type, ushort id, MqttPacket packet)
    {
        if (open.TryGetValue((type, id), out var request)) request.TrySetResult(packet);
    }

    /// <summary>There are no more answers; the first reason is the one that is told.</summary>
    public void Fail(Exception why)
    {
        Interlocked.CompareExchange(ref failed, why, null);
        foreach (var request in open.Values) request.TrySetException(failed);
    }

    (Task Before, TaskCompletionSource Turn) TakeTurn()
    {
        var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (gate)
        {
            var before = last;
            last = turn.Task;
            return (before, turn);
        }
    }

    async Task<AckPacket> SlottedAsync(MqttMessage message, TaskCompletionSource turn, SemaphoreSlim slots, CancellationToken cancel)
    {
        try
        {
            return await AcknowledgedAsync(message, () => turn.TrySetResult(), cancel).ConfigureAwait(false);
        }
        finally
        {
            slots.Release();
        }
    }

    async Task<AckPacket> AcknowledgedAsync(MqttMessage message, Action? sent, CancellationToken cancel)
    {
        var (id, once) = (NextId(), message.QualityOfService is MqttQualityOfServiceLevel.ExactlyOnce);
        var ack = (AckPacket)await AskAsync(
            new PublishPacket(message, id), once ? MqttPacketType.PubRec : MqttPacketType.PubAck, id, cancel, sent).ConfigureAwait(false);
        if (once && !MqttReason.IsRefusal(ack.Code))
            await AskAsync(new AckPacket(MqttPacketType.PubRel, id), MqttPacketType.PubComp, id, cancel).ConfigureAwait(false);
        return ack;
    }

    // Two who wait for the same answer share it.
    async Task<MqttPacket> AskAsync(MqttPacket packet, MqttPacketType answer, ushort id, CancellationToken cancel, Action? sent = null)
    {
        var request = open.GetOrAdd((answer, id), new TaskCompletionSource<MqttPacket>(TaskCreationOptions.RunContinuationsAsynchronously));
        try
        {
            if (Volatile.Read(ref failed) is { } why) throw why;
            await sender.SendAsync(packet, cancel).ConfigureAwait(false);
            sent?.Invoke();
            return await request.Task.WaitAsync(cancel).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            throw new MqttCommunicationTimedOutException();
        }
        finally
        {
            open.TryRemove((answer, id), out _);
        }
    }

    ushort NextId()
    {
        while (true)
        {
            var id = (ushort)Interlocked.Increment(ref lastId);
            if (id is not 0 && !Busy(id)) return id;
        }
    }

    bool Busy(ushort id) => open.ContainsKey((MqttPacketType.PubAck, id)) || open.ContainsKey((MqttPacketType.PubRec, id))
        || open.ContainsKey((MqttPacketType.PubComp, id)) || open.ContainsKey((MqttPacketType.SubAck, id))
        || open.ContainsKey((MqttPacketType.UnsubAck, id));
}
