using Azure.Storage.Queues;

namespace Izi.Host.Tests.Storage.Queues;

/// <summary>The real queue client: on the host's storage by a clock that jumps, or on an account by its own clock.</summary>
public sealed class QueuesFixture : IAsyncDisposable
{
    /// <summary>An account shows and keeps times in whole seconds.</summary>
    static readonly TimeSpan grain = TimeSpan.FromMilliseconds(1100);

    FakeTimeProvider? time;
    TestStorage? own;

    QueuesFixture(QueueServiceClient service) => Service = service;

    public QueueServiceClient Service { get; }

    public static async Task<QueuesFixture> OwnAsync()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        var storage = await TestStorage.StartAsync(time);
        return new(storage.Queues) { own = storage, time = time };
    }

    public static Task<QueuesFixture> OnAsync(string account) => Task.FromResult(new QueuesFixture(new(account)));

    /// <summary>A new, empty queue.</summary>
    public async Task<QueueClient> QueueAsync()
    {
        var queue = Service.GetQueueClient($"q{Guid.NewGuid():N}");
        await queue.CreateIfNotExistsAsync();
        return queue;
    }

    /// <summary>Lets that much time go by, and a little more.</summary>
    public Task PassAsync(TimeSpan span)
    {
        if (time is null) return Task.Delay(span + grain);
        time.Advance(span + TimeSpan.FromMilliseconds(1));
        return Task.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        if (own is not null) await own.DisposeAsync();
    }
}
