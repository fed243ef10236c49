namespace Izi.Embedded.Queues;

/// <summary>What a queue says of itself.</summary>
public class QueueProperties
{
    /// <summary>Messages that have not expired, hidden ones included.</summary>
    public int ApproximateMessagesCount { get; internal init; }
}
