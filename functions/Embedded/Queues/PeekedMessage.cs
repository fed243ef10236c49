namespace Izi.Embedded.Queues;

/// <summary>A message looked at and left where it is.</summary>
public class PeekedMessage
{
    internal PeekedMessage(StoredMessage message, BinaryData body)
    {
        MessageId = message.Id;
        Body = body;
        DequeueCount = message.DequeueCount;
        InsertedOn = QueueTime.At(message.Inserted);
        ExpiresOn = QueueTime.At(message.Expires);
    }

    public string MessageId { get; }
    public BinaryData Body { get; }
    public string MessageText => Body.ToString();
    public long DequeueCount { get; }
    public DateTimeOffset? InsertedOn { get; }
    public DateTimeOffset? ExpiresOn { get; }
}
