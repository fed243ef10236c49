namespace Izi.Embedded.Durable;

/// <summary>What a line of a history says. The numbers are on the disk.</summary>
internal enum HistoryKind
{
    // What happened to the orchestrator.
    Started = 1,
    ActivityCompleted = 2,
    ActivityFailed = 3,
    TimerFired = 4,
    EventRaised = 5,
    Suspended = 6,
    Resumed = 7,
    Terminated = 8,
    Strayed = 9,

    // What the orchestrator did about it.
    ActivityScheduled = 20,
    TimerCreated = 21,
    EventSent = 22,
}

/// <summary>One line of a history. <c>At</c> is in ticks UTC; <c>Task</c> ties a completion to what was scheduled.</summary>
internal sealed record HistoryRow(HistoryKind Kind, int Task, long At, string? Name = null, string? Data = null)
{
    public const int NoTask = -1;

    public bool IsAction => Kind >= HistoryKind.ActivityScheduled;

    public override string ToString() => Kind switch
    {
        HistoryKind.ActivityScheduled => $"activity '{Name}' (#{Task})",
        HistoryKind.TimerCreated => $"a timer (#{Task})",
        HistoryKind.EventSent => $"sending event '{Name}' (#{Task})",
        _ => $"{Kind} (#{Task})",
    };
}
