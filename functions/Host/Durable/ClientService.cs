using DurableTask.Core;
using DurableTask.Core.History;
using DurableTask.Core.Query;

namespace Izi.Host.Durable;

/// <summary>Starts, tells, finds and purges instances in the store.</summary>
internal sealed class ClientService(DurableStore store, TimeProvider time)
    : IOrchestrationServiceClient, IOrchestrationServiceQueryClient, IOrchestrationServicePurgeClient
{
    const int PurgedAtOnce = 100;
    public Task CreateTaskOrchestrationAsync(TaskMessage creationMessage) => CreateTaskOrchestrationAsync(creationMessage, []);

    public Task CreateTaskOrchestrationAsync(TaskMessage creationMessage, OrchestrationStatus[] dedupeStatuses) =>
        store.StartAsync(creationMessage, dedupeStatuses ?? []);

    public Task SendTaskOrchestrationMessageAsync(TaskMessage message) => store.SendAsync(message);
    public Task SendTaskOrchestrationMessageBatchAsync(params TaskMessage[] messages) => store.SendAsync(messages);

    public async Task ForceTerminateTaskOrchestrationAsync(string instanceId, string reason)
    {
        if (await TerminatePendingAsync(instanceId, reason)) return;
        await store.SendAsync(new TaskMessage
        {
            OrchestrationInstance = new() { InstanceId = instanceId },
            Event = new ExecutionTerminatedEvent(-1, reason),
        });
    }

    public Task<OrchestrationState?> WaitForOrchestrationAsync(
        string instanceId, string? executionId, TimeSpan timeout, CancellationToken cancellationToken) =>
        WaitAsync(instanceId, state => state.CompletedTime < DateTime.MaxValue, timeout, cancellationToken);

    /// <summary>Waits until an instance is there and its state is as wanted; null when the time is up.</summary>
    public async Task<OrchestrationState?> WaitAsync(
        string instance, Func<OrchestrationState, bool> wanted, TimeSpan timeout, CancellationToken cancel)
    {
        using var timer = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, timer.Token);
        while (true)
        {
            var change = store.Changes.Next(instance);
            if (Find(instance) is { } state && wanted(state)) return state;
            try
            {
                await change.WaitAsync(either.Token);
            }
            catch (OperationCanceledException) when (timer.IsCancellationRequested && !cancel.IsCancellationRequested)
            {
                return null;
            }
        }
    }

    public Task<IList<OrchestrationState>> GetOrchestrationStateAsync(string instanceId, bool allExecutions) =>
        Task.FromResult<IList<OrchestrationState>>(Find(instanceId) is { } state ? [state] : []);

    public Task<OrchestrationState?> GetOrchestrationStateAsync(string instanceId, string? executionId) =>
        Task.FromResult(Find(instanceId));

    public Task<string> GetOrchestrationHistoryAsync(string instanceId, string executionId) =>
        throw new NotSupportedException("Histories are kept while an instance runs and for its engine only.");

    public Task PurgeOrchestrationHistoryAsync(DateTime thresholdDateTimeUtc, OrchestrationStateTimeRangeFilterType timeRangeFilterType) =>
        throw new NotSupportedException("Instances are purged by their creation time.");

    public Task<OrchestrationQueryResult> GetOrchestrationWithQueryAsync(OrchestrationQuery query, CancellationToken cancellationToken) =>
        Task.FromResult(store.Disk.Read(db => InstanceRows.Page(db, query)));

    public async Task<PurgeResult> PurgeInstanceStateAsync(string instanceId)
    {
        var purged = await store.Disk.WriteAsync(db => InstanceRows.Delete(db, instanceId));
        return new(purged ? 1 : 0, isComplete: true);
    }

    /// <summary>Purges in small steps, so that others get to write in between.</summary>
    public async Task<PurgeResult> PurgeInstanceStateAsync(PurgeInstanceFilter purgeInstanceFilter)
    {
        var (begun, purged) = (time.GetTimestamp(), 0);
        while (purgeInstanceFilter.Timeout is not { } limit || time.GetElapsedTime(begun) < limit)
        {
            var step = await store.Disk.WriteAsync(db =>
                InstanceRows.Ended(db, purgeInstanceFilter, PurgedAtOnce).Count(id => InstanceRows.Delete(db, id)));
            purged += step;
            if (step < PurgedAtOnce) return new(purged, isComplete: true);
        }
        return new(purged, isComplete: false);
    }

    OrchestrationState? Find(string instance) => store.Disk.Read(db => InstanceRows.Find(db, instance));

    async Task<bool> TerminatePendingAsync(string instance, string? reason)
    {
        var ended = await store.Disk.WriteAsync(db =>
        {
            if (InstanceRows.Head(db, instance) is not { Status: OrchestrationStatus.Pending, Ended: false }) return false;
            InstanceRows.Terminate(db, instance, reason, store.Now);
            MessageRows.Sweep(db, instance);
            return true;
        });
        if (!ended) return false;
        store.Mailboxes.Sweep(instance);
        store.Changes.Tell(instance);
        return true;
    }
}
