using System.Collections.Concurrent;

namespace Izi.Embedded.Mqtt;

/// <summary>What a client has asked its server and has no answer to yet.</summary>
internal sealed class MqttClientRequests
{
    readonly ConcurrentDictionary<(MqttPacketType Type, ushort Id), TaskCompletionSource<MqttPacket>> open = new();
    Exception? failed;
    int lastId;

    /// <summary>Asks and waits for the answer; two who wait for the same share it.</summary>
    /// <exception cref="MqttCommunicationTimedOutException">The token was cancelled before there was one.</exception>
    public async Task<MqttPacket> AskAsync(MqttPacketType answer, ushort id, Func<Task> send, CancellationToken cancel)
    {
        var request = open.GetOrAdd((answer, id), new TaskCompletionSource<MqttPacket>(TaskCreationOptions.RunContinuationsAsynchronously));
        try
        {
            if (Volatile.Read(ref failed) is { } why) throw why;
            await send().ConfigureAwait(false);
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

    /// <summary>A packet id no open request has.</summary>
    public ushort NextId()
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
