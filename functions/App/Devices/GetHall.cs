namespace Izi.App.Devices;

/// <summary>The hall: a tile for each device of the venue.</summary>
public sealed class GetHall(VenueDesk desk, HallView view, TimeProvider clock)
{
    [Function(nameof(GetHall)), Requires(Permission.SessionView)]
    [Gives<HallCard>, Gives<HallCard>(304)]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "venues/{venue}/hall")] HttpRequest request,
        string venue, CancellationToken cancel)
    {
        var scene = await desk.Look(venue, new(), cancel);
        var now = clock.GetUtcNow();
        var tiles = await view.Tiles(scene.Venue, now, cancel);
        return new TaggedAnswer(Answers.Ok(new HallCard(now, tiles)), TaggedAnswer.TagOf(tiles));
    }
}

/// <summary>The hall at an instant.</summary>
public sealed record HallCard(Instant At, ImmutableArray<Tile> Devices);

/// <summary>A device in the hall as the contract shows it.</summary>
public sealed record Tile(
    string Device, string Name, string Zone, DeviceKind Kind, TileState State, string? SessionId, string? ClientName, Instant? EndsAt,
    ImmutableArray<TileFlag> Flags, bool Online, long Epoch, long? ReportedEpoch)
{
    /// <summary>Where nobody plays, a booking that is near says for whom the device is kept.</summary>
    public static Tile Of(Hall hall, DeviceEntry entry, Instant now, string? clientName)
    {
        var twin = hall.Twin(entry.Id, now);
        var next = twin.Holder is null ? Hall.Next(twin, now) : null;
        return new(
            entry.Id, entry.Name, entry.Zone, entry.Kind, Hall.StateOf(twin, now),
            twin.Holder?.SessionId ?? next?.SessionId, clientName, twin.CoverageEndsAtAsOf(now) ?? next?.To,
            [.. hall.FlagsOf(twin, now)], twin.Online, twin.Desired.Epoch, twin.Reported?.Epoch);
    }

    /// <summary>The client who plays there, or for whom the device is kept.</summary>
    public static string? ClientOn(Device twin, Instant now) =>
        twin.Holder is { } holder ? holder.ClientId : Hall.Next(twin, now)?.ClientId;
}
