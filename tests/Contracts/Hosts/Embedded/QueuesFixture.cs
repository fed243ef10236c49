using Izi.Embedded.Sqlite;

namespace Izi.Contracts.Queues;

/// <summary>The embedded queues in a folder of their own, by a clock that jumps.</summary>
public sealed class QueuesFixture : IAsyncDisposable
{
    readonly TempFolder folder = new();
    readonly VirtualTime time = new(DateTimeOffset.UtcNow);
    readonly SqliteStore store;

    public QueuesFixture()
    {
        store = new(folder.Path);
        Service = new(new QueueStore(store, time));
    }

    public QueueServiceClient Service { get; }

    /// <summary>A new, empty queue.</summary>
    public async Task<QueueClient> Queue()
    {
        var queue = Service.GetQueueClient("promises");
        await queue.CreateIfNotExistsAsync();
        return queue;
    }

    /// <summary>Lets that much time go by, and a little more.</summary>
    public Task Pass(TimeSpan span)
    {
        time.Advance(span + TimeSpan.FromMilliseconds(1));
        return Task.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await store.DisposeAsync();
        folder.Dispose();
    }
}
