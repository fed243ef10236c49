using Izi.Domain.Sessions;

namespace Izi.Domain.Shifts;

/// <summary>One signed movement of money in minor units, appended and never edited: what the house took in is positive.</summary>
public sealed record LedgerEntry(Instant At, LedgerKind Kind, PaymentMethod Method, long Amount)
{
    public string? ClientId { get; init; }

    public string? SessionId { get; init; }

    /// <summary>The tariff that the money was for.</summary>
    public string? TariffId { get; init; }

    /// <summary>The same amount by the devices it was for, each with its part.</summary>
    public ImmutableArray<DevicePart> Devices { get; init; } = [];

    /// <summary>What staff gave as the reason; null where none was asked for.</summary>
    public string? Reason { get; init; }

    /// <summary>The shift that was open when the money moved; null for none (R39).</summary>
    public string? ShiftId { get; init; }
}

/// <summary>A device's part of an amount; minor units.</summary>
public sealed record DevicePart(string Device, long Amount);

/// <summary>Why money moved.</summary>
public enum LedgerKind
{
    Sale,
    TopUp,

    /// <summary>A postpaid due that was paid.</summary>
    Due,
    Refund,
    Correction,
}

/// <summary>The money that a fact moved.</summary>
public static class Ledger
{
    /// <summary>The entries of a fact about a session as it was before the fact.</summary>
    public static IEnumerable<LedgerEntry> EntriesOf(Fact fact, Session? session) => fact switch
    {
        SessionCreated created => Of(
            fact, LedgerKind.Sale, +1, created.Receipt.Tenders, created.Whole(), [new(created.Whole().Lines[0], 1)]),
        SessionPaymentConfirmed paid => Of(
            fact, session is Stopped ? LedgerKind.Due : LedgerKind.Sale, +1, paid.Receipt.Tenders, session!, Unpaid(session!)),
        SessionExtended extended => Of(fact, LedgerKind.Sale, +1, extended.Receipt.Tenders, session!, [new(extended.Line, 1)]),
        SessionRenewed renewed => Of(fact, LedgerKind.Sale, +1, renewed.Receipt.Tenders, session!, [new(renewed.Line, 1)]),
        RenewalVoided voided => Of(
            fact, LedgerKind.Refund, -1, voided.Returned, session!, [new(session!.Lines.Single(line => line.Number == voided.Line), 1)]),
        SessionStopped stopped => Of(fact, LedgerKind.Refund, -1, stopped.Returned, session!, [new(session!.Lines[0], 1)]),
        SessionCancelled cancelled => Of(fact, LedgerKind.Refund, -1, cancelled.Returned, session!, [new(session!.Lines[0], 1)]),
        BonusCredited credit => Of(
            fact, LedgerKind.Refund, -1, [new(PaymentMethod.Bonus, credit.Amount)], session!, Credited((Stopped)session!)),
        BalanceToppedUp topUp => [new(fact.At, LedgerKind.TopUp, topUp.Method, topUp.Amount) { ClientId = topUp.ClientId }],
        BalanceCorrected corrected =>
        [
            new(fact.At, LedgerKind.Correction, MethodOf(corrected.Account), corrected.Amount)
            {
                ClientId = corrected.ClientId,
                Reason = corrected.Reason,
            },
        ],
        _ => [],
    };

    static IEnumerable<LedgerEntry> Of(
        Fact fact, LedgerKind kind, int sign, ImmutableArray<Tender> tenders, Session session, ImmutableArray<LinePart> lines) =>
        from tender in tenders
        where tender.Amount != 0
        from part in ByTariff(tender.Amount, lines)
        where part.Amount != 0
        select new LedgerEntry(fact.At, kind, tender.Method, sign * part.Amount)
        {
            ClientId = session.Client?.Id,
            SessionId = session.Id,
            Reason = (fact as SessionStopped)?.Reason ?? (fact as SessionCancelled)?.Note,
            TariffId = part.Line.Tariff.Id,
            Devices = ByDevice(sign * part.Amount, session, part.Line),
        };

    /// <summary>An amount for several lines, as one part for each tariff.</summary>
    static IEnumerable<LinePart> ByTariff(long amount, ImmutableArray<LinePart> lines)
    {
        ImmutableArray<LinePart> tariffs =
        [
            .. lines.GroupBy(line => line.Line.Tariff.Id).Select(same => new LinePart(same.First().Line, same.Sum(line => line.Amount))),
        ];
        return tariffs.Zip(
            Money.Split(amount, [.. tariffs.Select(tariff => tariff.Amount)]), (tariff, part) => tariff with { Amount = part });
    }

    /// <summary>What is paid for several devices is each one's as its zone's price says.</summary>
    static ImmutableArray<DevicePart> ByDevice(long amount, Session session, CoverageLine line)
    {
        ImmutableArray<SessionDevice> devices = [.. session.HeldLast];
        var parts = Money.Split(amount, [.. devices.Select(device => line.Tariff.PriceIn(device.Zone) ?? 0)]);
        return [.. devices.Zip(parts, (device, part) => new DevicePart(device.Id, part))];
    }

    /// <summary>What a payment is for: all that is due, or the one line that it begins.</summary>
    static ImmutableArray<LinePart> Unpaid(Session session) => session is Stopped
        ? [.. session.Lines.Select(line => new LinePart(line, line.Due - line.Paid)).Where(line => line.Amount > 0)]
        : [new(session.Lines[0], 1)];

    static ImmutableArray<LinePart> Credited(Stopped session) =>
        [
            .. session
                .Lines.Join(
                    session.Refunds, line => line.Number, refund => refund.Line, (line, refund) => new LinePart(line, refund.Amount))
                .Where(line => line.Amount > 0),
        ];

    static PaymentMethod MethodOf(Account account) => account is Account.Balance ? PaymentMethod.Balance : PaymentMethod.Bonus;

    /// <summary>A line, and how much of an amount is for it.</summary>
    sealed record LinePart(CoverageLine Line, long Amount);
}
