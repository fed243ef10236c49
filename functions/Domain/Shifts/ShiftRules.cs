namespace Izi.Domain.Shifts;

/// <summary>Opening and closing a shift: one at a time, and none is closed over sessions that still run (R44).</summary>
public static class ShiftRules
{
    public static Decision<Fact> Open(Till till, Shift shift) =>
        till.Shift is { } open ? Refusals.ShiftOpen(open.Id) : [new ShiftOpened(shift.OpenedAt, shift)];

    public static Decision<Fact> Close(Till till, long countedCash, bool handOver, string by, Instant now) => till switch
    {
        { Shift: null } => Refusals.NoOpenShift,
        { Playing: > 0 } when !handOver => Refusals.SessionsActive(till.Playing),
        { Shift: { } shift } => [new ShiftClosed(now, new(till.LastReport + 1, shift, now, by, countedCash), handOver)],
    };
}
