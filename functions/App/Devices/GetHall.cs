namespace Izi.App.Devices;

/// <summary>The hall: a tile for each device of the venue.</summary>
public sealed class GetHall(VenueDesk desk, VenueTable table, TimeProvider clock)
{
    [Function(nameof(GetHall)), Requires(Permission.SessionView)]
    [Gives<HallCard>]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "venues/{venue}/hall")] HttpRequest request,
        string venue, CancellationToken cancel)
    {
        var scene = await desk.Look(venue, new(), cancel);
        var twins = await table.Range<Device>(venue, Keys.DevicePrefix, null, cancel).ToDictionaryAsync(row => row.Value.Id, row => row.Value, cancellationToken: cancel);
        var now = clock.GetUtcNow();
        return Answers.Ok(new HallCard(now, [.. scene.Venue.Devices.Select(entry => Tile.Of(entry, twins.GetValueOrDefault(entry.Id), now))]));
    }
}

/// <summary>The hall at an instant.</summary>
public sealed record HallCard(Instant At, ImmutableArray<Tile> Devices);

/// <summary>A device in the hall as the contract shows it.</summary>
public sealed record Tile(
    string Device, string Name, string Zone, DeviceKind Kind, TileState State, string? SessionId, string? ClientName, Instant? EndsAt,
    ImmutableArray<string> Flags, bool Online, long Epoch, long? ReportedEpoch)
{
    public static Tile Of(DeviceEntry entry, Device? known, Instant now)
    {
        var twin = known ?? Domain.Devices.Device.New(entry.Id, now);
        return new(
            entry.Id, entry.Name, entry.Zone, entry.Kind, Hall.StateOf(twin, now),
            twin.Holder?.SessionId, twin.Holder?.ClientName, twin.Holder?.EndsAt,
            [.. Flag(twin.Occupied, "occupied"), .. Flag(twin.Holder?.EndsAt <= now, "needsAttention")],
            twin.Online, twin.Desired.Epoch, twin.Reported?.Epoch);
    }

    static ImmutableArray<string> Flag(bool raised, string flag) => raised ? [flag] : [];
}
