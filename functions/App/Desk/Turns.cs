using System.Collections.Concurrent;

namespace Izi.App.Desk;

/// <summary>One at a time per venue, inside this process.</summary>
/// <param name="patience">By the real clock: who asks waits no longer, however slow whoever is first finds storage. Ten seconds by
/// default.</param>
public sealed class Turns(TimeSpan? patience = null)
{
    readonly TimeSpan patience = patience ?? TimeSpan.FromSeconds(10);
    readonly ConcurrentDictionary<string, SemaphoreSlim> queues = new();

    /// <exception cref="ProblemException">503 when too many were first.</exception>
    public async Task<IDisposable> Take(string venue, CancellationToken cancel)
    {
        var queue = queues.GetOrAdd(venue, _ => new(1));
        return await queue.WaitAsync(patience, cancel) ? new Turn(queue) : throw Problem.Busy();
    }

    sealed class Turn(SemaphoreSlim queue) : IDisposable
    {
        public void Dispose() => queue.Release();
    }
}
