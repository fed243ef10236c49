namespace Izi.Embedded.Queues;

/// <summary>Where messages are kept: the data folder, or a storage account.</summary>
internal interface IQueueStore
{
    /// <summary>The clock by which messages become visible.</summary>
    TimeProvider Clock { get; }

    /// <summary>True when the queue was made, false when it was there.</summary>
    Task<bool> Create(string queue, CancellationToken cancel);

    Task<StoredMessage> Send(string queue, string text, TimeSpan visibility, TimeSpan timeToLive, CancellationToken cancel);

    Task<List<StoredMessage>> Receive(string queue, int count, TimeSpan visibility, CancellationToken cancel);

    Task<List<StoredMessage>> Peek(string queue, int count, CancellationToken cancel);

    Task<(string PopReceipt, DateTimeOffset Visible)> Update(
        string queue, string id, string receipt, string? text, TimeSpan visibility, CancellationToken cancel);

    Task Delete(string queue, string id, string receipt, CancellationToken cancel);

    Task Clear(string queue, CancellationToken cancel);

    Task<int> Count(string queue, CancellationToken cancel);

    /// <summary>Gets a queue ready for one who is going to take <see cref="Next"/> from it.</summary>
    Task Attend(string queue);

    /// <summary>Receives when there is something to receive; what is cancelled is only the waiting.</summary>
    Task<List<StoredMessage>> Next(string queue, int count, TimeSpan visibility, CancellationToken cancel);
}
