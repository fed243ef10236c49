using System.Collections.Concurrent;

namespace Izi.App.Devices;

/// <summary>Looks at all devices of a venue at once, which no decision does, with the names of who plays there.</summary>
public sealed class HallView(VenueTable table, TimeProvider clock)
{
    /// <summary>A name that was changed elsewhere shows after so long; whoever has a session cannot be erased (R45).</summary>
    static readonly TimeSpan Fresh = TimeSpan.FromSeconds(5);

    const int MostNames = 10_000;

    readonly ConcurrentDictionary<(string Venue, string Client), (string Name, long ReadAt)> names = new();

    public async Task<Hall> Of(Venue venue, CancellationToken cancel) => new(venue, await Twins(venue.Id, cancel));

    /// <summary>The tiles of all devices, in the order of the catalog.</summary>
    public async Task<ImmutableArray<Tile>> Tiles(Venue venue, Instant now, CancellationToken cancel)
    {
        var hall = await Of(venue, cancel);
        var shown = venue.Devices.Select(entry => (Entry: entry, Client: Tile.ClientOn(hall.Twin(entry.Id, now), now))).ToList();
        var known = await NamesOf(venue.Id, shown.Select(one => one.Client), cancel);
        return [.. shown.Select(one => Tile.Of(hall, one.Entry, now, one.Client is { } client ? known[client] : null))];
    }

    /// <summary>The tile of a device after something happened to it, with what the other devices say of its client.</summary>
    public async Task<Func<Outcome, JsonAnswer>> TileOf(string venue, string device, CancellationToken cancel)
    {
        var twins = await Twins(venue, cancel);
        var there = twins.Find(twin => twin.Id == device);
        var known = await NamesOf(
            venue, there is null ? [] : [there.Holder?.ClientId, .. there.Bookings.Select(booking => booking.ClientId)], cancel);
        return outcome =>
        {
            var now = clock.GetUtcNow();
            var hall = new Hall(outcome.Scene.Venue, twins).With(outcome.Scene.Devices);
            var client = Tile.ClientOn(hall.Twin(device, now), now);
            return Answers.Ok(
                Tile.Of(hall, outcome.Scene.Venue.Device(device)!, now, client is null ? null : known.GetValueOrDefault(client)));
        };
    }

    async Task<Dictionary<string, string>> NamesOf(string venue, IEnumerable<string?> clients, CancellationToken cancel)
    {
        var wanted = clients.OfType<string>().Distinct().ToArray();
        var found = await Task.WhenAll(wanted.Select(client => NameOf(venue, client, cancel)));
        return wanted.Zip(found).ToDictionary(pair => pair.First, pair => pair.Second);
    }

    async Task<string> NameOf(string venue, string client, CancellationToken cancel)
    {
        if (names.TryGetValue((venue, client), out var known) && clock.GetElapsedTime(known.ReadAt) < Fresh) return known.Name;

        var readAt = clock.GetTimestamp();
        var name = (await table.Find<Client>(venue, Keys.Client(client), cancel))?.Value.Name ?? "";
        if (names.Count > MostNames) names.Clear();
        names[(venue, client)] = (name, readAt);
        return name;
    }

    ValueTask<List<Device>> Twins(string venue, CancellationToken cancel) =>
        table.Range<Device>(venue, Keys.DevicePrefix, null, cancel).Select(row => row.Value).ToListAsync(cancel);
}
