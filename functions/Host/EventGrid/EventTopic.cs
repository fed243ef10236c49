using Azure.Messaging;

namespace Izi.Host.EventGrid;

/// <summary>How the topic is: deliveries that are still to be made, and whether the functions answer.</summary>
internal sealed record EventTopicHealth(int Pending, bool FunctionsReachable);

/// <summary>
/// Stores events and pushes them to the functions that subscribe, at least once each, until they succeed or are given up. An event
/// is pushed as soon as it is stored; what is pending at start is due at once.
/// </summary>
internal sealed class EventTopic : IEventTopic, IAsyncDisposable
{
    const int Workers = 32;

    static readonly TimeSpan afterStorageFailure = TimeSpan.FromSeconds(1);

    readonly IReadOnlyList<EventSubscription> subscriptions;
    readonly Dictionary<string, EventLanes> lanes;
    readonly CancellationTokenSource stopping = new();
    readonly EventStore store;
    readonly EventWebhook webhook;
    readonly TimeProvider time;
    readonly ILogger log;
    readonly List<EventDelivery> unclaimed;
    Task running = Task.CompletedTask;

    public EventTopic(
        SqliteStore store, TimeProvider time, IReadOnlyList<EventSubscription> subscriptions, Func<Uri?> functions, string code,
        ILoggerFactory logs)
    {
        (this.subscriptions, this.time, log) = (subscriptions, time, logs.CreateLogger<EventTopic>());
        this.store = new(store, time);
        webhook = new(functions, code, time);
        lanes = subscriptions.ToDictionary(one => one.Name, _ => new EventLanes());
        // Read before anything can be published, so that nothing is delivered twice and older events come first.
        unclaimed = [.. this.store.Pending().Where(delivery => !TryAdd(delivery))];
    }

    public EventTopicHealth Health => new(store.Count(), webhook.IsReachable);

    public async Task StartAsync()
    {
        foreach (var delivery in unclaimed) await GiveUpAsync(delivery, "The subscription is gone.");
        running = Task.WhenAll(subscriptions.Select(subscription =>
            lanes[subscription.Name].RunAsync(Workers, delivery => DeliverAsync(subscription, delivery), stopping.Token)));
    }

    public async Task PublishAsync(EventSource source, IReadOnlyList<CloudEvent> events, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        var takers = events.Select(one => (Event: one, Subscriptions: Takers(source, one)));
        var wanted = takers.Where(one => one.Subscriptions.Count > 0).ToList();
        if (wanted.Count == 0) return;
        foreach (var delivery in await store.AppendAsync(wanted)) TryAdd(delivery);
    }

    /// <summary>Completes when no delivery is due or under way; those that wait for their next attempt do not count.</summary>
    public Task WaitUntilIdleAsync() => Task.WhenAll(lanes.Values.Select(lane => lane.Idle));

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await running;
        webhook.Dispose();
        stopping.Dispose();
    }

    IReadOnlyList<string> Takers(EventSource source, CloudEvent one) =>
        [.. subscriptions.Where(subscription => subscription.Takes(source, one.Type)).Select(subscription => subscription.Name)];

    bool TryAdd(EventDelivery delivery)
    {
        if (!lanes.TryGetValue(delivery.Subscription, out var lane)) return false;
        lane.Add(delivery);
        return true;
    }

    async Task DeliverAsync(EventSubscription subscription, EventDelivery delivery)
    {
        try
        {
            await PushAsync(subscription, delivery);
        }
        // The event is still in the store: it is pushed again rather than lost.
        catch (Exception broken) when (broken is not OperationCanceledException)
        {
            _ = AddLaterAsync(delivery, afterStorageFailure);
            log.LogError(
                broken, "The store failed on event {Event} for subscription {Subscription}.", delivery.Event, delivery.Subscription);
        }
    }

    async Task PushAsync(EventSubscription subscription, EventDelivery delivery)
    {
        try
        {
            await webhook.PushAsync(subscription, store.Json(delivery.Event), stopping.Token);
        }
        catch (HttpRequestException failed)
        {
            await FailedAsync(delivery, failed.Message);
            return;
        }
        await store.DoneAsync(delivery);
    }

    async Task FailedAsync(EventDelivery delivery, string error)
    {
        var age = delivery.Age + time.GetElapsedTime(delivery.Since);
        var tried = delivery with { Attempts = delivery.Attempts + 1, Age = age, Since = time.GetTimestamp() };
        if (EventRetry.Next(tried.Attempts, age) is not { } wait)
        {
            await GiveUpAsync(tried, error);
            return;
        }
        await store.FailedAsync(tried);
        _ = AddLaterAsync(tried, EventRetry.WithJitter(wait));
        log.LogWarning(
            "Subscription {Subscription} failed on event {Event}, attempt {Attempt}, and is tried again in {Wait}: {Error}",
            tried.Subscription, tried.Event, tried.Attempts, wait, error);
    }

    async Task GiveUpAsync(EventDelivery delivery, string error)
    {
        await store.GiveUpAsync(delivery, error);
        log.LogError(
            "Event {Event} was given up for subscription {Subscription} after {Attempts} attempts: {Error}",
            delivery.Event, delivery.Subscription, delivery.Attempts, error);
    }

    async Task AddLaterAsync(EventDelivery delivery, TimeSpan wait)
    {
        try
        {
            await Task.Delay(wait, time, stopping.Token);
            TryAdd(delivery);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // It is in the store, and due at the next start.
        }
    }
}
