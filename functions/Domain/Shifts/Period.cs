namespace Izi.Domain.Shifts;

/// <summary>A stretch of time to report on; null for no end on that side.</summary>
public sealed record Period(PeriodEnd? From, PeriodEnd? To)
{
    /// <summary>
    /// Whether it holds an instant, which is on this day by the venue's calendar. The last instant is not in it, the last day is.
    /// </summary>
    public bool Contains(Instant at, DateOnly day) =>
        From switch { { At: { } from } => at >= from, { Day: { } from } => day >= from, _ => true }
        && To switch { { At: { } to } => at < to, { Day: { } to } => day <= to, _ => true };

    /// <summary>Nothing before it can be in the period, in whatever time zone.</summary>
    public Instant Earliest => From switch { { At: { } from } => from, { Day: { } from } => Somewhere(from, -1), _ => Instant.MinValue };

    /// <summary>Nothing after it can be in the period.</summary>
    public Instant Latest => To switch { { At: { } to } => to, { Day: { } to } => Somewhere(to, +2), _ => Instant.MaxValue };

    static Instant Somewhere(DateOnly day, int days) =>
        new(Math.Clamp((day.DayNumber + days) * TimeSpan.TicksPerDay, Instant.MinValue.Ticks, Instant.MaxValue.Ticks), TimeSpan.Zero);
}

/// <summary>An end of a period: an instant, or a whole day by the venue's calendar.</summary>
public sealed record PeriodEnd(Instant? At, DateOnly? Day);
