namespace Izi.Contracts.Queues;

/// <summary>The real client on the storage account that <see cref="StorageAccount"/> names; what a test makes there goes with it.</summary>
public sealed class QueuesFixture : IAsyncDisposable
{
    /// <summary>The service tells and keeps times in whole seconds.</summary>
    static readonly TimeSpan grain = TimeSpan.FromMilliseconds(1100);

    readonly List<QueueClient> made = [];

    public QueueServiceClient Service { get; } = new(StorageAccount.ConnectionString);

    /// <summary>A new, empty queue.</summary>
    public async Task<QueueClient> Queue()
    {
        var queue = Service.GetQueueClient($"q{Guid.NewGuid():N}");
        await queue.CreateIfNotExistsAsync();
        made.Add(queue);
        return queue;
    }

    /// <summary>Lets that much time go by, and a little more: a real service has a real clock.</summary>
    public Task Pass(TimeSpan span) => Task.Delay(span + grain);

    public async ValueTask DisposeAsync()
    {
        foreach (var queue in made) await queue.DeleteIfExistsAsync();
    }
}
