namespace Izi.Host.EventGrid;

/// <summary>One event on its way to one subscription.</summary>
/// <param name="Event">The event's number in the store.</param>
/// <param name="Subscription">The subscription's name.</param>
/// <param name="Subject">The event's subject: order is kept within it.</param>
/// <param name="Attempts">How often the delivery has failed.</param>
/// <param name="Age">How long it had been waiting when it was last stored or read, by monotonic time.</param>
/// <param name="Since">The timestamp from which on its age grows.</param>
internal sealed record EventDelivery(long Event, string Subscription, string Subject, int Attempts, TimeSpan Age, long Since);
