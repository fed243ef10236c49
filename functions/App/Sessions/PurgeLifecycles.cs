namespace Izi.App.Sessions;

/// <summary>Forgets the lifecycles of sessions that are long over; their timelines stay in the table.</summary>
public sealed class PurgeLifecycles(BelievedClock clock)
{
    static readonly TimeSpan Kept = TimeSpan.FromDays(7);

    static readonly OrchestrationRuntimeStatus[] Over = [OrchestrationRuntimeStatus.Completed, OrchestrationRuntimeStatus.Terminated];

    [Function(nameof(PurgeLifecycles))]
    public async Task Run(
        [TimerTrigger("0 0 4 * * *")] TimerInfo timer, [DurableClient] DurableTaskClient lifecycles, CancellationToken cancel)
    {
        if (!clock.MayDeleteByAge) return;

        await lifecycles.PurgeAllInstancesAsync(
            new PurgeInstancesFilter(CreatedTo: clock.GetUtcNow() - Kept, Statuses: Over), cancellation: cancel);
    }
}
