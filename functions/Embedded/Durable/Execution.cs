using Status = Izi.Embedded.Durable.OrchestrationRuntimeStatus;

namespace Izi.Embedded.Durable;

/// <summary>One execution of an orchestrator, live in memory: it is fed what happens, line by line, and says where that has led.</summary>
internal sealed class Execution
{
    readonly InstanceRow row;
    readonly DurableTasks tasks;
    readonly Journal journal;
    readonly Orchestration context;
    readonly TurnScheduler scheduler;
    readonly Queue<HistoryRow> postponed = [];
    readonly List<HistoryRow> carried = [];
    Task<object?>? running;
    TaskFailureDetails? broken;
    bool suspended;

    public Execution(Turn turn, DurableTasks tasks, ILoggerFactory logs, Action<long> strayed)
    {
        row = turn.After;
        this.tasks = tasks;
        scheduler = new(() => strayed(row.Execution));
        journal = new(scheduler);
        journal.Enter(turn);
        context = new(row, journal, scheduler, logs);
    }

    public long Id => row.Execution;

    /// <summary>How many lines of its history are on the disk.</summary>
    public int Written { get; set; }

    /// <summary>Takes the execution to where its history ends.</summary>
    public void Replay(List<HistoryRow> history)
    {
        Written = history.Count;
        journal.BeginReplay(history);
        foreach (var line in history)
        {
            if (line.IsAction) journal.Expect(line);
            else Feed(line);
            if (broken is not null || journal.Disagreement is not null) break;
        }
        journal.EndReplay();
    }

    public void Enter(Turn turn) => journal.Enter(turn);

    public void Leave() => journal.Leave();

    /// <summary>Takes one thing that happened into the history and lets the orchestrator act on it.</summary>
    public void Take(HistoryRow happened)
    {
        journal.MoveTo(happened.At);
        var line = happened with { At = journal.Now };
        if (line.Kind is HistoryKind.Terminated) End(Status.Terminated, line.Data, null);
        else if (line.Kind is HistoryKind.Strayed) broken = Failures.Strayed(row.Name);
        else if (CanGoOn)
        {
            if (!IsNews(line)) return;
            journal.Turn.History.Add(line);
            Feed(line);
        }
        Settle();
    }

    /// <summary>False where a replay has already shown how this ends.</summary>
    bool CanGoOn => broken is null && journal.Disagreement is null && !IsOver;

    /// <summary>The orchestrator has returned, and so has everything that it began.</summary>
    bool IsOver => running is { IsCompleted: true } && !journal.IsAwaiting;

    bool IsNews(HistoryRow line) => line.Kind switch
    {
        HistoryKind.Started => running is null,
        HistoryKind.ActivityCompleted or HistoryKind.ActivityFailed or HistoryKind.TimerFired => journal.IsAwaited(line.Task),
        _ => true,
    };

    void Feed(HistoryRow line)
    {
        journal.MoveTo(line.At);
        if (suspended && line.Kind is not HistoryKind.Resumed) postponed.Enqueue(line);
        else scheduler.Run(() => Apply(line));
        while (!suspended && postponed.TryDequeue(out var next)) scheduler.Run(() => Apply(next));
    }

    void Apply(HistoryRow line)
    {
        switch (line.Kind)
        {
            case HistoryKind.Started: Start(); break;
            case HistoryKind.ActivityCompleted: journal.Complete(line.Task, line.Data); break;
            case HistoryKind.ActivityFailed: journal.Fail(line.Task, Json.Read<TaskFailureDetails>(line.Data)!); break;
            case HistoryKind.TimerFired: journal.Complete(line.Task, null); break;
            case HistoryKind.EventRaised when context.Continuation is not null: carried.Add(line); break;
            case HistoryKind.EventRaised: context.Events.Raise(line); break;
            case HistoryKind.Suspended: suspended = true; break;
            case HistoryKind.Resumed: suspended = false; break;
        }
    }

    void Start()
    {
        if (!tasks.Orchestrators.TryGetValue(row.Name, out var orchestrator)) broken = Failures.UnknownOrchestrator(row.Name, tasks);
        else _ = Task.Factory.StartNew(() => running = Call(orchestrator), CancellationToken.None, TaskCreationOptions.None, scheduler);
    }

    async Task<object?> Call(OrchestratorFunction orchestrator) => await orchestrator(context);

    /// <summary>Says in the turn where the orchestrator has come to.</summary>
    void Settle()
    {
        if (journal.Turn.After.IsEnded) return;
        if (broken is not null) Break(broken);
        else if (journal.Disagreement is { } disagreement) Break(Failures.Disagreement(disagreement));
        else if (IsOver) Finish(running!);
        else Now(suspended ? Status.Suspended : running is null ? row.Status is Status.Suspended ? Status.Pending : row.Status : Status.Running);
    }

    void Finish(Task<object?> finished)
    {
        try
        {
            var output = Json.Write(finished.GetAwaiter().GetResult());
            if (context.Continuation is { } next) ContinueAsNew(next.Input, next.KeepEvents);
            else End(Status.Completed, output, null);
        }
        // Whatever the orchestrator let out is the instance's end, and is told as that.
        catch (Exception escaped)
        {
            End(Status.Failed, escaped.Message, TaskFailureDetails.FromException(escaped));
        }
    }

    void Break(TaskFailureDetails why)
    {
        journal.Turn.Sent.Clear();
        journal.Turn.Begun.RemoveAll(work => work.Execution == Id);
        End(Status.Failed, why.ErrorMessage, why);
    }

    void End(Status status, string? output, TaskFailureDetails? failure)
    {
        Forget();
        journal.Turn.After = journal.Turn.After with
        {
            Status = status, Updated = journal.Now, Output = output, Failure = Json.Write(failure),
        };
    }

    void ContinueAsNew(string? input, bool keepEvents)
    {
        var turn = journal.Turn;
        var next = InstanceRow.NewExecution();
        Forget();
        turn.After = turn.After with { Execution = next, Status = Status.Running, Updated = journal.Now, Input = input };
        if (keepEvents) turn.History.AddRange(context.Events.Kept);
        turn.History.AddRange(carried);
        turn.Begun.Add(Work.Start(row.Id, next, journal.Now));
    }

    void Forget()
    {
        journal.Turn.Forget(Id);
        journal.Turn.Orphaned.AddRange(journal.OpenTimers.Select(task => (Id, task)));
    }

    void Now(Status status) => journal.Turn.After = journal.Turn.After with { Status = status, Updated = journal.Now };
}
