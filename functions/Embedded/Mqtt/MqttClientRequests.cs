using System.Collections.Concurrent;

namespace Izi.Embedded.Mqtt;

/// <summary>What a client asks its server, and waits to be answered.</summary>
internal sealed class MqttClientRequests(MqttClientSender sender)
{
    readonly ConcurrentDictionary<(MqttPacketType Type, ushort Id), TaskCompletionSource<MqttPacket>> open = new();
    SemaphoreSlim? receiving;
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
        if (receiving is not null) await receiving.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            return await AcknowledgedAsync(message, NextId(), cancel).ConfigureAwait(false);
        }
        finally
        {
            receiving?.Release();
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

    async Task<AckPacket> AcknowledgedAsync(MqttMessage message, ushort id, CancellationToken cancel)
    {
        var once = message.QualityOfService is MqttQualityOfServiceLevel.ExactlyOnce;
        var ack = (AckPacket)await AskAsync(
            new PublishPacket(message, id), once ? MqttPacketType.PubRec : MqttPacketType.PubAck, id, cancel).ConfigureAwait(false);
        if (once && !MqttReason.IsRefusal(ack.Code))
            await AskAsync(new AckPacket(MqttPacketType.PubRel, id), MqttPacketType.PubComp, id, cancel).ConfigureAwait(false);
        return ack;
    }

    // Two who wait for the same answer share it.
    async Task<MqttPacket> AskAsync(MqttPacket packet, MqttPacketType answer, ushort id, CancellationToken cancel)
    {
        var request = open.GetOrAdd((answer, id), new TaskCompletionSource<MqttPacket>(TaskCreationOptions.RunContinuationsAsynchronously));
        try
        {
            if (Volatile.Read(ref failed) is { } why) throw why;
            await sender.SendAsync(packet, cancel).ConfigureAwait(false);
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
