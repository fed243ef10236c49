using Izi.App.Devices;

namespace Izi.App.Venues;

/// <summary>Publishing and reading a venue's catalog; publishing the first one makes the venue.</summary>
public sealed class CatalogRoutes(VenueDesk desk, VenueTable table, Turns turns, TimeProvider clock)
{
    const int LargestCatalog = 512 * 1024;

    /// <summary>Rows of one entity group transaction, less the catalog's own.</summary>
    const int MostAtOnce = 99;

    [Function(nameof(GetCatalog)), Requires(Permission.SessionView)]
    public async Task<IResult> GetCatalog(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "venues/{venue}/catalog")] HttpRequest request,
        string venue, CancellationToken cancel) =>
        Answers.Ok(Catalog.Of((await desk.Look(venue, new(), cancel)).Venue));

    [Function(nameof(PutCatalog)), Requires(Permission.CatalogEdit)]
    public async Task<IResult> PutCatalog(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "venues/{venue}/catalog")] HttpRequest request,
        string venue, CancellationToken cancel)
    {
        if (!Keys.IsId(venue)) throw Problem.NotFound("venue", venue);
        var catalog = await request.Read<Catalog>(cancel, LargestCatalog);

        using var turn = await turns.Take(venue, cancel);
        var known = await table.Find<Venue>(venue, Keys.Catalog, cancel);
        var removed = Removed(known?.Value, catalog);
        var twins = await Twins(venue, removed, cancel);
        if (twins.Select(row => row.Value).FirstOrDefault(twin => twin.Seat is not null) is { } busy)
            return Answers.Refused(Refusals.DeviceBusy(busy.Id, busy.Seat!.SessionId));

        await Save(venue, catalog, known?.ETag, twins, cancel);
        await SaveAccounts(venue, catalog, removed, cancel);
        return Answers.Ok(Catalog.Of(catalog.ToVenue(venue)));
    }

    static ImmutableArray<string> Removed(Venue? known, Catalog catalog)
    {
        ImmutableArray<string> removed = [.. (known?.Devices ?? []).Select(device => device.Id).Except(catalog.Devices.Select(device => device.Id))];
        return removed.Length <= MostAtOnce ? removed : throw Problem.Malformed("devices", $"At most {MostAtOnce} devices can be removed at once.");
    }

    async Task<ImmutableArray<Row<Device>>> Twins(string venue, ImmutableArray<string> devices, CancellationToken cancel)
    {
        var rows = ImmutableArray.CreateBuilder<Row<Device>>();
        foreach (var id in devices)
            rows.Add(await table.Find<Device>(venue, Keys.Device(id), cancel) ?? new(Keys.Device(id), Device.New(id, clock.GetUtcNow()), null));
        return rows.DrainToImmutable();
    }

    /// <summary>The removed devices' rows are written too, so that a start on one of them loses. Their epochs stay, should they come back.</summary>
    async Task Save(string venue, Catalog catalog, ETag? etag, ImmutableArray<Row<Device>> removed, CancellationToken cancel)
    {
        ImmutableArray<TableTransactionAction> rows =
        [
            Rows.Guarded(venue, new Row<Venue>(Keys.Catalog, catalog.ToVenue(venue), etag)),
            .. removed.Select(row => Rows.Guarded(venue, row)),
        ];
        if (!await table.TryCommit(rows, cancel)) throw Problem.Busy();
    }

    async Task SaveAccounts(string venue, Catalog catalog, ImmutableArray<string> removed, CancellationToken cancel)
    {
        var keyed = catalog.Devices.Where(device => device.Key is not null)
            .Select(device => new TableTransactionAction(TableTransactionActionType.UpsertReplace, DeviceKeys.Account(venue, device.Id, device.Key!)));
        foreach (var batch in keyed.Chunk(MostAtOnce)) await table.Write(batch, cancel);
        foreach (var device in removed) await table.Delete(venue, Keys.MqttAccount(device), cancel);
    }
}
