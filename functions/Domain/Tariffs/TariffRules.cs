using Izi.Domain.Clients;
using Izi.Domain.Venues;

namespace Izi.Domain.Tariffs;

/// <summary>Which tariffs are sold where and when, and for how much (R7).</summary>
public static class TariffRules
{
    /// <summary>Every tariff as it would be sold in a zone for a line that begins at <paramref name="at"/>.</summary>
    public static ImmutableArray<Offer> List(Venue venue, string zone, Client? client, Instant at) =>
        [.. venue.Tariffs.SelectMany(tariff => Sell(venue, tariff.Id, [zone], client, at))];

    /// <summary>
    /// One tariff for devices in these zones (one entry a device), sold as one line, or why it is not sold there and then.
    /// </summary>
    public static Decision<Offer> Sell(Venue venue, string tariffId, ImmutableArray<string> zones, Client? client, Instant at) =>
        venue.Tariff(tariffId) switch
    {
        null => Refusals.TariffNotSoldHere(tariffId, zones[0]),
        var tariff when zones.FirstOrDefault(zone => tariff.PriceIn(zone) is null) is { } dear => Refusals.TariffNotSoldHere(
            tariff.Name, dear),
        var tariff when !IsSoldAt(tariff, venue, at) => Refusals.TariffNotAvailable(tariff.Name),
        var tariff => [new Offer(tariff, zones, tariff.Length, tariff.PriceIn(zones)!.Value, venue.DiscountOf(client))],
    };

    static bool IsSoldAt(Tariff tariff, Venue venue, Instant at) =>
        tariff.Schedule.IsEmpty || tariff.Schedule.Any(window => window.Contains(venue.LocalTime(at)));
}

/// <summary>A tariff for devices in these zones, with its price (minor units) and the client's discount.</summary>
public sealed record Offer(Tariff Tariff, ImmutableArray<string> Zones, TimeSpan Length, long Price, int DiscountPercent)
{
    public long Seconds => Length.Ticks / TimeSpan.TicksPerSecond;

    public long Due => Money.Discounted(Price, DiscountPercent);

    public long Discount => Price - Due;

    /// <summary>How much of what is due may be paid from bonus, where the tariff says how much.</summary>
    public long MaxBonus => MaxBonusAt(Tariff.MaxBonusPercent ?? 0);

    public long MaxBonusAt(int percent) => Math.Min(Due, Money.Share(Price, percent, 100));

    /// <summary>The same in no more time than is free, at the price in proportion, rounded up (R13).</summary>
    public Offer Within(TimeSpan window) =>
        window >= Length ? this : this with { Length = window, Price = Money.ShareUp(Price, window.Ticks, Length.Ticks) };
}
