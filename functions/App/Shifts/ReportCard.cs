namespace Izi.App.Shifts;

/// <summary>An X- or Z-report as the contract shows it; only a Z-report has a number and what was counted. Minor units.</summary>
public sealed record ReportCard(
    ShiftCard Shift, Instant From, Instant To, Takings Sales, CashAndCard TopUps, Takings Refunds, Accounts Corrections, SessionsOfShift Sessions, long ExpectedCash)
{
    public int? Number { get; init; }

    public long? CountedCash { get; init; }

    public long? Variance { get; init; }

    /// <summary>The report of a shift that is still open.</summary>
    public static ReportCard Of(Shift shift, Instant now) => Of(shift, now, null);

    public static ReportCard Of(ZReport report) => Of(report.Shift, report.ClosedAt, report.ClosedAt) with
    {
        Number = report.Number,
        CountedCash = report.CountedCash,
        Variance = report.Variance,
    };

    static ReportCard Of(Shift shift, Instant to, Instant? closedAt) => new(
        ShiftCard.Of(shift, closedAt), shift.OpenedAt, to,
        shift.Sales, new(shift.TopUps.Cash, shift.TopUps.Card), shift.Refunds, new(shift.Corrections.Balance, shift.Corrections.Bonus),
        new(shift.Sessions, shift.Seconds / 60), shift.ExpectedCash);
}

/// <summary>A shift as the contract shows it.</summary>
public sealed record ShiftCard(string Id, Instant OpenedAt, string OpenedBy, Instant? ClosedAt, long OpeningFloat)
{
    public static ShiftCard Of(Shift shift, Instant? closedAt) => new(shift.Id, shift.OpenedAt, shift.OpenedBy, closedAt, shift.OpeningFloat);
}

/// <summary>What was put onto balances, by how it was paid.</summary>
public sealed record CashAndCard(long Cash, long Card);

/// <summary>What was put right, signed, by account.</summary>
public sealed record Accounts(long Balance, long Bonus);

/// <summary>How many sessions ended, and the whole minutes they took together.</summary>
public sealed record SessionsOfShift(int Count, long Minutes);
