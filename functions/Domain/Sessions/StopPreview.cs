using Izi.Domain.Clients;

namespace Izi.Domain.Sessions;

/// <summary>What Stop would do at this instant, found by asking Stop itself (R19). Seconds and minor units.</summary>
public sealed record StopPreview(Instant At, long RemainingSeconds, ImmutableArray<Refund> Lines, long BonusTotal, long KeptSeconds, Refusal? Refusal)
{
    public static StopPreview Of(Session session, Instant now)
    {
        var decision = SessionRules.Stop(session, new(StoppedBy.ManuallyByAdmin, null), now);
        return new(
            now,
            session.RemainingSeconds(now),
            decision.OfType<SessionStopped>().SingleOrDefault()?.Refunds ?? [],
            decision.OfType<BonusCredited>().Sum(credit => credit.Amount),
            decision.OfType<TimeKept>().Sum(kept => kept.Time.Seconds),
            decision.Refusal);
    }
}
