using Izi.Domain.Tariffs;

namespace Izi.Domain.Clients;

/// <summary>Paying for a renewal with what the client has here, the whole price or nothing (R25).</summary>
static class RenewalFunds
{
    /// <summary>All of a price may be paid from bonus where the tariff does not say.</summary>
    const int BonusPercent = 100;

    /// <summary>What pays, tried in the order of R25; null where nothing covers it.</summary>
    public static Receipt? For(Offer offer, Client client)
    {
        var mostBonus = offer.MaxBonusAt(offer.Tariff.MaxBonusPercent ?? BonusPercent);
        var bonus = Math.Clamp(client.Bonus, 0, mostBonus);
        return offer switch
        {
            _ when KeptFor(offer, client) is { } kept => new([new(PaymentMethod.KeptTime, 0) { Kept = kept }], 0),
            { Due: 0 } => Receipt.Nothing,
            { Due: var due } when client.Balance >= due => new([new(PaymentMethod.Balance, due)], 0),
            { Due: var due } when bonus >= due => new([new(PaymentMethod.Bonus, due)], 0),
            { Due: var due } when bonus > 0 && client.Balance >= due - bonus =>
                new([new(PaymentMethod.Bonus, bonus), new(PaymentMethod.Balance, due - bonus)], 0),
            _ => null,
        };
    }

    /// <summary>Kept time pays a whole length, on one device.</summary>
    static KeptTime? KeptFor(Offer offer, Client client) =>
        offer.Zones is [var zone] && client.KeptTime.Of(offer.Tariff.Id, zone) >= offer.Seconds
            ? new(offer.Tariff.Id, zone, offer.Seconds)
            : null;
}
