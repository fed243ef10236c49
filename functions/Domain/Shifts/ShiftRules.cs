namespace Izi.Domain.Shifts;

/// <summary>Opening and closing a shift: one at a time, and none is closed over sessions that still run (R44).</summary>
public static class ShiftRules
{
    public static Decision<Fact> Open(Till till, Shift shift) =>
        till.Shift is { } open ? Refusals.ShiftOpen(open.Id) : [new ShiftOpened(shift.OpenedAt, shift)];

    /// <summary>Announces that the sums of these days may be kept, unless that is known (R47).</summary>
    public static Decision<Fact> Sum(Till till, SummedDays days, Instant now) =>
        till.Summed?.Covers(days) is true ? [] : [new DaysSummed(now, days)];

    public static Decision<Fact> Close(Till till, long countedCash, bool handOver, string by, Instant now) => till switch
    {
        { Shift: null } => Refusals.NoOpenShift,
        { Playing: > 0 } when !handOver => Refusals.SessionsActive(till.Playing),
        { Shift: { } shift } => [new ShiftClosed(now, new(till.LastReport + 1, shift, now, by, countedCash), handOver)],
    };
}
