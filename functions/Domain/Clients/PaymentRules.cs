using Izi.Domain.Tariffs;

namespace Izi.Domain.Clients;

/// <summary>Taking the money for a sale (R8, R9).</summary>
public static class PaymentRules
{
    /// <summary>The receipt for paying what an offer is due, or why it cannot be paid so.</summary>
    public static Decision<Receipt> Pay(Offer offer, Client? client, Payment payment) => payment switch
    {
        { Bonus: > 0 } or { Confirmed: false } => Refusals.PaymentNotAllowed("This sale is paid whole, by one confirmed method."),
        _ when offer.Tariff.Billing is Billing.Postpaid => Refusals.PaymentNotAllowed("A postpaid tariff is paid after it is played."),
        { Method: PaymentMethod.Cash } => PayCash(offer.Due, payment.Received ?? 0),
        { Method: PaymentMethod.Card } => [new Receipt([new(PaymentMethod.Card, offer.Due)], 0)],
        _ when client is null => Refusals.GuestPaysCashOrCard,
        { Method: PaymentMethod.Balance } => PayFromBalance(offer.Due, client),
        _ => Refusals.PaymentNotAllowed("This sale is paid in cash, by card or from the balance."),
    };

    static Decision<Receipt> PayCash(long due, long received) => received < due
        ? Refusals.PaymentInsufficient(due - received)
        : [new Receipt([new(PaymentMethod.Cash, due)], received - due)];

    static Decision<Receipt> PayFromBalance(long due, Client client) => client.Balance < due
        ? Refusals.PaymentInsufficient(due - Math.Max(0, client.Balance))
        : [new Receipt([new(PaymentMethod.Balance, due)], 0)];
}
