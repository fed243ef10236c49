using System.Threading.Channels;

namespace Izi.Host.EventGrid;

/// <summary>The deliveries of one subscription that are due: in order within a subject, in parallel across subjects.</summary>
internal sealed class EventLanes
{
    readonly Channel<Lane> ready = Channel.CreateUnbounded<Lane>();
    readonly Dictionary<string, Lane> lanes = [];
    TaskCompletionSource idle = Completed();

    /// <summary>Completes when nothing is due or under way.</summary>
    public Task Idle
    {
        get { lock (lanes) return idle.Task; }
    }

    public void Add(EventDelivery delivery)
    {
        lock (lanes)
        {
            if (lanes.TryGetValue(delivery.Subject, out var busy))
            {
                busy.Waiting.Enqueue(delivery);
                return;
            }
            if (lanes.Count == 0) idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
            var lane = new Lane(delivery.Subject, new([delivery]));
            lanes[delivery.Subject] = lane;
            ready.Writer.TryWrite(lane);
        }
    }

    /// <summary>Passes due deliveries to <paramref name="deliver"/>, so many at a time, until it is cancelled.</summary>
    public Task RunAsync(int workers, Func<EventDelivery, Task> deliver, CancellationToken stop) =>
        Task.WhenAll(Enumerable.Range(0, workers).Select(_ => WorkAsync(deliver, stop)));

    async Task WorkAsync(Func<EventDelivery, Task> deliver, CancellationToken stop)
    {
        try
        {
            while (true)
            {
                var lane = await ready.Reader.ReadAsync(stop);
                await deliver(First(lane));
                if (HasNext(lane)) ready.Writer.TryWrite(lane);
            }
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
            if (lanes.Count == 0) idle.SetResult();
            return false;
        }
    }

    static TaskCompletionSource Completed()
    {
        var done = new TaskCompletionSource();
        done.SetResult();
        return done;
    }

    sealed record Lane(string Subject, Queue<EventDelivery> Waiting);
}
