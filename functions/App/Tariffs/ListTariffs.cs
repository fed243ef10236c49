namespace Izi.App.Tariffs;

/// <summary>The tariffs as they would be sold on a device, to a client, at a time.</summary>
public sealed class ListTariffs(VenueDesk desk, TimeProvider clock)
{
    [Function(nameof(ListTariffs)), Requires(Permission.SessionView)]
    [Asks<TariffQuery>, Gives<TariffList>]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "venues/{venue}/tariffs")] HttpRequest request,
        string venue, CancellationToken cancel)
    {
        var device = request.Query.Text("device") ?? throw Problem.Malformed("device", "Name a device.");
        var scene = await desk.Look(venue, Scope.OfDevice(device) with { ClientId = request.Query.Text("client") }, cancel);
        var at = request.Query.Instant("at") ?? clock.GetUtcNow();

        var offers = SaleRules.List(scene, new(device, scene.Venue.Device(device)!.Zone), at);
        return Answers.Ok(new TariffList([.. offers.Select(TariffCard.Of)]));
    }
}

/// <summary>For which device and client, and when it would begin.</summary>
public sealed record TariffQuery(string Device, string? Client, Instant? At);

/// <summary>The tariffs on offer.</summary>
public sealed record TariffList(ImmutableArray<TariffCard> Tariffs);

/// <summary>An offer as the contract shows it; money in minor units.</summary>
public sealed record TariffCard(
    string Id, string Name, long Seconds, long Price, long Discount, long Due, RefundMode RefundMode, long MaxBonus)
{
    public static TariffCard Of(Offer offer) => new(
        offer.Tariff.Id, offer.Tariff.Name, offer.Seconds,
        offer.Price, offer.Discount, offer.Due, offer.Tariff.RefundMode, offer.MaxBonus);
}
