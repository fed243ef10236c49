namespace Izi.Embedded.Durable;

/// <summary>Runs activities side by side and tells how each ended. What it had to leave undone is run again after the next start.</summary>
internal sealed class ActivityRunner(
    DurableTasks tasks, TimeProvider time, ILogger log, Inflight inflight, Action<Work, HistoryRow> ended) : IDisposable
{
    // Activities mostly wait for I/O; more at once only makes their writes share an fsync.
    const int MostAtOnce = 256;

    readonly SemaphoreSlim slots = new(MostAtOnce);
    readonly CancellationTokenSource stopping = new();
    readonly CancellationTokenSource aborted = new();

    public void Run(Work work)
    {
        if (stopping.IsCancellationRequested) return;
        inflight.Enter();
        _ = Task.Run(() => RunInTurn(work));
    }

    /// <summary>Starts nothing more; what runs goes on.</summary>
    public void Stop() => stopping.Cancel();

    /// <summary>Cancels what runs.</summary>
    public void Abort() => aborted.Cancel();

    public void Dispose()
    {
        slots.Dispose();
        stopping.Dispose();
        aborted.Dispose();
    }

    async Task RunInTurn(Work work)
    {
        try
        {
            await slots.WaitAsync(stopping.Token);
            try
            {
                if (await Outcome(work) is { } outcome) ended(work, outcome);
            }
            finally
            {
                slots.Release();
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Its turn never came; it is still owed.
        }
        finally
        {
            inflight.Exit();
        }
    }

    async Task<HistoryRow?> Outcome(Work work)
    {
        if (!tasks.Activities.TryGetValue(work.Activity!, out var activity)) return Failed(work, Failures.UnknownActivity(work.Activity!, tasks));
        try
        {
            var result = await activity(new Context(work), work.Input, aborted.Token);
            return new(HistoryKind.ActivityCompleted, work.Task, time.GetUtcNow().UtcTicks, null, Json.Write(result));
        }
        catch (Exception) when (aborted.IsCancellationRequested)
        {
            return null;
        }
        // Whatever an activity lets out is told to its orchestrator.
        catch (Exception escaped)
        {
            log.LogWarning(escaped, "Activity {Activity} (#{Task}) of instance {Instance} failed", work.Activity, work.Task, work.Instance);
            return Failed(work, TaskFailureDetails.FromException(escaped));
        }
    }

    HistoryRow Failed(Work work, TaskFailureDetails failure) =>
        new(HistoryKind.ActivityFailed, work.Task, time.GetUtcNow().UtcTicks, null, Json.Write(failure));

    sealed class Context(Work work) : TaskActivityContext
    {
        public override TaskName Name => work.Activity!;

        public override string InstanceId => work.Instance;
    }
}
