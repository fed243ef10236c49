namespace Izi.App.Devices;

/// <summary>Keeps a device from being sold, and lets it be sold again. Asking twice is harmless.</summary>
public sealed class HoldDevice(VenueDesk desk, HallView hall, TimeProvider clock)
{
    [Function(nameof(HoldDevice)), Requires(Permission.SessionEdit)]
    [Takes<NoBody>, Gives<Tile>]
    public Task<IResult> Hold(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "venues/{venue}/devices/{id}/hold")] HttpRequest request,
        string venue, string id, CancellationToken cancel) =>
        Apply(request, venue, id, device => DeviceRules.Hold(device, clock.GetUtcNow()), cancel);

    [Function(nameof(ReleaseDevice)), Requires(Permission.SessionEdit)]
    [Takes<NoBody>, Gives<Tile>]
    public Task<IResult> ReleaseDevice(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "venues/{venue}/devices/{id}/release")] HttpRequest request,
        string venue, string id, CancellationToken cancel) =>
        Apply(request, venue, id, device => DeviceRules.Release(device, clock.GetUtcNow()), cancel);

    async Task<IResult> Apply(HttpRequest request, string venue, string id, Func<Device, Decision<Fact>> rule, CancellationToken cancel)
    {
        await request.Read<NoBody>(cancel);
        var tile = await hall.TileOf(venue, id, cancel);
        return await desk.Answer(venue, Scope.OfDevice(id), request.Asking(), scene => rule(scene.Devices[id]), tile, cancel);
    }
}
