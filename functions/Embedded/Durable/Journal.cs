namespace Izi.Embedded.Durable;

/// <summary>
/// Numbers what an orchestrator does, holds it against what the history says it once did, and keeps the tasks it waits for.
/// </summary>
internal sealed class Journal(TurnScheduler scheduler)
{
    readonly Dictionary<int, HistoryRow> promised = [];
    readonly Dictionary<int, Open> open = [];
    Turn? turn;
    int next;

    /// <summary>The turn that takes what the orchestrator does.</summary>
    public Turn Turn => turn ?? throw new InvalidOperationException("No turn is running.");

    /// <summary>The instant of what is being handled, in ticks UTC; it never goes back.</summary>
    public long Now { get; private set; }

    public bool IsReplaying { get; private set; }

    /// <summary>Where the code and the history part, with both sides named.</summary>
    public string? Disagreement { get; private set; }

    public IEnumerable<int> OpenTimers => open.Where(task => task.Value.Activity is null).Select(task => task.Key);

    public void Enter(Turn entered) => turn = entered;

    // What a turn has written is not kept in memory.
    public void Leave() => turn = null;

    public void BeginReplay(IEnumerable<HistoryRow> history)
    {
        IsReplaying = true;
        foreach (var row in history.Where(row => row.IsAction)) promised.Add(row.Task, row);
    }

    public void EndReplay() => IsReplaying = false;

    public void MoveTo(long at) => Now = Math.Max(Now, at);

    /// <summary>Notes an action. Answers false where the history has it already, so that it has its effect once.</summary>
    public bool Note(HistoryKind kind, string? name, out int task)
    {
        scheduler.Demand();
        task = next++;
        var now = new HistoryRow(kind, task, Now, name);
        if (!promised.Remove(task, out var then))
        {
            Turn.History.Add(now);
            return true;
        }
        if (then.Kind != kind || !string.Equals(then.Name, name, StringComparison.OrdinalIgnoreCase))
            Disagree($"The history has {then} where the orchestrator now has {now}.");
        return false;
    }

    /// <summary>At this place of the history the orchestrator had done this; by now it must have done it again.</summary>
    public void Expect(HistoryRow action)
    {
        if (promised.ContainsKey(action.Task))
            Disagree($"The history has {action} where the orchestrator now does nothing of the kind.");
    }

    public Task<string?> Await(int task, string? activity)
    {
        var waiting = new Open(activity, new());
        open.Add(task, waiting);
        return waiting.Done.Task;
    }

    /// <summary>Whether something that was begun is not over.</summary>
    public bool IsAwaiting => open.Count > 0;

    public bool IsAwaited(int task) => open.ContainsKey(task);

    public void Complete(int task, string? result)
    {
        if (open.Remove(task, out var waiting)) waiting.Done.TrySetResult(result);
    }

    public void Fail(int task, TaskFailureDetails failure)
    {
        if (open.Remove(task, out var waiting)) waiting.Done.TrySetException(new TaskFailedException(waiting.Activity!, task, failure));
    }

    public void Cancel(int task, CancellationToken cancel)
    {
        if (open.Remove(task, out var waiting)) waiting.Done.TrySetCanceled(cancel);
    }

    void Disagree(string how) => Disagreement ??=
        $"Non-Deterministic workflow detected: {how} Was the orchestrator's code changed while this instance was running?";

    readonly record struct Open(string? Activity, TaskCompletionSource<string?> Done);
}
