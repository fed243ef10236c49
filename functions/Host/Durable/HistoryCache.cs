using DurableTask.Core;

namespace Izi.Host.Durable;

/// <summary>A history in memory, with the number of its rows in the store.</summary>
internal sealed record CachedHistory(OrchestrationRuntimeState State, int Turns, long UsedAt);

/// <summary>
/// The histories of instances that ran last. While one is here and fresh, the worker has it too (its extended session), so that a
/// turn sends new events only.
/// </summary>
internal sealed class HistoryCache(int capacity, TimeSpan freshness, TimeProvider time)
{
    readonly Lock gate = new();
    readonly Dictionary<string, LinkedListNode<(string Instance, CachedHistory History)>> byInstance = [];
    readonly LinkedList<(string Instance, CachedHistory History)> byAge = [];

    /// <summary>Takes a history out: who fails with it leaves nothing wrong behind.</summary>
    public CachedHistory? Take(string instance)
    {
        lock (gate)
        {
            if (!byInstance.Remove(instance, out var node)) return null;
            byAge.Remove(node);
            return node.Value.History;
        }
    }

    public void Put(string instance, OrchestrationRuntimeState state, int turns)
    {
        lock (gate)
        {
            Take(instance);
            byInstance[instance] = byAge.AddLast((instance, new CachedHistory(state, turns, time.GetTimestamp())));
            if (byInstance.Count <= capacity) return;
            byInstance.Remove(byAge.First!.Value.Instance);
            byAge.RemoveFirst();
        }
    }

    /// <summary>Whether the worker still has this history in its own cache.</summary>
    public bool IsFresh(CachedHistory history) => time.GetElapsedTime(history.UsedAt) < freshness;
}
