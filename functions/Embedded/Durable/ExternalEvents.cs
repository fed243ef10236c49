namespace Izi.Embedded.Durable;

/// <summary>
/// Events and those who wait for them. An event nobody waits for is kept, oldest first; of several waiters the newest is served
/// first, and one that was cancelled not at all.
/// </summary>
internal sealed class ExternalEvents
{
    readonly List<IWaiter> waiters = [];
    readonly List<HistoryRow> kept = [];

    /// <summary>The events nobody has taken.</summary>
    public IReadOnlyList<HistoryRow> Kept => kept;

    public void Raise(HistoryRow raised)
    {
        var at = waiters.FindLastIndex(waiter => IsSame(waiter.Name, raised.Name));
        if (at < 0)
        {
            kept.Add(raised);
            return;
        }
        var waiter = waiters[at];
        waiters.RemoveAt(at);
        waiter.Take(raised.Data);
    }

    public Task<T> Wait<T>(string name, CancellationToken cancel)
    {
        if (waiters.Find(other => IsSame(other.Name, name)) is { } other and not Waiter<T>)
            throw new ArgumentException($"Event '{name}' is already waited for as {other.Type}; it cannot be waited for as {typeof(T)} too.");
        if (cancel.IsCancellationRequested) return Task.FromCanceled<T>(cancel);
        var waiter = new Waiter<T>(name);
        if (kept.FindIndex(row => IsSame(row.Name, name)) is var at and >= 0)
        {
            var data = kept[at].Data;
            kept.RemoveAt(at);
            waiter.Take(data);
            return waiter.Task;
        }
        waiters.Add(waiter);
        waiter.LeaveWhen(() => waiters.Remove(waiter), cancel);
        return waiter.Task;
    }

    static bool IsSame(string? one, string? other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);

    interface IWaiter
    {
        string Name { get; }
        Type Type { get; }
        void Take(string? json);
    }

    sealed class Waiter<T>(string name) : IWaiter
    {
        readonly TaskCompletionSource<T> taken = new();
        CancellationTokenRegistration cancelled;

        public string Name { get; } = name;

        public Type Type => typeof(T);

        public Task<T> Task => taken.Task;

        public void LeaveWhen(Action leave, CancellationToken cancel) => cancelled = cancel.Register(() =>
        {
            leave();
            taken.TrySetCanceled(cancel);
        });

        public void Take(string? json)
        {
            cancelled.Dispose();
            try
            {
                taken.TrySetResult(Json.Read<T>(json)!);
            }
            catch (Exception malformed) when (malformed is System.Text.Json.JsonException or NotSupportedException)
            {
                taken.TrySetException(malformed);
            }
        }
    }
}
