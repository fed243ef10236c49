using System.Collections.Concurrent;

namespace Izi.Embedded.Durable;

/// <summary>
/// Runs orchestrations: holds those that have not ended, gives them what they wait for, and starts what they ask for once it is on
/// the disk.
/// </summary>
internal sealed class DurableEngine : IAsyncDisposable
{
    readonly ConcurrentDictionary<string, Instance> instances = [];
    readonly DurableTasks tasks;
    readonly TimeProvider time;
    readonly ILoggerFactory logs;
    readonly ILogger log;
    readonly TimerQueue timers;
    readonly ActivityRunner activities;
    readonly CancellationTokenSource stopped = new();
    bool started;

    public DurableEngine(SqliteStore store, DurableTasks tasks, TimeProvider time, ILoggerFactory logs)
    {
        (this.tasks, this.time, this.logs) = (tasks, time, logs);
        log = logs.CreateLogger("Izi.Durable");
        Store = new(store);
        timers = new(time, Fire);
        activities = new(tasks, time, log, Inflight, (work, outcome) => Deliver(work.Instance, new(outcome, work.Execution)));
        Client = new EmbeddedDurableTaskClient(this);
    }

    public DurableTaskClient Client { get; }

    internal DurableStore Store { get; }

    internal Inflight Inflight { get; } = new();

    internal Watches Watches { get; } = new();

    internal long Now => time.GetUtcNow().UtcTicks;

    /// <summary>Takes up everything that the store says is unfinished.</summary>
    public Task StartAsync(CancellationToken cancel)
    {
        // All is read before anything runs: what runs writes more of it, and has that done itself.
        var (unfinished, owed, undelivered) = (Store.Unfinished(), Store.Owed(), Store.Undelivered());
        started = true;
        foreach (var id in unfinished) instances.TryAdd(id, new(id, this));
        foreach (var work in owed) Begin(work);
        foreach (var mail in undelivered) Deliver(mail);
        return Task.CompletedTask;
    }

    /// <summary>Starts nothing more, and gives what runs until the token to end; what then still runs is run again after a start.</summary>
    public async Task StopAsync(CancellationToken cancel)
    {
        timers.Dispose();
        activities.Stop();
        await Inflight.WhenIdle().WaitAsync(cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        activities.Abort();
        await stopped.CancelAsync();
    }

    /// <summary>Stops at once.</summary>
    public async ValueTask DisposeAsync() => await StopAsync(new(canceled: true));

    /// <summary>Completes when no turn and no activity runs: nothing more happens until time passes or something comes from outside.</summary>
    internal Task WhenIdle() => Inflight.WhenIdle();

    internal async Task Start(InstanceRow row, long startAt, IReadOnlyCollection<OrchestrationRuntimeStatus> refusing)
    {
        DemandRunning();
        await Store.Create(row, startAt, refusing);
        instances[row.Id] = new(row.Id, this);
        Begin(Work.Start(row.Id, row.Execution, startAt));
        Watches.Signal(row.Id);
    }

    /// <summary>Has an instance take something from outside; done when that is on the disk.</summary>
    /// <exception cref="ArgumentException">There is no such instance.</exception>
    /// <exception cref="InvalidOperationException">The instance does not take this in its state.</exception>
    internal async Task Ask(string id, HistoryKind kind, string? name = null, string? data = null)
    {
        DemandRunning();
        var taken = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var line = new HistoryRow(kind, HistoryRow.NoTask, Now, name, data);
        while (!instances.TryGetValue(id, out var instance) || !instance.Post(new(line, Taken: taken)))
        {
            var row = Store.Find(id) ?? throw Refusals.Unknown(id);
            if (Refusals.Of(row, line) is { } refusal) throw refusal;
            // It has just been started, and is about to be there, or the engine is about to stop.
            await Task.Yield();
            DemandRunning();
        }
        await taken.Task;
    }

    internal Execution Execute(Turn turn)
    {
        var id = turn.After.Id;
        return new(turn, tasks, logs, execution => Deliver(id, new(new(HistoryKind.Strayed, HistoryRow.NoTask, Now), execution)));
    }

    /// <summary>Lets a turn that is on the disk have its effects.</summary>
    internal void Release(Turn turn)
    {
        foreach (var (execution, task) in turn.Over.Concat(turn.Orphaned)) timers.Cancel(execution, task);
        foreach (var work in turn.Begun) Begin(work);
        foreach (var mail in turn.Sent) Deliver(mail);
        if (turn.After.Status == turn.Before.Status) return;
        Watches.Signal(turn.After.Id);
        if (turn.After.Status is OrchestrationRuntimeStatus.Failed)
            log.LogError("Orchestration {Orchestrator} of instance {Instance} failed", turn.After.Name, turn.After.Id);
    }

    internal void Remove(Instance instance) => instances.TryRemove(new(instance.Id, instance));

    /// <summary>Disposes of a message that came too late.</summary>
    internal void TurnAway(Message message, Exception? refusal)
    {
        if (message.Taken is { } asked) asked.TrySetException(refusal ?? Refusals.Stopped());
        if (message.Execution != 0) Finish(Store.Drop(message.Execution, message.Row.Task));
        if (message.Mail != 0) Finish(Store.DropMail(message.Mail));
    }

    internal void TellBroken(string id, Exception broken)
    {
        if (!stopped.IsCancellationRequested) log.LogError(broken, "A turn of instance {Instance} was not written", id);
    }

    /// <summary>Waits; answers false if the engine stopped meanwhile.</summary>
    internal async Task<bool> Pause(TimeSpan pause)
    {
        var over = Task.Delay(pause, time, stopped.Token);
        Inflight.Exit();
        await over.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Inflight.Enter();
        return !stopped.IsCancellationRequested;
    }

    void Begin(Work work)
    {
        if (work.Activity is null) timers.Add(work);
        else activities.Run(work);
    }

    void Fire(Work work)
    {
        var kind = work.Task == HistoryRow.NoTask ? HistoryKind.Started : HistoryKind.TimerFired;
        Deliver(work.Instance, new(new(kind, work.Task, Now), work.Execution));
    }

    void Deliver(Mail mail) =>
        Deliver(mail.Target, new(new(HistoryKind.EventRaised, HistoryRow.NoTask, Now, mail.Name, mail.Data), Mail: mail.Number));

    void Deliver(string id, Message message)
    {
        if (stopped.IsCancellationRequested) return;
        if (!instances.TryGetValue(id, out var instance) || !instance.Post(message)) TurnAway(message, null);
    }

    async void Finish(Task write)
    {
        Inflight.Enter();
        await write.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Inflight.Exit();
    }

    void DemandRunning()
    {
        if (!started || stopped.IsCancellationRequested) throw Refusals.Stopped();
    }
}
