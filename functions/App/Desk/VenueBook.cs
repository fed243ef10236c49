using System.Collections.Concurrent;
using Izi.App.Payments;
using Izi.App.Sessions;

namespace Izi.App.Desk;

/// <summary>Opens the venue's book at the rows a rule needs.</summary>
public sealed class VenueBook(VenueTable table, PaymentGateway gateway, TimeProvider clock)
{
    readonly ConcurrentDictionary<string, Row<Venue>> catalogs = new();

    /// <exception cref="ProblemException">404 when the venue, session, client or device is not there.</exception>
    public async Task<Page> Open(string venue, Scope scope, CancellationToken cancel)
    {
        var catalog = await Catalog(venue, cancel);
        foreach (var device in scope.DeviceIds)
            if (catalog.Device(device) is null)
                throw Problem.NotFound("device", device);

        var sessionId = scope.On is { } on ? (await Device(venue, on, cancel)).Value.Holder?.SessionId : scope.SessionId;
        var session = sessionId is { } id ? await Need<SessionRow>(venue, Keys.Session(id), "session", id, cancel) : null;
        var clientId = scope.ClientId ?? session?.Value.Session.Client?.Id;
        var client = clientId is null ? null : await Need<Client>(venue, Keys.Client(clientId), "client", clientId, cancel);
        if (client is { Value.Erased: true } && scope is { ClientId: not null, Erased: false }) throw Problem.NotFound("client", clientId!);

        var devices = ImmutableArray.CreateBuilder<Row<Device>>();
        foreach (var device in (session?.Value.Session.Devices ?? []).Select(device => device.Id).Concat(scope.DeviceIds).Distinct())
            devices.Add(await Device(venue, device, cancel));

        var till = await Shards(venue, scope.Till, scope.TillSubject(sessionId, clientId), cancel);
        var phoneTaken =
            scope.Phone is { } phone
            && await table.Find<string>(venue, Keys.Phone(Phones.Key(phone, catalog.PhonePrefix)), cancel) is not null;
        var page = new Page(catalog, session, client, devices.DrainToImmutable(), till, phoneTaken, gateway.IsSet);

        // What ran there may have ended between the two looks at the device.
        return scope.On is null || page.Scene.Devices[scope.On].Holder?.SessionId == sessionId ? page : await Open(venue, scope, cancel);
    }

    /// <summary>Opens the book at a session; null when there is none.</summary>
    public async Task<Page?> Find(SessionRef session, CancellationToken cancel)
    {
        try
        {
            return await Open(session.Venue, Scope.OfSession(session.Id) with { Till = TillShards.None }, cancel);
        }
        catch (ProblemException gone) when (gone.Code == Problem.NotFoundCode)
        {
            return null;
        }
    }

    /// <summary>A device that nobody has sold or heard of yet has no row: it is locked, in its first epoch.</summary>
    public async Task<Row<Device>> Device(string venue, string id, CancellationToken cancel) =>
        await table.Find<Device>(venue, Keys.Device(id), cancel)
        ?? new(Keys.Device(id), Domain.Devices.Device.New(id, clock.GetUtcNow()), null);

    /// <summary>The sessions of the venue with an alarm that should have rung by now.</summary>
    public async Task<IReadOnlyList<string>> Overdue(string venue, Instant now, CancellationToken cancel)
    {
        var rung = table.Range<string>(venue, Keys.AlarmPrefix, null, cancel, until: Keys.Alarm(now, "~"));
        return await rung.Select(alarm => alarm.Value).ToListAsync(cancel);
    }

    /// <summary>The whole till as it is now.</summary>
    public async Task<Till> Till(string venue, CancellationToken cancel) =>
        Domain.Shifts.Till.Sum((await Shards(venue, cancel)).Select(shard => shard.Value));

    async Task<ImmutableArray<Row<Till>>> Shards(string venue, TillShards shards, string? subject, CancellationToken cancel) =>
        (shards, subject) switch
        {
            (TillShards.All, _) => await Shards(venue, cancel),
            (TillShards.One, { } id) when Keys.TillShard(id) is var key => [await table.Find<Till>(venue, key, cancel) ?? New(key)],
            _ => [],
        };

    /// <summary>One query of a partition sees one instant (Azure Tables), unless its answer comes in several pieces.</summary>
    async Task<ImmutableArray<Row<Till>>> Shards(string venue, CancellationToken cancel)
    {
        var rows = table.Range<Till>(venue, Keys.TillPrefix, null, cancel);
        var known = await rows.ToDictionaryAsync(shard => shard.Key, cancellationToken: cancel);
        ImmutableArray<Row<Till>> shards = [.. Keys.TillShards.Select(key => known.GetValueOrDefault(key) ?? New(key))];
        return shards.Select(shard => shard.Value.Shift?.Id).Distinct().Count() == 1 ? shards : throw Problem.Busy();
    }

    /// <summary>A shard that nothing was counted in yet has no row.</summary>
    static Row<Till> New(string key) => new(key, new(), null);

    /// <summary>
    /// Every request needs it and few change it: as long as its ETag is the same the row is not read again, large as it may be.
    /// </summary>
    async Task<Venue> Catalog(string venue, CancellationToken cancel)
    {
        var tag = (Keys.IsId(venue) ? await table.FindTag(venue, Keys.Catalog, cancel) : null) ?? throw Problem.NotFound("venue", venue);
        if (!catalogs.TryGetValue(venue, out var known) || known.ETag != tag)
            catalogs[venue] = known = await table.Find<Venue>(venue, Keys.Catalog, cancel) ?? throw Problem.NotFound("venue", venue);
        return known.Value;
    }

    async Task<Row<T>> Need<T>(string venue, string key, string what, string id, CancellationToken cancel) =>
        (Keys.IsId(id) ? await table.Find<T>(venue, key, cancel) : null) ?? throw Problem.NotFound(what, id);
}

/// <summary>The rows as they were loaded, with the ETags that guard them.</summary>
public sealed record Page(
    Venue Venue, Row<SessionRow>? Session, Row<Client>? Client, ImmutableArray<Row<Device>> Devices, ImmutableArray<Row<Till>> Till,
    bool PhoneTaken, bool TakesLinked)
{
    public Scene Scene { get; } = new(Venue)
    {
        Session = Session?.Value.Session,
        Client = Client?.Value,
        Till = Till.IsEmpty ? null : Domain.Shifts.Till.Sum(Till.Select(shard => shard.Value)),
        PhoneTaken = PhoneTaken,
        TakesLinked = TakesLinked,
        Devices = Devices.ToImmutableSortedDictionary(row => row.Value.Id, row => row.Value),
    };
}

/// <summary>A session as it is kept, with the number of facts in its timeline and its next alarm.</summary>
public sealed record SessionRow(Session Session, int Facts, Instant? Alarm);

/// <summary>A line of a session's timeline (R38).</summary>
public sealed record FactRow(int Seq, Actor Actor, Fact Fact);
