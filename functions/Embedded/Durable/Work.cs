namespace Izi.Embedded.Durable;

/// <summary>
/// Something an execution waits for: its start, a timer or an activity. It is on the disk from the turn that asked for it to the
/// turn that took its outcome, so that a restart finds exactly what is still owed.
/// </summary>
internal sealed record Work(long Execution, int Task, string Instance, long Due, string? Activity = null, string? Input = null)
{
    public static Work Start(string instance, long execution, long due) => new(execution, HistoryRow.NoTask, instance, due);
}

/// <summary>An event on its way from one instance to another.</summary>
internal sealed record Mail(string Target, string Name, string? Data, long Number = 0);

/// <summary>Something for an instance to take in its next turn. <c>Execution</c> 0 is whichever runs then.</summary>
internal sealed record Message(HistoryRow Row, long Execution = 0, long Mail = 0, TaskCompletionSource? Taken = null);
