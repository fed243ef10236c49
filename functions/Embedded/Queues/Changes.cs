using System.Collections.Concurrent;

namespace Izi.Embedded.Queues;

/// <summary>Wakes those who wait for something to happen to a queue.</summary>
internal sealed class Changes
{
    readonly ConcurrentDictionary<string, TaskCompletionSource> waiting = new();

    /// <summary>Completes at the next change.</summary>
    public Task Next(string queue) => waiting.GetOrAdd(queue, _ => new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    public void Raise(string queue)
    {
        if (waiting.TryRemove(queue, out var waiters)) waiters.SetResult();
    }
}
