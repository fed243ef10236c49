using Izi.Domain.Devices;
using Izi.Domain.Tariffs;

namespace Izi.Domain.Sessions;

/// <summary>
/// Selling one coverage line: the tariff at its time and place, in the time that is free, and the money for it (R7, R8, R13).
/// </summary>
public static class SaleRules
{
    /// <summary>A line that a booking would cut shorter than this is not worth selling (R13).</summary>
    static readonly TimeSpan Shortest = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Every tariff as it would be sold on a device for a line that begins then; what a booking leaves no time for is shown whole.
    /// </summary>
    public static ImmutableArray<Offer> List(Scene scene, SpotRef spot, Instant begins)
    {
        var next = scene.Devices[spot.DeviceId].Bookings.Where(booking => booking.To > begins).Min(booking => (Instant?)booking.From);
        TimeSpan? free = next - begins is { } gap && gap >= Shortest ? WholeSeconds(gap) : null;
        return
        [
            .. TariffRules.List(scene.Venue, spot.Zone, scene.Client, begins)
                .Select(offer => offer.Tariff.Billing is Billing.Postpaid ? offer : offer.Within(free ?? offer.Length)),
        ];
    }

    /// <summary>The tariff for a line that begins then, cut where it would run into the next booking of these devices.</summary>
    public static Decision<Offer> Offer(Scene scene, ImmutableArray<SpotRef> spots, string tariffId, Instant begins)
    {
        var offers = TariffRules.Sell(scene.Venue, tariffId, [.. spots.Select(spot => spot.Zone)], scene.Client, begins);
        if (offers.Refusal is { } notSold) return notSold;

        var offer = offers.Single();
        // A booking ends what is paid later, however short its blocks are, and the first one costs what it costs (R24).
        var isOpen = offer.Tariff.Billing is Billing.Postpaid;
        var free = Free(scene, spots, begins, isOpen && offer.Length < Shortest ? Shortest : offer.Length);
        return free.Refusal is { } tooClose ? tooClose : [isOpen ? offer : offer.Within(free.Single())];
    }

    /// <summary>
    /// How much of a length these devices are free from then on, in whole seconds; a few seconds before a booking are not worth selling
    /// (R13).
    /// </summary>
    public static Decision<TimeSpan> Free(Scene scene, ImmutableArray<SpotRef> spots, Instant begins, TimeSpan length) =>
        NextBooking(scene, spots) is not { } next || begins + length <= next ? [length]
        : next - begins < Shortest ? Refusals.NextBookingTooClose(next)
        : [WholeSeconds(next - begins)];

    /// <summary>Takes the money for an offer.</summary>
    public static Decision<Sale> Pay(Offer offer, Client? client, Payment payment)
    {
        var receipts = PaymentRules.Pay(offer, client, payment);
        return receipts.Refusal is { } notPaid ? notPaid : [new Sale(offer, receipts.Single(), payment)];
    }

    /// <summary>Time is sold in whole seconds (R13).</summary>
    static TimeSpan WholeSeconds(TimeSpan span) => TimeSpan.FromSeconds(span.Ticks / TimeSpan.TicksPerSecond);

    /// <summary>
    /// When the earliest booking of these devices begins; one that is overdue waits for its device, and comes before anybody else.
    /// </summary>
    static Instant? NextBooking(Scene scene, ImmutableArray<SpotRef> spots) =>
        (from spot in spots
         from booking in scene.Devices[spot.DeviceId].Bookings
         where booking.SessionId != scene.Session?.Id
         select (Instant?)booking.From).Min();
}

/// <summary>Where a line is sold: a device, and the zone whose price it has.</summary>
public sealed record SpotRef(string DeviceId, string Zone)
{
    public static ImmutableArray<SpotRef> Of(Session session) => [.. session.Running.Select(device => new SpotRef(device.Id, device.Zone))];
}

/// <summary>A tariff that was sold, and the money taken for it.</summary>
public sealed record Sale(Offer Offer, Receipt Receipt, Payment Payment)
{
    /// <summary>Whether the rest of the money is still to be confirmed (R4).</summary>
    public bool IsAwaited => Payment is { Method: PaymentMethod.Card, Confirmed: false } && Receipt.Total < Offer.Due;

    KeptTime? Kept => Receipt.Tenders.Select(tender => tender.Kept).FirstOrDefault(kept => kept is not null);

    /// <summary>The line it makes; one paid with kept time costs nothing and lasts as long as was kept (R8).</summary>
    public CoverageLine Line(int number, Instant from) => Kept is { } kept
        ? new(number, Offer.Tariff, LineSource.KeptTime, from, from + TimeSpan.FromSeconds(kept.Seconds), 0, 0, 0)
        {
            Tenders = Receipt.Tenders,
        }
        : new(number, Offer.Tariff, LineSource.Purchase, from, from + Offer.Length, Offer.Price, Offer.Due, Receipt.Total)
        {
            DiscountPercent = Offer.DiscountPercent,
            Tenders = Receipt.Tenders,
        };
}
