namespace Izi.Embedded.EventGrid;

/// <summary>One event on its way to one subscription.</summary>
internal sealed record EventDelivery(long Event, string Subscription, string Subject, int Attempts, DateTimeOffset PublishedAt, DateTimeOffset Due);
