using System.Collections.Concurrent;

namespace Izi.App.Desk;

/// <summary>One at a time per venue, inside this process.</summary>
public sealed class Turns
{
    readonly ConcurrentDictionary<string, SemaphoreSlim> queues = new();

    public async Task<IDisposable> Take(string venue, CancellationToken cancel)
    {
        var queue = queues.GetOrAdd(venue, _ => new(1));
        await queue.WaitAsync(cancel);
        return new Turn(queue);
    }

    sealed class Turn(SemaphoreSlim queue) : IDisposable
    {
        public void Dispose() => queue.Release();
    }
}
