using Izi.Domain.Devices;
using Izi.Domain.Tariffs;
using Izi.Domain.Venues;

namespace Izi.Domain.Sessions;

/// <summary>Selling a session: for now or for later, on one device or several (R4, R7, R8, R10).</summary>
public static class StartRules
{
    /// <summary>
    /// Sells a tariff on the devices of the scene; paid time begins now, at the confirmation, or at the time it is booked for.
    /// </summary>
    public static Decision<Fact> Start(Scene scene, StartRequest asked, Instant now)
    {
        ImmutableArray<DeviceEntry> devices = [.. asked.Devices.Select(id => scene.Venue.Device(id)!)];
        if (Taken(scene, asked, now) is { } taken) return taken;

        var offers = Offered(scene, asked, [.. devices.Select(device => new SpotRef(device.Id, device.Zone))], now);
        if (offers.Refusal is { } notSold) return notSold;

        var sales = SaleRules.Pay(offers.Single(), scene.Client, asked.Payment);
        if (sales.Refusal is { } notPaid) return notPaid;

        var line = sales.Single().Line(1, asked.StartsAt ?? now);
        return Overlapped(scene, asked, line) is { } booked ? booked : [Created(scene, asked, devices, line, sales.Single(), now)];
    }

    /// <summary>A walk-in is cut where a booking comes; a booking keeps its full length.</summary>
    static Decision<Offer> Offered(Scene scene, StartRequest asked, ImmutableArray<SpotRef> spots, Instant now) =>
        asked.StartsAt is { } begins
            ? TariffRules.Sell(scene.Venue, asked.TariffId, [.. spots.Select(spot => spot.Zone)], scene.Client, begins)
            : SaleRules.Offer(scene, spots, asked.TariffId, now);

    /// <summary>Who has one of the devices at the time the session would begin.</summary>
    static Refusal? Taken(Scene scene, StartRequest asked, Instant now) =>
        asked
            .Devices.Select(id => scene.Devices[id])
            .Select(device =>
                device switch
    {
        { Holder: { } holder } when asked.StartsAt is null || device.HeldUntil(now) > asked.StartsAt => Refusals.DeviceBusy(
            device.Id, holder.SessionId),
        { HeldByStaff: true } => Refusals.DeviceHeld(device.Id),
        _ => null,
    }).FirstOrDefault(refusal => refusal is not null);

    /// <summary>The booking that another one would overlap; a walk-in has been cut by then, or is ended by the booking.</summary>
    static Refusal? Overlapped(Scene scene, StartRequest asked, CoverageLine line) => line.IsOpen && asked.StartsAt is null
        ? null
        : (from id in asked.Devices
         from booking in scene.Devices[id].Bookings
         where booking.From < line.To && line.From < booking.To
         select Refusals.DeviceBooked(id, booking)).FirstOrDefault();

    static SessionCreated Created(
        Scene scene, StartRequest asked, ImmutableArray<DeviceEntry> devices, CoverageLine line, Sale sale, Instant now)
    {
        var client = scene.Client is { } known ? new ClientRef(known.Id) : null;
        ImmutableArray<SessionDevice> taken =
        [
            .. devices.Select(device => new SessionDevice(device.Id, device.Name, device.Zone, device.Kind)),
        ];
        ImmutableArray<CoverageLine> lines = [line];
        if (sale.IsAwaited)
            return new SessionAwaitsPayment(
                now,
                new(asked.SessionId, client, now, taken, lines, now + scene.Venue.Settings.PaymentHold)
                {
                    BookedFor = asked.StartsAt,
                    AutoRenewal = asked.AutoRenewal,
                },
                sale.Receipt);
        if (asked.StartsAt is not null)
            return new SessionBooked(
                now, new(asked.SessionId, client, now, taken, lines) { BookedFor = asked.StartsAt, AutoRenewal = asked.AutoRenewal },
                sale.Receipt);
        return new SessionStarted(
            now, new(asked.SessionId, client, now, taken, lines, now) { AutoRenewal = asked.AutoRenewal }, sale.Receipt);
    }
}

/// <summary>What the cashier asks for; the id of the session to be is made by the caller.</summary>
public sealed record StartRequest(string SessionId, ImmutableArray<string> Devices, string TariffId, Payment Payment)
{
    /// <summary>When a booking begins; null for now.</summary>
    public Instant? StartsAt { get; init; }

    public bool AutoRenewal { get; init; }
}
