namespace Izi.Embedded.Durable;

/// <summary>Those who wait for an instance to change.</summary>
internal sealed class Watches
{
    readonly Lock gate = new();
    readonly Dictionary<string, Watched> watched = [];

    public Watch Open(string id)
    {
        lock (gate)
        {
            if (!watched.TryGetValue(id, out var found)) watched[id] = found = new();
            found.Watchers++;
            return new(this, id);
        }
    }

    public void Signal(string id)
    {
        lock (gate)
        {
            if (!watched.TryGetValue(id, out var found)) return;
            found.Change.TrySetResult();
            found.Change = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    Task Next(string id)
    {
        lock (gate) return watched[id].Change.Task;
    }

    void Close(string id)
    {
        lock (gate)
        {
            if (--watched[id].Watchers == 0) watched.Remove(id);
        }
    }

    /// <summary>One look-out for one instance.</summary>
    public readonly struct Watch(Watches all, string id) : IDisposable
    {
        /// <summary>Completes with the next change after this call.</summary>
        public Task Next() => all.Next(id);

        public void Dispose() => all.Close(id);
    }

    sealed class Watched
    {
        public int Watchers { get; set; }
        public TaskCompletionSource Change { get; set; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
