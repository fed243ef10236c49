using Izi.Embedded.Functions;

namespace Izi.Embedded.EventGrid;

/// <summary>Pushes stored events to the functions of their subscriptions, at least once each, until they succeed or are given up.</summary>
internal sealed class EventDeliveries : ITriggerListener
{
    const int Workers = 32;

    readonly EventLanes lanes = new();
    readonly EventStore store;
    readonly IReadOnlyDictionary<string, Function> targets;
    readonly FunctionInvoker invoker;
    readonly TimeProvider time;
    readonly ILogger<EventDeliveries> log;
    readonly List<EventDelivery> left;

    public EventDeliveries(
        EventStore store, IReadOnlyDictionary<string, Function> targets, FunctionInvoker invoker, TimeProvider time, ILogger<EventDeliveries> log)
    {
        (this.store, this.targets, this.invoker, this.time, this.log) = (store, targets, invoker, time, log);
        // Read before anything new can be published, so that nothing is taken twice.
        left = store.Pending();
    }

    /// <summary>Takes deliveries that were just stored.</summary>
    public void Add(IEnumerable<EventDelivery> stored)
    {
        foreach (var delivery in stored) lanes.Add(delivery);
    }

    public Task Prepare() => Task.CompletedTask;

    public async Task Listen(CancellationToken stop, CancellationToken abort)
    {
        foreach (var delivery in left) _ = AddWhenDue(delivery, stop);
        left.Clear();
        await lanes.Run(Workers, delivery => Deliver(delivery, stop, abort), stop);
    }

    async Task AddWhenDue(EventDelivery delivery, CancellationToken stop)
    {
        try
        {
            if (delivery.Due - time.GetUtcNow() is { Ticks: > 0 } wait) await Task.Delay(wait, time, stop);
            lanes.Add(delivery);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // It is in the store, and is due after the next start.
        }
    }

    async Task Deliver(EventDelivery delivery, CancellationToken stop, CancellationToken abort)
    {
        if (!targets.TryGetValue(delivery.Subscription, out var function))
        {
            await GiveUp(delivery, "The subscription is gone.");
            return;
        }
        try
        {
            await invoker.Run(function, new TriggerPayload(store.Event(delivery.Event), TriggerPayload.NoData), abort);
        }
        // Whatever a function throws is a failed delivery; one that was cut short at the end of the host does not count.
        catch (Exception broken)
        {
            if (!abort.IsCancellationRequested) await Failed(delivery, function, broken, stop);
            return;
        }
        await store.Done(delivery);
    }

    async Task Failed(EventDelivery delivery, Function function, Exception broken, CancellationToken stop)
    {
        var now = time.GetUtcNow();
        var tried = delivery with { Attempts = delivery.Attempts + 1 };
        if (EventRetry.Next(tried.Attempts, tried.PublishedAt, now) is not { } next)
        {
            await GiveUp(tried, $"{broken.GetType().Name}: {broken.Message}");
            return;
        }
        log.LogWarning(broken, "Function {Function} failed on event {Event}, attempt {Attempt}; next at {Next:u}.",
            function.Name, delivery.Event, tried.Attempts, next);
        tried = tried with { Due = next };
        await store.Retry(tried);
        _ = AddWhenDue(tried, stop);
    }

    async Task GiveUp(EventDelivery delivery, string why)
    {
        await store.Bury(delivery, why, time.GetUtcNow());
        log.LogError("Event {Event} was given up for subscription {Subscription} after {Attempts} attempts: {Error}",
            delivery.Event, delivery.Subscription, delivery.Attempts, why);
    }
}
