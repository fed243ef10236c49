using Izi.App.Events;

namespace Izi.App.Desk;

/// <summary>The queue message that outlives a crash: which commit of which venue, and whose lifecycles it concerns.</summary>
public sealed record CommitTicket(string Venue, string Commit, ImmutableArray<string> Sessions)
{
    /// <summary>Set when the events are already sent and only the nudge is left.</summary>
    public bool Delivered { get; init; }

    /// <summary>How often its commit was looked for and not found.</summary>
    public int Looks { get; init; }

    /// <summary>The trace of the commit.</summary>
    public string? TraceParent { get; init; }
}

/// <summary>A commit that is in the table, with what is to follow it.</summary>
public sealed record Posted(CommitTicket? Ticket, ImmutableArray<OutboxEvent> Events, SendReceipt? Receipt)
{
    public static Posted Nothing { get; } = new(null, [], null);
}

/// <summary>
/// The row that proves that a commit happened after its events are sent and its outbox row is gone. It is kept for a day.
/// </summary>
public sealed record FinishedCommit(Instant At)
{
    public bool IsOldAt(Instant now) => now - At >= KeptAnswers.Kept;
}
