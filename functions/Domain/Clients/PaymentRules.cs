using Izi.Domain.Sessions;
using Izi.Domain.Tariffs;

namespace Izi.Domain.Clients;

/// <summary>Taking the money for a sale (R8, R9).</summary>
public static class PaymentRules
{
    /// <summary>The receipt for an offer, or why it cannot be paid so. An unconfirmed card leaves the receipt of its bonus part.</summary>
    public static Decision<Receipt> Pay(Offer offer, Client? client, Payment payment) => (payment.Method, client) switch
    {
        (_, null) when IsForClients(payment) => Refusals.GuestPaysCashOrCard,
        (PaymentMethod.Later, _) => PayLater(offer, payment),
        _ when offer.Tariff.Billing is Billing.Postpaid => Refusals.PaymentNotAllowed("A postpaid tariff is paid after it is played."),
        (PaymentMethod.KeptTime, _) => PayWithKeptTime(offer, client!, payment),
        (PaymentMethod.Bonus, _) => PayWithBonus(offer, client!, payment.Bonus > 0 ? payment.Bonus : offer.Due, AllPaid),
        _ => PayWithBonus(offer, client, payment.Bonus, rest => PayRest(rest, client, payment)),
    };

    /// <summary>The receipt for what is due, without any bonus: a payment that was awaited, or a debt.</summary>
    public static Decision<Receipt> Settle(long due, Client? client, Payment payment) => payment switch
    {
        _ when client is null && IsForClients(payment) => Refusals.GuestPaysCashOrCard,
        { Bonus: > 0 } or { Confirmed: false } or { Method: not (PaymentMethod.Cash or PaymentMethod.Card or PaymentMethod.Balance) } =>
            Refusals.PaymentNotAllowed("This is paid in cash, by card or from the balance."),
        _ => PayRest(due, client, payment),
    };

    /// <summary>A guest has no account that anything could be taken from (R9).</summary>
    static bool IsForClients(Payment payment) => payment.Bonus > 0 || payment.Method is not (PaymentMethod.Cash or PaymentMethod.Card);

    static Decision<Receipt> PayLater(Offer offer, Payment payment) => offer.Tariff.Billing is Billing.Postpaid && payment.Bonus == 0
        ? [Receipt.Nothing]
        : Refusals.PaymentNotAllowed("Only a postpaid tariff is paid later, and whole.");

    static Decision<Receipt> PayWithKeptTime(Offer offer, Client client, Payment payment)
    {
        if (payment.Bonus > 0 || offer.Zones is not [var zone])
            return Refusals.PaymentNotAllowed("Kept time is for one device, and pays the whole.");

        var seconds = Math.Min(client.KeptTime.Of(offer.Tariff.Id, zone), offer.Seconds);
        return seconds == 0
            ? Refusals.KeptTimeInsufficient(offer.Seconds)
            : [new Receipt([new(PaymentMethod.KeptTime, 0) { Kept = new(offer.Tariff.Id, zone, seconds) }], 0)];
    }

    static Decision<Receipt> PayWithBonus(Offer offer, Client? client, long bonus, Func<long, Decision<Receipt>> payRest)
    {
        if (bonus > offer.MaxBonus) return Refusals.BonusOverLimit(offer.MaxBonus);
        if (bonus > 0 && bonus > (client?.Bonus ?? 0)) return Refusals.PaymentInsufficient(bonus - (client?.Bonus ?? 0));

        ImmutableArray<Tender> tenders = bonus == 0 ? [] : [new(PaymentMethod.Bonus, bonus)];
        var rest = payRest(offer.Due - bonus);
        return rest.Refusal is { } refusal
            ? refusal
            : [.. rest.Select(receipt => receipt with { Tenders = [.. tenders, .. receipt.Tenders] })];
    }

    static Decision<Receipt> AllPaid(long rest) => rest == 0 ? [Receipt.Nothing] : Refusals.PaymentInsufficient(rest);

    static Decision<Receipt> PayRest(long due, Client? client, Payment payment) => payment switch
    {
        { Method: PaymentMethod.Cash } => PayCash(due, payment.Received ?? 0),
        { Method: PaymentMethod.Card, Confirmed: false } => [Receipt.Nothing],
        { Method: PaymentMethod.Card } => [new Receipt([new(PaymentMethod.Card, due)], 0)],
        { Method: PaymentMethod.Balance } => PayFromBalance(due, client!),
        _ => Refusals.PaymentNotAllowed("This sale is paid in cash, by card, from the balance, from bonus or with kept time."),
    };

    static Decision<Receipt> PayCash(long due, long received) => received < due
        ? Refusals.PaymentInsufficient(due - received)
        : [new Receipt([new(PaymentMethod.Cash, due)], received - due)];

    /// <summary>What is missing is what a top-up has to bring: a negative balance is to be made good first.</summary>
    static Decision<Receipt> PayFromBalance(long due, Client client) => due > 0 && client.Balance < due
        ? Refusals.PaymentInsufficient(due - client.Balance)
        : [new Receipt([new(PaymentMethod.Balance, due)], 0)];
}
