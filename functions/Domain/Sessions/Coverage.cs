namespace Izi.Domain.Sessions;

/// <summary>What a session's coverage comes to at an instant; computed when read, never stored.</summary>
public static class Coverage
{
    /// <summary>Whole seconds of coverage left; 0 once ended, for every line is settled then.</summary>
    public static long RemainingSeconds(this Session session, Instant now) => session.Lines.Sum(line => line.UnusedSeconds(now));

    /// <summary>Whole seconds that the session was open past its coverage (R22).</summary>
    public static long UncoveredSeconds(this Session session, Instant now)
    {
        var until = session is Stopped stopped ? stopped.EndedAt : now;
        return Math.Max(0, (until - session.EndsAt).Ticks / TimeSpan.TicksPerSecond);
    }

    /// <summary>Whether an open session is covered, or stays open past its coverage and needs attention (R22); null when ended.</summary>
    public static CoverageStatus? StatusAt(Session session, Instant now) => session switch
    {
        Active when session.EndsAt > now => CoverageStatus.Covered,
        Active => CoverageStatus.NeedsAttention,
        _ => null,
    };
}

/// <summary>The card's coverage field.</summary>
public enum CoverageStatus
{
    Covered,
    NeedsAttention,
}
