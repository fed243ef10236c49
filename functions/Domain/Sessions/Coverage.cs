namespace Izi.Domain.Sessions;

/// <summary>What a session's coverage comes to at an instant; computed when read, never stored.</summary>
public static class Coverage
{
    /// <summary>Whole seconds of coverage left: all of it before it begins, 0 once ended, for every line is settled then.</summary>
    public static long RemainingSeconds(this Session session, Instant now) => session is Pending or AwaitingPayment
        ? session.Lines.Sum(line => line.TotalSeconds)
        : session.AsOf(now).Lines.Sum(line => line.UnusedSeconds(now));

    /// <summary>Whole seconds that the session was open past its coverage; gaps between its lines add up (R22).</summary>
    public static long UncoveredSeconds(this Session session, Instant now)
    {
        if (session is not (Active or Stopped { StartedAt: not null })) return 0;

        var until = session is Stopped stopped ? stopped.EndedAt : now;
        var gaps = session.Lines.Zip(session.Lines.Skip(1)).Sum(pair => WholeSeconds(pair.Second.From - pair.First.To));
        return gaps + WholeSeconds(until - session.EndsAt);
    }

    /// <summary>Whole seconds from the first start to an end, whatever of it was covered; 0 for one that never began.</summary>
    public static long PlayedSeconds(this Session session, Instant endedAt) => session switch
    {
        Active active => WholeSeconds(endedAt - active.StartedAt),
        Stopped { StartedAt: { } startedAt } => WholeSeconds(endedAt - startedAt),
        _ => 0,
    };

    /// <summary>What is still to be paid at an instant; minor units (R4, R24).</summary>
    public static long AmountDue(this Session session, Instant now) => session switch
    {
        AwaitingPayment awaiting => awaiting.AmountDue,
        Active active => active.Lines.Where(line => line.IsPostpaid).Sum(line => line.DueFor(now)),
        Stopped stopped => stopped.AmountDue,
        _ => 0,
    };

    /// <summary>
    /// Whether an open session is covered, or waits or stays open past its coverage and needs attention (R10, R22); null when ended.
    /// </summary>
    public static CoverageStatus? StatusAt(Session session, Instant now) => session switch
    {
        Active when session.EndsAt > now => CoverageStatus.Covered,
        Active or Pending { Waits: true } => CoverageStatus.NeedsAttention,
        _ => null,
    };

    static long WholeSeconds(TimeSpan span) => Math.Max(0, span.Ticks / TimeSpan.TicksPerSecond);
}

/// <summary>The card's coverage field.</summary>
public enum CoverageStatus
{
    Covered,
    NeedsAttention,
}
