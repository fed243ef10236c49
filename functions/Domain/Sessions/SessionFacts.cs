namespace Izi.Domain.Sessions;

/// <summary>Something that happened to one session: a line of its timeline (R38).</summary>
public abstract record SessionFact(Instant At, string SessionId) : Fact(At);

/// <summary>A fact that says what the whole session is from now on, and what was taken for that.</summary>
public abstract record SessionCreated(Instant At, string SessionId, Receipt Receipt) : SessionFact(At, SessionId)
{
    public abstract Session Whole();
}

/// <summary>A session began: a walk-in was sold, a booking's time came, or the money was confirmed.</summary>
public sealed record SessionStarted(Instant At, Active Session, Receipt Receipt) : SessionCreated(At, Session.Id, Receipt)
{
    public override Session Whole() => Session;
}

/// <summary>A session was sold for later (R10).</summary>
public sealed record SessionBooked(Instant At, Pending Session, Receipt Receipt) : SessionCreated(At, Session.Id, Receipt)
{
    public override Session Whole() => Session;
}

/// <summary>A session was sold whose card payment is not confirmed yet; the receipt is of its bonus part (R4, R8).</summary>
public sealed record SessionAwaitsPayment(Instant At, AwaitingPayment Session, Receipt Receipt) : SessionCreated(At, Session.Id, Receipt)
{
    public override Session Whole() => Session;
}

/// <summary>Money that was awaited or due came in.</summary>
public sealed record SessionPaymentConfirmed(Instant At, string SessionId, string? ClientId, Receipt Receipt) : SessionFact(At, SessionId);

/// <summary>The player was warned that coverage is about to end (R20).</summary>
public sealed record PlayerWarned(Instant At, string SessionId, Instant EndsAt) : SessionFact(At, SessionId);

/// <summary>Coverage ended with the session still open, or a booking waits for a device (R10, R22).</summary>
public sealed record SessionNeedsAttention(Instant At, string SessionId, string Why) : SessionFact(At, SessionId)
{
    /// <summary>The end of coverage that passed; null for a booking that waits.</summary>
    public Instant? EndsAt { get; init; }
}

/// <summary>A renewal that had not begun was voided; its money went back where it came from (R27).</summary>
public sealed record RenewalVoided(Instant At, string SessionId, string? ClientId, int Line, ImmutableArray<Tender> Returned)
    : SessionFact(At, SessionId);

/// <summary>A session ended; <paramref name="EndedAt"/> is the end of coverage where it ended by itself (R15, R39).</summary>
public sealed record SessionStopped(Instant At, string SessionId, Instant EndedAt, StoppedBy StoppedBy, ImmutableArray<Refund> Refunds)
    : SessionFact(At, SessionId)
{
    public string? ClientId { get; init; }

    public string? Note { get; init; }

    /// <summary>Why it was forced (R29).</summary>
    public string? Reason { get; init; }

    public bool EmergencyBypass { get; init; }

    /// <summary>The bonus part of a payment that was never confirmed, given back (R8).</summary>
    public ImmutableArray<Tender> Returned { get; init; } = [];

    /// <summary>What was played and is not paid yet; minor units (R24).</summary>
    public long AmountDue { get; init; }
}

/// <summary>A session was called off before it began, and what was paid went back where it came from (R23).</summary>
public sealed record SessionCancelled(Instant At, string SessionId, string? ClientId, ImmutableArray<Tender> Returned)
    : SessionFact(At, SessionId)
{
    public string? Note { get; init; }

    /// <summary>Set when nobody cancelled it: its payment hold lapsed (R4).</summary>
    public bool Lapsed { get; init; }
}
