namespace Izi.Embedded.Queues;

/// <summary>A message taken off a queue for a while: who holds its pop receipt may change or delete it.</summary>
public class QueueMessage
{
    internal QueueMessage(StoredMessage message, BinaryData body)
    {
        MessageId = message.Id;
        PopReceipt = message.PopReceipt;
        Body = body;
        DequeueCount = message.DequeueCount;
        InsertedOn = QueueTime.At(message.Inserted);
        ExpiresOn = QueueTime.At(message.Expires);
        NextVisibleOn = QueueTime.At(message.Visible);
    }

    public string MessageId { get; }
    public string PopReceipt { get; }
    public BinaryData Body { get; }
    public string MessageText => Body.ToString();

    /// <summary>How often it was received, this time included.</summary>
    public long DequeueCount { get; }
    public DateTimeOffset? InsertedOn { get; }
    public DateTimeOffset? ExpiresOn { get; }
    public DateTimeOffset? NextVisibleOn { get; }
}
