using Azure.Messaging;

namespace Izi.Embedded.EventGrid;

/// <summary>One source of events: stores what its subscriptions want, then has it delivered.</summary>
internal sealed class EventGridTopic(
    EventSource source, IReadOnlyList<EventSubscription> subscriptions, EventStore store, EventDeliveries deliveries, TimeProvider time)
{
    /// <summary>Completes when the events are stored; those nobody wants are dropped.</summary>
    public async Task PublishAsync(IReadOnlyList<CloudEvent> events, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        var wanted = events.Select(one => (Event: one, Subscriptions: Takers(one))).Where(one => one.Subscriptions.Count > 0).ToList();
        if (wanted.Count > 0) deliveries.Add(await store.Append(wanted, time.GetUtcNow()));
    }

    IReadOnlyList<string> Takers(CloudEvent one) =>
        [.. subscriptions.Where(subscription => subscription.Takes(source, one.Type)).Select(subscription => subscription.Name)];
}
