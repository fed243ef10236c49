using Izi.Domain.Venues;

namespace Izi.Domain.Shifts;

/// <summary>A stretch of time to report on, the last day included and the last instant not; null for no end on that side.</summary>
public sealed record Period(PeriodEnd? From, PeriodEnd? To)
{
    /// <summary>The day after it is no date in every time zone.</summary>
    static readonly DateOnly LastDay = DateOnly.MaxValue.AddDays(-1);

    /// <summary>Its first instant, and the first one after it.</summary>
    public (Instant From, Instant To) Bounds(Venue venue) => (
        From switch { { At: { } at } => at, { Day: { } day } => venue.StartOf(day), _ => Instant.MinValue },
        To switch { { At: { } at } => at, { Day: { } day } when day < LastDay => venue.StartOf(day.AddDays(1)), _ => Instant.MaxValue });

    /// <summary>
    /// The days that are wholly in it by the venue's calendar, up to a last one. Where there are none the first comes after the last.
    /// </summary>
    public (DateOnly First, DateOnly Last) WholeDays(Venue venue, DateOnly last)
    {
        var first = From switch
        {
            { At: { Year: > 1 } at } => venue.LocalDay(at.AddTicks(-1)).AddDays(1),
            { Day: { } day } => day,
            _ => DateOnly.MinValue,
        };
        var end = To switch
        {
            { At: { Year: < 9999 } at } => venue.LocalDay(at).AddDays(-1),
            { Day: { } day } => day,
            _ => DateOnly.MaxValue,
        };
        return (first, end < last ? end : last);
    }

    /// <summary>Its part before a day.</summary>
    public Period Before(DateOnly day) => this with { To = new(null, day.AddDays(-1)) };

    /// <summary>Its part after a day.</summary>
    public Period After(DateOnly day) => this with { From = new(null, day.AddDays(1)) };
}

/// <summary>An end of a period: an instant, or a whole day by the venue's calendar.</summary>
public sealed record PeriodEnd(Instant? At, DateOnly? Day);
