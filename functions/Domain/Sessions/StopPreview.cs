namespace Izi.Domain.Sessions;

/// <summary>What Stop would do at this instant, found by asking Stop itself (R19). Seconds and minor units.</summary>
public sealed record StopPreview(
    Instant At, long RemainingSeconds, ImmutableArray<Refund> Lines, long BonusTotal, long KeptSeconds, long AmountDue, Refusal? Refusal)
{
    public static StopPreview Of(Scene scene, Instant now)
    {
        var due = Due(scene, now);
        var decision = SessionRules.Stop(due, new(StoppedBy.ManuallyByAdmin, null), now);
        return new(
            now,
            due.Session!.RemainingSeconds(now),
            decision.OfType<SessionStopped>().SingleOrDefault()?.Refunds ?? [],
            decision.OfType<BonusCredited>().Sum(credit => credit.Amount),
            decision.OfType<TimeKept>().SelectMany(kept => kept.Times).Sum(kept => kept.Seconds),
            (decision.Aggregate(due, (after, fact) => after.After(fact)).Session as Stopped)?.AmountDue ?? 0,
            decision.Refusal);
    }

    /// <summary>What is overdue happens before anybody's stop does.</summary>
    static Scene Due(Scene scene, Instant now)
    {
        while (Alarms.Tick(scene, now).Facts is { IsEmpty: false } overdue)
            scene = overdue.Aggregate(scene, (after, fact) => after.After(fact));
        return scene;
    }
}
