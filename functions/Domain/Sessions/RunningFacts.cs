namespace Izi.Domain.Sessions;

/// <summary>Staff sold more time into a running session (R13).</summary>
public sealed record SessionExtended(Instant At, string SessionId, string? ClientId, CoverageLine Line, Receipt Receipt)
    : SessionFact(At, SessionId);

/// <summary>A session added its next line by itself, whatever paid for it (R25).</summary>
public sealed record SessionRenewed(Instant At, string SessionId, string? ClientId, CoverageLine Line, Receipt Receipt)
    : SessionFact(At, SessionId);

/// <summary>
/// A session could not renew itself before this end of its coverage (R25); <paramref name="Why"/> is the refusal's code,
/// <c>payment-declined</c> by the gateway, or <c>payment-unanswered</c> by it in time.
/// </summary>
public sealed record SessionRenewalFailed(Instant At, string SessionId, string? ClientId, Instant EndsAt, string Why)
    : SessionFact(At, SessionId);

/// <summary>Somebody switched the toggle of auto-renewal (R26).</summary>
public sealed record AutoRenewalSwitched(Instant At, string SessionId, bool Enabled) : SessionFact(At, SessionId);

/// <summary>A session left one device for another; the lines are its coverage from then on (R14).</summary>
public sealed record SessionTransferred(Instant At, string SessionId, string From, SessionDevice To, ImmutableArray<CoverageLine> Lines)
    : SessionFact(At, SessionId);

/// <summary>The client's linked method is to be charged for a renewal (N7).</summary>
public sealed record ChargeIntended(Instant At, string SessionId, Charge Charge) : SessionFact(At, SessionId);

/// <summary>The gateway refused a charge for good, or did not settle it for a day: a person is to find out (R27).</summary>
public sealed record ChargeUnresolved(Instant At, string SessionId, string ChargeId, long Amount, string Why) : SessionFact(At, SessionId);

/// <summary>A person said what became of a charge that was handed over.</summary>
public sealed record ChargeResolved(Instant At, string SessionId, string ChargeId, bool Charged, string Reason)
    : SessionFact(At, SessionId);

/// <summary>The gateway gave no answer that settles anything, about a charge or about giving it back.</summary>
public sealed record ChargeUnanswered(Instant At, string SessionId, string ChargeId, Instant AskAgainAt) : SessionFact(At, SessionId)
{
    /// <summary>Set when the gateway's answer is mostly a wrong setting.</summary>
    public bool NeedsPerson { get; init; }
}

/// <summary>The gateway said what became of a charge.</summary>
public sealed record ChargeSettled(Instant At, string SessionId, string ChargeId, ChargeState State, string? GatewayId)
    : SessionFact(At, SessionId);
