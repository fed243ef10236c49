using Izi.Domain.Clients;
using Izi.Domain.Venues;

namespace Izi.Domain.Tariffs;

/// <summary>Which tariffs are sold where and when, and for how much (R7).</summary>
public static class TariffRules
{
    /// <summary>Every tariff as it would be sold in a zone for a line that begins at <paramref name="at"/>.</summary>
    public static ImmutableArray<Offer> List(Venue venue, string zone, Client? client, Instant at) =>
        [.. from tariff in venue.Tariffs
            where IsSoldAt(tariff, venue, at)
            let price = tariff.PriceIn(zone)
            where price is not null
            select OfferOf(tariff, price.Value, venue.DiscountOf(client))];

    /// <summary>One tariff for one device, or why it is not sold there and then.</summary>
    public static Decision<Offer> Sell(Venue venue, string tariffId, string zone, Client? client, Instant at) => venue.Tariff(tariffId) switch
    {
        null => Refusals.TariffNotSoldHere(tariffId, zone),
        var tariff when tariff.PriceIn(zone) is null => Refusals.TariffNotSoldHere(tariff.Name, zone),
        var tariff when !IsSoldAt(tariff, venue, at) => Refusals.TariffNotAvailable(tariff.Name),
        var tariff => [OfferOf(tariff, tariff.PriceIn(zone)!.Value, venue.DiscountOf(client))],
    };

    static bool IsSoldAt(Tariff tariff, Venue venue, Instant at) =>
        tariff.Schedule.IsEmpty || tariff.Schedule.Any(window => window.Contains(venue.LocalTime(at)));

    static Offer OfferOf(Tariff tariff, long price, int discountPercent)
    {
        var due = Money.Discounted(price, discountPercent);
        return new(tariff, price, due, Math.Min(due, Money.Share(price, tariff.MaxBonusPercent ?? 0, 100)));
    }
}

/// <summary>A tariff with its price, what is due after the group discount, and how much of that bonus may pay; minor units.</summary>
public sealed record Offer(Tariff Tariff, long Price, long Due, long MaxBonus)
{
    public long Discount => Price - Due;
}
