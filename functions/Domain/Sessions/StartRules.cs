using Izi.Domain.Clients;
using Izi.Domain.Devices;
using Izi.Domain.Tariffs;
using Izi.Domain.Venues;

namespace Izi.Domain.Sessions;

/// <summary>Selling a session.</summary>
public static class StartRules
{
    /// <summary>Sells a tariff on a free device; paid time begins now (R4, R7, R8, R10).</summary>
    public static Decision<Fact> Start(Venue venue, Device device, Client? client, StartRequest by, Instant now)
    {
        if (device.Holder is { } taken) return Refusals.DeviceBusy(device.Id, taken.SessionId);

        var entry = venue.Device(device.Id)!;
        var offers = TariffRules.Sell(venue, by.TariffId, entry.Zone, client, now);
        if (offers.Refusal is { } notSold) return notSold;

        var receipts = PaymentRules.Pay(offers.Single(), client, by.Payment);
        if (receipts.Refusal is { } notPaid) return notPaid;

        return [new SessionStarted(now, NewSession(by.SessionId, entry, client, offers.Single(), now), receipts.Single())];
    }

    static Active NewSession(string id, DeviceEntry device, Client? client, Offer offer, Instant now) => new(
        id,
        client is null ? null : new(client.Id, client.Name, client.Phone),
        now,
        [new(device.Id, device.Name, device.Zone, device.Kind)],
        [new(1, offer.Tariff, LineSource.Purchase, now, now + offer.Tariff.Length, offer.Price, offer.Due)],
        now);
}

/// <summary>What the cashier asks for; the id of the session to be is made by the caller.</summary>
public sealed record StartRequest(string SessionId, string TariffId, Payment Payment);
