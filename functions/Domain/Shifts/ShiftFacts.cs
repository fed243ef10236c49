namespace Izi.Domain.Shifts;

/// <summary>A cashier took over the till.</summary>
public sealed record ShiftOpened(Instant At, Shift Shift) : Fact(At);

/// <summary>
/// From now on analytics may keep the sum of each day up to this one, by the calendar of a time zone. Whatever is dated into such a day
/// later makes its sum void (R47).
/// </summary>
public sealed record DaysSummed(Instant At, SummedDays Days) : Fact(At);

/// <summary>The last day that may have a sum, by the calendar of a time zone.</summary>
public sealed record SummedDays(DateOnly Until, string TimeZone)
{
    public bool Covers(SummedDays others) => TimeZone == others.TimeZone && Until >= others.Until;
}

/// <summary>A cashier counted the till and left it.</summary>
public sealed record ShiftClosed(Instant At, ZReport Report, bool HandOver) : Fact(At);
