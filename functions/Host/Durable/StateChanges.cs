using System.Collections.Concurrent;

namespace Izi.Host.Durable;

/// <summary>Tells those who wait that an instance's state in the store has changed.</summary>
internal sealed class StateChanges
{
    readonly ConcurrentDictionary<string, TaskCompletionSource> waiting = [];

    /// <summary>Completes at the next change. Ask before reading the state.</summary>
    public Task Next(string instance) =>
        waiting.GetOrAdd(instance, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    public void Tell(string instance)
    {
        if (waiting.TryRemove(instance, out var told)) told.SetResult();
    }
}
