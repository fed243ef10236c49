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
        SessionCreated created => Entries(fact, LedgerKind.Sale, created.Receipt.Tenders, +1, created.Whole().Client?.Id),
        SessionPaymentConfirmed paid => Entries(fact, LedgerKind.Sale, paid.Receipt.Tenders, +1, paid.ClientId),
        RenewalVoided voided => Entries(fact, LedgerKind.Refund, voided.Returned, -1, voided.ClientId),
        SessionStopped stopped => Entries(fact, LedgerKind.Refund, stopped.Returned, -1, stopped.ClientId),
        SessionCancelled cancelled => Entries(fact, LedgerKind.Refund, cancelled.Returned, -1, cancelled.ClientId),
        BonusCredited credit => Entries(fact, LedgerKind.Refund, [new(PaymentMethod.Bonus, credit.Amount)], -1, credit.ClientId),
        BalanceToppedUp topUp => Entries(fact, LedgerKind.TopUp, [new(topUp.Method, topUp.Amount)], +1, topUp.ClientId),
        _ => [],
    };

    static IEnumerable<LedgerEntry> Entries(Fact fact, LedgerKind kind, ImmutableArray<Tender> tenders, int sign, string? clientId) =>
        from tender in tenders
        where tender.Amount != 0
        select new LedgerEntry(fact.At, kind, tender.Method, sign * tender.Amount) { ClientId = clientId, SessionId = (fact as SessionFact)?.SessionId };
}
