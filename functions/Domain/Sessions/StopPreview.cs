namespace Izi.Domain.Sessions;

/// <summary>What Stop would do at this instant, found by asking Stop itself (R19). Seconds and minor units.</summary>
public sealed record StopPreview(
    Instant At, long RemainingSeconds, ImmutableArray<Refund> Lines, long BonusTotal, long KeptSeconds, long AmountDue, Refusal? Refusal)
{
    public static StopPreview Of(Scene scene, Instant now)
    {
        var decision = SessionRules.Stop(scene, new(StoppedBy.ManuallyByAdmin, null), now);
        return new(
            now,
            scene.Session!.RemainingSeconds(now),
            decision.OfType<SessionStopped>().SingleOrDefault()?.Refunds ?? [],
            decision.OfType<BonusCredited>().Sum(credit => credit.Amount),
            decision.OfType<TimeKept>().Sum(kept => kept.Time.Seconds),
            (decision.Aggregate(scene, (after, fact) => after.After(fact)).Session as Stopped)?.AmountDue ?? 0,
            decision.Refusal);
    }
}
