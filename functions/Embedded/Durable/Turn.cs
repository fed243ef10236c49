namespace Izi.Embedded.Durable;

/// <summary>
/// What one turn of an instance changes. It is written in one transaction, and only then has it any effect outside the orchestrator.
/// </summary>
internal sealed class Turn(InstanceRow before)
{
    public InstanceRow Before { get; } = before;

    public InstanceRow After { get; set; } = before;

    public List<HistoryRow> History { get; } = [];

    public List<Work> Begun { get; } = [];

    public List<(long Execution, int Task)> Over { get; } = [];

    public List<Mail> Sent { get; set; } = [];

    public List<long> Received { get; } = [];

    /// <summary>Timers that nobody waits for any more, since their execution is over.</summary>
    public List<(long Execution, int Task)> Orphaned { get; } = [];

    /// <summary>The execution goes on as another one: what it had written is forgotten, what it waited for too.</summary>
    public bool Continued => After.Execution != Before.Execution;

    public bool IsEmpty => History.Count + Begun.Count + Over.Count + Sent.Count + Received.Count == 0 && After == Before;

    /// <summary>Ends what was begun; work of this very turn is as if it had never been.</summary>
    public void End(long execution, int task)
    {
        if (Begun.RemoveAll(work => work.Execution == execution && work.Task == task) == 0) Over.Add((execution, task));
    }

    /// <summary>Forgets what only the execution itself could have used. Activities and events on their way are still delivered.</summary>
    public void Forget(long execution)
    {
        History.Clear();
        Begun.RemoveAll(work => work.Execution == execution && work.Activity is null);
    }
}
