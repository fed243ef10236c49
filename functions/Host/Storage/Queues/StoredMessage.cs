namespace Izi.Host.Storage.Queues;

/// <summary>A message as it lies in its queue. Its instants are wall-clock ones, for display: what counts is monotonic.</summary>
internal sealed record StoredMessage(
    string Id, string Text, string PopReceipt, DateTimeOffset Inserted, DateTimeOffset Expires, DateTimeOffset NextVisible,
    long DequeueCount);
