using Izi.App.Devices;
using Microsoft.Net.Http.Headers;

namespace Izi.App.Venues;

/// <summary>Publishing and reading a venue's catalog; publishing the first one makes the venue.</summary>
public sealed class CatalogRoutes(VenueDesk desk, VenueBook book, VenueTable table, Turns turns, TimeProvider clock)
{
    const int LargestCatalog = 512 * 1024;

    /// <summary>Rows of one entity group transaction (Azure Tables).</summary>
    const int LargestBatch = 100;

    /// <summary>A removed device writes two rows, in the catalog's own transaction.</summary>
    const int MostRemoved = (LargestBatch - 2) / 3;

    [Function(nameof(GetCatalog)), Requires(Permission.SessionView)]
    [Gives<Catalog>, Gives<Catalog>(304)]
    public async Task<IResult> GetCatalog(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "venues/{venue}/catalog")] HttpRequest request,
        string venue, CancellationToken cancel) =>
        Tagged(Catalog.Of((await desk.Look(venue, new(), cancel)).Venue));

    [Function(nameof(PutCatalog)), Requires(Permission.CatalogEdit)]
    [Takes<Catalog>, Gives<Catalog>, HonoursIfMatch, Refuses("device-busy")]
    public async Task<IResult> PutCatalog(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "venues/{venue}/catalog")] HttpRequest request,
        string venue, CancellationToken cancel)
    {
        if (!Keys.IsId(venue)) throw Problem.NotFound("venue", venue);
        var catalog = await request.Read<Catalog>(cancel, LargestCatalog);

        var accounts = await NewAccounts(venue, catalog, cancel);
        using var turn = await turns.Take(venue, cancel);
        var known = await table.Find<Venue>(venue, Keys.Catalog, cancel);
        CheckMatch(request, known?.Value);
        var removed = Removed(known?.Value, catalog);
        var twins = await Twins(venue, [.. removed, .. Remade(known?.Value, catalog)], cancel);
        if (twins.Select(row => row.Value).FirstOrDefault(twin => OpenOn(twin) is not null) is { } busy)
            return Answers.Refused(Refusals.DeviceBusy(busy.Id, OpenOn(busy)!));

        if (known is null) await table.List(venue, cancel);
        await Save(venue, catalog, known, request.Asking().Actor, twins, removed, cancel);
        foreach (var batch in accounts.Chunk(LargestBatch)) await table.Write(batch, cancel);
        return Tagged(Catalog.Of(catalog.ToVenue(venue)));
    }

    static TaggedAnswer Tagged(Catalog catalog) => new(Answers.Ok(catalog), TaggedAnswer.StrongTagOf(catalog));

    /// <summary>If-Match (RFC 9110, 13.1.1): <c>*</c> stands for any catalog, and a weak tag for none.</summary>
    static void CheckMatch(HttpRequest request, Venue? known)
    {
        var wanted = request.GetTypedHeaders().IfMatch;
        if (request.Headers.IfMatch.Count == 0) return;
        var tag = known is null ? null : TaggedAnswer.StrongTagOf(Catalog.Of(known));
        if (tag is null || !wanted.Any(one => one.Equals(EntityTagHeaderValue.Any) || one.Compare(tag, useStrongComparison: true)))
            throw Problem.CatalogChanged();
    }

    /// <summary>The accounts whose key is another than the one kept; a device whose key is the same is not cut off.</summary>
    async Task<ImmutableArray<TableTransactionAction>> NewAccounts(string venue, Catalog catalog, CancellationToken cancel)
    {
        var accounts = ImmutableArray.CreateBuilder<TableTransactionAction>();
        foreach (var (device, key) in catalog.Devices.Where(device => device.Key is not null).Select(device => (device.Id, device.Key!)))
            if (!DeviceKeys.Opens(await table.FindEntity(venue, Keys.MqttAccount(device), cancel), key))
                accounts.Add(new(TableTransactionActionType.UpsertReplace, DeviceKeys.Account(venue, device, key)));
        return accounts.DrainToImmutable();
    }

    static ImmutableArray<string> Removed(Venue? known, Catalog catalog)
    {
        ImmutableArray<string> removed =
        [
            .. (known?.Devices ?? []).Select(device => device.Id).Except(catalog.Devices.Select(device => device.Id)),
        ];
        return removed.Length <= MostRemoved
            ? removed
            : throw Problem.Malformed("devices", $"At most {MostRemoved} devices can be removed at once.");
    }

    /// <summary>The devices that turn from one kind into another.</summary>
    static ImmutableArray<string> Remade(Venue? known, Catalog catalog)
    {
        ImmutableArray<string> remade =
        [
            .. catalog.Devices.Where(device => known?.Device(device.Id) is { } old && old.Kind != device.Kind).Select(device => device.Id),
        ];
        return remade.Length <= MostRemoved
            ? remade
            : throw Problem.Malformed("devices", $"At most {MostRemoved} devices can change their kind at once.");
    }

    /// <summary>The session that runs, waits for its money, or is to begin there.</summary>
    static string? OpenOn(Device twin) => twin.Holder?.SessionId ?? twin.Bookings.Select(booking => booking.SessionId).FirstOrDefault();

    async Task<ImmutableArray<Row<Device>>> Twins(string venue, ImmutableArray<string> devices, CancellationToken cancel)
    {
        var rows = ImmutableArray.CreateBuilder<Row<Device>>();
        foreach (var id in devices)
            rows.Add(await book.Device(venue, id, cancel));
        return rows.DrainToImmutable();
    }

    /// <summary>
    /// The rows of devices that are removed or change their kind are written too, so that a start on one of them loses. The accounts of
    /// those that are removed are closed with them; their epochs stay, should they come back.
    /// </summary>
    async Task Save(
        string venue, Catalog catalog, Row<Venue>? known, Actor actor, ImmutableArray<Row<Device>> twins, ImmutableArray<string> removed,
        CancellationToken cancel)
    {
        var published = catalog.ToVenue(venue);
        var audit = new AuditEntry(clock.GetUtcNow(), actor, known is null ? "catalogCreated" : "catalogChanged", "catalog")
        {
            Changed = known is null ? null : [.. Catalog.Of(known.Value).Differs(Catalog.Of(published))],
        };
        ImmutableArray<TableTransactionAction> rows =
        [
            Rows.Guarded(venue, new Row<Venue>(Keys.Catalog, published, known?.ETag)),
            AuditLog.Row(venue, Keys.NewId(), 0, audit),
            .. twins.Select(row =>
                Rows.Guarded(venue, removed.Contains(row.Value.Id) ? row with { Value = row.Value.CutOff(clock.GetUtcNow()) } : row)),
            .. removed.Select(id => new TableTransactionAction(TableTransactionActionType.UpsertReplace, DeviceKeys.Closed(venue, id))),
        ];
        if (!await table.TryCommit(rows, cancel)) throw Problem.Busy();
    }
}
