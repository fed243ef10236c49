using System.Threading.Channels;

namespace Izi.Embedded.EventGrid;

/// <summary>Deliveries that are due, kept in order for one subject of one subscription, in parallel for different ones.</summary>
internal sealed class EventLanes
{
    readonly Channel<Lane> ready = Channel.CreateUnbounded<Lane>();
    readonly Dictionary<(string, string), Lane> lanes = [];

    public void Add(EventDelivery delivery)
    {
        var key = (delivery.Subscription, delivery.Subject);
        lock (lanes)
        {
            if (lanes.TryGetValue(key, out var busy))
            {
                busy.Waiting.Enqueue(delivery);
                return;
            }
            var lane = new Lane(key, new Queue<EventDelivery>([delivery]));
            lanes[key] = lane;
            ready.Writer.TryWrite(lane);
        }
    }

    /// <summary>Hands due deliveries to <paramref name="deliver"/>, so many at a time, until stopped.</summary>
    public Task Run(int workers, Func<EventDelivery, Task> deliver, CancellationToken stop) =>
        Task.WhenAll(Enumerable.Range(0, workers).Select(_ => Work(deliver, stop)));

    async Task Work(Func<EventDelivery, Task> deliver, CancellationToken stop)
    {
        try
        {
            while (true)
            {
                var lane = await ready.Reader.ReadAsync(stop);
                await deliver(First(lane));
                if (!Next(lane)) continue;
                ready.Writer.TryWrite(lane);
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

    bool Next(Lane lane)
    {
        lock (lanes)
        {
            lane.Waiting.Dequeue();
            if (lane.Waiting.Count > 0) return true;
            lanes.Remove(lane.Key);
            return false;
        }
    }

    sealed record Lane((string, string) Key, Queue<EventDelivery> Waiting);
}
