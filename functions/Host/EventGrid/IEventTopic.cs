using Azure.Messaging;

namespace Izi.Host.EventGrid;

/// <summary>Where an event comes from, as <c>subscriptions.json</c> names it.</summary>
internal enum EventSource
{
    /// <summary>The custom topic: what the app publishes, and messages the broker routes.</summary>
    Topic,

    /// <summary>The MQTT namespace: connections and disconnections of clients.</summary>
    Namespace,
}

/// <summary>Takes events for delivery to the functions that subscribe to them.</summary>
internal interface IEventTopic
{
    /// <summary>Stores events for delivery; completes when they are on the disk. Order is kept per subscription and subject.</summary>
    Task PublishAsync(EventSource source, IReadOnlyList<CloudEvent> events, CancellationToken cancel);
}
