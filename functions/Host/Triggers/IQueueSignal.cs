namespace Izi.Host.Triggers;

/// <summary>Tells when a queue has a message to receive, where storage runs in the same process; without it queues are polled.</summary>
internal interface IQueueSignal
{
    /// <summary>Raised with the queue's name each time a message becomes visible. Handlers return at once.</summary>
    event Action<string>? Visible;
}
