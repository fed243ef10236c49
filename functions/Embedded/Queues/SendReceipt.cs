namespace Izi.Embedded.Queues;

/// <summary>What a sender gets for a message.</summary>
public class SendReceipt
{
    internal SendReceipt(StoredMessage message)
    {
        MessageId = message.Id;
        PopReceipt = message.PopReceipt;
        InsertionTime = QueueTime.At(message.Inserted);
        ExpirationTime = QueueTime.At(message.Expires);
        TimeNextVisible = QueueTime.At(message.Visible);
    }

    public string MessageId { get; }
    public string PopReceipt { get; }
    public DateTimeOffset InsertionTime { get; }
    public DateTimeOffset ExpirationTime { get; }
    public DateTimeOffset TimeNextVisible { get; }
}
