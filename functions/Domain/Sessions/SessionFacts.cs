using Izi.Domain.Clients;

namespace Izi.Domain.Sessions;

/// <summary>Something that happened to one session: a line of its timeline (R38).</summary>
public abstract record SessionFact(Instant At, string SessionId) : Fact(At);

/// <summary>A session was sold and began.</summary>
public sealed record SessionStarted(Instant At, Active Session, Receipt Receipt) : SessionFact(At, Session.Id);

/// <summary>The player was warned that coverage is about to end (R20).</summary>
public sealed record PlayerWarned(Instant At, string SessionId, Instant EndsAt) : SessionFact(At, SessionId);

/// <summary>A session ended; <paramref name="EndedAt"/> is the end of coverage where it ended by itself (R15, R39).</summary>
public sealed record SessionStopped(Instant At, string SessionId, Instant EndedAt, StoppedBy StoppedBy, ImmutableArray<Refund> Refunds)
    : SessionFact(At, SessionId)
{
    public string? Note { get; init; }
}
