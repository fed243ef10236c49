namespace Izi.Embedded.Queues;

/// <summary>How the text of a message is written into the queue.</summary>
public enum QueueMessageEncoding
{
    None = 0,
    Base64 = 1,
}
