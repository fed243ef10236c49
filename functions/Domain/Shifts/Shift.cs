using Izi.Domain.Sessions;

namespace Izi.Domain.Shifts;

/// <summary>One cashier's watch over the till, and what it has come to so far; minor units (R44).</summary>
public sealed record Shift(string Id, Instant OpenedAt, string OpenedBy, long OpeningFloat)
{
    public Takings Sales { get; init; } = Takings.Nothing;

    public Takings TopUps { get; init; } = Takings.Nothing;

    /// <summary>What went back, as positive numbers.</summary>
    public Takings Refunds { get; init; } = Takings.Nothing;

    /// <summary>Signed: what was put onto accounts less what was taken off.</summary>
    public Takings Corrections { get; init; } = Takings.Nothing;

    /// <summary>Sessions whose end was committed in this shift (R39).</summary>
    public int Sessions { get; init; }

    /// <summary>How long those took, from start to end.</summary>
    public long Seconds { get; init; }

    /// <summary>What is in the drawer if nobody miscounted.</summary>
    public long ExpectedCash => OpeningFloat + Sales.Cash + TopUps.Cash - Refunds.Cash;

    public Shift After(Fact fact, Session? session)
    {
        var counted = Ledger.EntriesOf(fact, session).Aggregate(this, (shift, entry) => shift.With(entry));
        return fact is SessionStopped stopped
            ? counted with { Sessions = Sessions + 1, Seconds = Seconds + session!.PlayedSeconds(stopped.EndedAt) }
            : counted;
    }

    /// <summary>The shift with another part of what it has come to.</summary>
    public Shift Plus(Shift part) => this with
    {
        Sales = Sales.Plus(part.Sales),
        TopUps = TopUps.Plus(part.TopUps),
        Refunds = Refunds.Plus(part.Refunds),
        Corrections = Corrections.Plus(part.Corrections),
        Sessions = Sessions + part.Sessions,
        Seconds = Seconds + part.Seconds,
    };

    Shift With(LedgerEntry entry) => entry.Kind switch
    {
        LedgerKind.Sale or LedgerKind.Due => this with { Sales = Sales.Plus(entry.Method, entry.Amount) },
        LedgerKind.TopUp => this with { TopUps = TopUps.Plus(entry.Method, entry.Amount) },
        LedgerKind.Refund => this with { Refunds = Refunds.Plus(entry.Method, -entry.Amount) },
        LedgerKind.Correction => this with { Corrections = Corrections.Plus(entry.Method, entry.Amount) },
        var other => throw new InvalidOperationException($"A shift does not count a {other}."),
    };
}

/// <summary>Money by the method it came or went by; minor units.</summary>
public sealed record Takings(long Cash, long Card, long Balance, long Bonus, long Linked)
{
    public static Takings Nothing { get; } = new(0, 0, 0, 0, 0);

    public Takings Plus(Takings other) =>
        new(Cash + other.Cash, Card + other.Card, Balance + other.Balance, Bonus + other.Bonus, Linked + other.Linked);

    public Takings Plus(PaymentMethod method, long amount) => method switch
    {
        PaymentMethod.Cash => this with { Cash = Cash + amount },
        PaymentMethod.Card => this with { Card = Card + amount },
        PaymentMethod.Balance => this with { Balance = Balance + amount },
        PaymentMethod.Bonus => this with { Bonus = Bonus + amount },
        PaymentMethod.Linked => this with { Linked = Linked + amount },
        _ => throw new InvalidOperationException($"No money moves by {method}."),
    };
}

/// <summary>A shift as it was when it was closed, numbered and with what was counted; it never changes (R44).</summary>
public sealed record ZReport(int Number, Shift Shift, Instant ClosedAt, string ClosedBy, long CountedCash)
{
    /// <summary>What is too much in the drawer; negative for what is missing.</summary>
    public long Variance => CountedCash - Shift.ExpectedCash;
}
