using Izi.Embedded.Sqlite;

namespace Izi.Contracts.Queues;

/// <summary>The embedded queues: in a folder of their own, by a clock that jumps, or in a storage account, by its own clock.</summary>
public sealed class QueuesFixture : IAsyncDisposable
{
    /// <summary>A storage account tells and keeps times in whole seconds.</summary>
    static readonly TimeSpan grain = TimeSpan.FromMilliseconds(1100);

    readonly TempFolder? folder;
    readonly VirtualTime? time;
    readonly SqliteStore? store;

    public QueuesFixture()
    {
        folder = new();
        time = new(DateTimeOffset.UtcNow);
        store = new(folder.Path);
        Service = new(new QueueStore(store, time));
    }

    public QueuesFixture(string account) => Service = new(account);

    public QueueServiceClient Service { get; }

    /// <summary>A new, empty queue.</summary>
    public async Task<QueueClient> Queue()
    {
        var queue = Service.GetQueueClient($"q{Guid.NewGuid():N}");
        await queue.CreateIfNotExistsAsync();
        return queue;
    }

    /// <summary>Lets that much time go by, and a little more.</summary>
    public Task Pass(TimeSpan span)
    {
        if (time is null) return Task.Delay(span + grain);
        time.Advance(span + TimeSpan.FromMilliseconds(1));
        return Task.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        if (store is not null) await store.DisposeAsync();
        folder?.Dispose();
    }
}
