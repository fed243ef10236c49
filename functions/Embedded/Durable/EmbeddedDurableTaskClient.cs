using Status = Izi.Embedded.Durable.OrchestrationRuntimeStatus;

namespace Izi.Embedded.Durable;

/// <summary>The client of the engine in this process.</summary>
internal sealed class EmbeddedDurableTaskClient(DurableEngine engine) : DurableTaskClient("embedded")
{
    const int LongestId = 256;
    const int PurgedAtOnce = 500;

    static readonly Status[] Unfinished = [Status.Pending, Status.Running, Status.Suspended];

    public override async Task<string> ScheduleNewOrchestrationInstanceAsync(
        TaskName orchestratorName, object? input = null, StartOrchestrationOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(orchestratorName.Name, nameof(orchestratorName));
        cancellation.ThrowIfCancellationRequested();
        var id = options?.InstanceId is { Length: > 0 } given ? Checked(given) : Guid.NewGuid().ToString("N");
        var now = engine.Now;
        var row = new InstanceRow(id, InstanceRow.NewExecution(), orchestratorName.Name, Status.Pending, now, now, Json.Write(input));
        await engine.Start(row, options?.StartAt?.UtcTicks ?? now, Refusing(options));
        return id;
    }

    public override Task RaiseEventAsync(
        string instanceId, string eventName, object? eventPayload = null, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(eventName);
        return Ask(instanceId, HistoryKind.EventRaised, cancellation, eventName, eventPayload);
    }

    public override Task TerminateInstanceAsync(
        string instanceId, TerminateInstanceOptions? options = null, CancellationToken cancellation = default) =>
        Ask(instanceId, HistoryKind.Terminated, cancellation, data: options?.Output);

    public override Task SuspendInstanceAsync(string instanceId, string? reason = null, CancellationToken cancellation = default) =>
        Ask(instanceId, HistoryKind.Suspended, cancellation, data: reason);

    public override Task ResumeInstanceAsync(string instanceId, string? reason = null, CancellationToken cancellation = default) =>
        Ask(instanceId, HistoryKind.Resumed, cancellation, data: reason);

    public override Task<OrchestrationMetadata> WaitForInstanceStartAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default) =>
        WaitFor(instanceId, row => row.Status != Status.Pending, getInputsAndOutputs, cancellation);

    public override Task<OrchestrationMetadata> WaitForInstanceCompletionAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default) =>
        WaitFor(instanceId, row => row.IsEnded, getInputsAndOutputs, cancellation);

    public override Task<OrchestrationMetadata?> GetInstancesAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        cancellation.ThrowIfCancellationRequested();
        return Task.FromResult(engine.Store.Find(instanceId)?.ToMetadata(getInputsAndOutputs));
    }

    public override AsyncPageable<OrchestrationMetadata> GetAllInstancesAsync(OrchestrationQuery? filter = null) =>
        new Listing(engine.Store, filter ?? new());

    public override async Task<PurgeResult> PurgeInstanceAsync(
        string instanceId, PurgeInstanceOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        cancellation.ThrowIfCancellationRequested();
        return new(await engine.Store.Purge(instanceId), true);
    }

    public override async Task<PurgeResult> PurgeAllInstancesAsync(
        PurgeInstancesFilter filter, PurgeInstanceOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(filter);
        var all = 0;
        int purged;
        do
        {
            cancellation.ThrowIfCancellationRequested();
            all += purged = await engine.Store.Purge(filter, PurgedAtOnce);
        }
        while (purged == PurgedAtOnce);
        return new(all, true);
    }

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    Task Ask(string id, HistoryKind kind, CancellationToken cancel, string? name = null, object? data = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        cancel.ThrowIfCancellationRequested();
        return engine.Ask(id, kind, name, Json.Write(data)).WaitAsync(cancel);
    }

    async Task<OrchestrationMetadata> WaitFor(string id, Func<InstanceRow, bool> reached, bool payloads, CancellationToken cancel)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        using var watch = engine.Watches.Open(id);
        while (true)
        {
            var change = watch.Next();
            if (engine.Store.Find(id) is { } row && reached(row)) return row.ToMetadata(payloads);
            await change.WaitAsync(cancel);
        }
    }

    static string Checked(string id)
    {
        if (id.StartsWith('@')) throw new ArgumentException("Orchestration instance ids must not start with @.");
        if (id.Any(c => c is '/' or '\\' or '#' or '?' || char.IsControl(c)))
            throw new ArgumentException("Orchestration instance ids must not contain /, \\, #, ?, or control characters.");
        return id.Length <= LongestId ? id : throw new ArgumentException($"Instance ID lengths must not exceed {LongestId} characters.");
    }

    static Status[] Refusing(StartOrchestrationOptions? options) =>
        options?.DedupeStatuses is { } statuses ? [.. statuses.Select(Parsed)] : Unfinished;

    static Status Parsed(string status) => Enum.TryParse<Status>(status, ignoreCase: true, out var parsed)
        ? parsed
        : throw new ArgumentException($"Invalid orchestration runtime status: '{status}' for deduplication.");

    /// <summary>A listing that asks the store for each page when it is wanted.</summary>
    sealed class Listing(DurableStore store, OrchestrationQuery query) : AsyncPageable<OrchestrationMetadata>
    {
        public override async IAsyncEnumerable<Page<OrchestrationMetadata>> AsPages(
            string? continuationToken = null, int? pageSizeHint = null)
        {
            var size = Math.Max(1, pageSizeHint ?? query.PageSize);
            var after = continuationToken ?? query.ContinuationToken;
            do
            {
                var rows = store.List(query, after ?? "", size + 1);
                after = rows.Count > size ? rows[size - 1].Id : null;
                yield return new([.. rows.Take(size).Select(row => row.ToMetadata(query.FetchInputsAndOutputs))], after);
                await Task.CompletedTask;
            }
            while (after is not null);
        }
    }
}
