using System.Threading.Channels;

namespace Izi.Host.EventGrid;

/// <summary>The deliveries of one subscription that are due: in order within a subject, in parallel across subjects.</summary>
internal sealed class EventLanes
{
    readonly Channel<Lane> ready = Channel.CreateUnbounded<Lane>();
    readonly Dictionary<string, Lane> lanes = [];
    TaskCompletionSource? busy;

    public Task Idle
    {
        get { lock (lanes) return busy?.Task ?? Task.CompletedTask; }
    }

    public void Add(EventDelivery delivery)
    {
        lock (lanes)
        {
            if (lanes.TryGetValue(delivery.Subject, out var before))
            {
                before.Waiting.Enqueue(delivery);
                return;
            }
            if (lanes.Count == 0) busy = new(TaskCreationOptions.RunContinuationsAsynchronously);
            var lane = new Lane(delivery.Subject, new([delivery]));
            lanes[delivery.Subject] = lane;
            ready.Writer.TryWrite(lane);
        }
    }

    /// <summary>Passes due deliveries to <paramref name="deliver"/>, so many at a time, until it is cancelled.</summary>
    public async Task RunAsync(int workers, Func<EventDelivery, Task> deliver, CancellationToken stop)
    {
        var options = new ParallelOptions { MaxDegreeOfParallelism = workers, CancellationToken = stop };
        try
        {
            await Parallel.ForEachAsync(ready.Reader.ReadAllAsync(stop), options, async (lane, _) =>
            {
                await deliver(First(lane));
                if (HasNext(lane)) ready.Writer.TryWrite(lane);
            });
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Whatever is still waiting is in the store.
        }
    }

    EventDelivery First(Lane lane)
    {
        lock (lanes) return lane.Waiting.Peek();
    }

    bool HasNext(Lane lane)
    {
        lock (lanes)
        {
            lane.Waiting.Dequeue();
            if (lane.Waiting.Count > 0) return true;
            lanes.Remove(lane.Subject);
            if (lanes.Count == 0) busy?.SetResult();
            return false;
        }
    }

    sealed record Lane(string Subject, Queue<EventDelivery> Waiting);
}
