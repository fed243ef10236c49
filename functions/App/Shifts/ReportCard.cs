namespace Izi.App.Shifts;

/// <summary>An X- or Z-report as the contract shows it; only a Z-report has a number and what was counted. Minor units.</summary>
public sealed record ReportCard(
    ShiftCard Shift, Instant From, Instant To, Takings Sales, CashAndCard TopUps, Takings Refunds, Accounts Corrections,
    SessionsOfShift Sessions, long ExpectedCash)
{
    public int? Number { get; init; }

    public long? CountedCash { get; init; }

    public long? Variance { get; init; }

    /// <summary>The report of a shift that is still open.</summary>
    public static ReportCard Of(Shift shift, Instant now) => Of(ShiftCard.Of(shift), shift, now);

    public static ReportCard Of(ZReport report) => Of(ShiftCard.Of(report), report.Shift, report.ClosedAt) with
    {
        Number = report.Number,
        CountedCash = report.CountedCash,
        Variance = report.Variance,
    };

    static ReportCard Of(ShiftCard card, Shift shift, Instant to) => new(
        card, shift.OpenedAt, to,
        shift.Sales, new(shift.TopUps.Cash, shift.TopUps.Card), shift.Refunds, new(shift.Corrections.Balance, shift.Corrections.Bonus),
        new(shift.Sessions, shift.Seconds / 60), shift.ExpectedCash);
}

/// <summary>A shift as the contract shows it; minor units. The number is that of its Z-report.</summary>
public sealed record ShiftCard(
    string Id, Instant OpenedAt, string OpenedBy, Instant? ClosedAt, string? ClosedBy, long OpeningFloat, int? Number)
{
    /// <summary>A shift that is open.</summary>
    public static ShiftCard Of(Shift shift) => new(shift.Id, shift.OpenedAt, shift.OpenedBy, null, null, shift.OpeningFloat, null);

    public static ShiftCard Of(ZReport report) =>
        Of(report.Shift) with { ClosedAt = report.ClosedAt, ClosedBy = report.ClosedBy, Number = report.Number };
}

/// <summary>What was put onto balances, by how it was paid.</summary>
public sealed record CashAndCard(long Cash, long Card);

/// <summary>What was put right, signed, by account.</summary>
public sealed record Accounts(long Balance, long Bonus);

/// <summary>How many sessions ended, and the whole minutes they took together.</summary>
public sealed record SessionsOfShift(int Count, long Minutes);
