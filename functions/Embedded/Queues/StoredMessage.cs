namespace Izi.Embedded.Queues;

/// <summary>A message as it lies in its queue; times as <see cref="QueueTime"/> counts them.</summary>
internal sealed record StoredMessage(
    string Id, string Text, string PopReceipt, long Inserted, long Expires, long Visible, long DequeueCount);
