namespace Izi.Domain.Shifts;

/// <summary>A cashier took over the till.</summary>
public sealed record ShiftOpened(Instant At, Shift Shift) : Fact(At);

/// <summary>A cashier counted the till and left it.</summary>
public sealed record ShiftClosed(Instant At, ZReport Report, bool HandOver) : Fact(At);
