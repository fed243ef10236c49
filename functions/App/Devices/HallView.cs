namespace Izi.App.Devices;

/// <summary>Looks at all devices of a venue at once, which no decision does.</summary>
public sealed class HallView(VenueTable table, TimeProvider clock)
{
    public async Task<Hall> Of(Venue venue, CancellationToken cancel) => new(venue, await Twins(venue.Id, cancel));

    /// <summary>The tile of a device after something happened to it, with what the other devices say of its client.</summary>
    public async Task<Func<Outcome, JsonAnswer>> TileOf(string venue, string device, CancellationToken cancel)
    {
        var twins = await Twins(venue, cancel);
        return outcome => Answers.Ok(
            Tile.Of(new Hall(outcome.Scene.Venue, twins).With(outcome.Scene.Devices), outcome.Scene.Venue.Device(device)!, clock.GetUtcNow()));
    }

    ValueTask<List<Device>> Twins(string venue, CancellationToken cancel) =>
        table.Range<Device>(venue, Keys.DevicePrefix, null, cancel).Select(row => row.Value).ToListAsync(cancel);
}
