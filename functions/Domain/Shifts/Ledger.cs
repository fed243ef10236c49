using Izi.Domain.Sessions;

namespace Izi.Domain.Shifts;

/// <summary>One signed movement of money in minor units, appended and never edited: what the house took in is positive.</summary>
public sealed record LedgerEntry(Instant At, LedgerKind Kind, PaymentMethod Method, long Amount)
{
    public string? ClientId { get; init; }

    public string? SessionId { get; init; }
}

/// <summary>Why money moved.</summary>
public enum LedgerKind
{
    Sale,
    TopUp,
    Refund,
}

/// <summary>The money that a fact moved.</summary>
public static class Ledger
{
    public static IEnumerable<LedgerEntry> EntriesOf(Fact fact) => fact switch
    {
        SessionStarted started =>
            from tender in started.Receipt.Tenders
            where tender.Amount != 0
            select new LedgerEntry(fact.At, LedgerKind.Sale, tender.Method, tender.Amount)
            {
                ClientId = started.Session.Client?.Id,
                SessionId = started.SessionId,
            },
        BalanceToppedUp topUp => [new(fact.At, LedgerKind.TopUp, topUp.Method, topUp.Amount) { ClientId = topUp.ClientId }],
        BonusCredited credit =>
            [new(fact.At, LedgerKind.Refund, PaymentMethod.Bonus, -credit.Amount) { ClientId = credit.ClientId, SessionId = credit.SessionId }],
        _ => [],
    };
}
