using Izi.App.Events;
using Izi.App.Telemetry;

namespace Izi.App.Desk;

/// <summary>Everything one decision writes: one entity group transaction in the venue's partition, and the events that follow it.</summary>
public sealed record Commit(
    string Id, Venue Venue, Scene After, ImmutableArray<OutboxEvent> Events, ImmutableArray<string> Nudged,
    ImmutableArray<TableTransactionAction> Writes)
{
    public static Commit Of(Page page, ImmutableArray<Fact> facts, Actor actor, bool nudge)
    {
        var id = Keys.NewId();
        var after = facts.Aggregate(page.Scene, (scene, fact) => scene.After(fact));
        if (facts.IsEmpty) return new(id, page.Venue, after, [], [], []);

        var events = ClubEvents.Of(id, page, after, facts);
        var log = DeviceLogs.Of(page, facts);
        ImmutableArray<string> nudged =
        [
            .. Woken(page, after),
            .. nudge && after.Session is { } session ? [session.Id] : ImmutableArray<string>.Empty,
        ];
        return new(
            id, page.Venue, after, events, nudged,
            [.. State(page, log.Counted(after), facts), .. log.Rows(actor), .. Records.Of(id, page, after, facts, actor)])
        {
            Facts = facts,
            Before = page.Scene,
            IsQuiet = events.IsEmpty && nudged.IsEmpty && facts.All(fact => fact is DeviceFact),
        };
    }

    /// <summary>A session's alarm put right, for its devices have moved it without the session (R34).</summary>
    public static Commit OfAlarm(Page page, Instant? alarm) =>
        new(Keys.NewId(), page.Venue, page.Scene, [], [], [.. OfSession(page, page.Scene.Session!, Records.Known(page), alarm)])
        {
            IsQuiet = true,
        };

    /// <summary>What it makes so.</summary>
    public ImmutableArray<Fact> Facts { get; private init; } = [];

    /// <summary>The scene on which that was decided.</summary>
    public Scene Before { get; private init; } = After;

    /// <summary>Nothing is to be written.</summary>
    public bool IsEmpty => Writes.IsEmpty;

    /// <summary>A device's word that nobody else needs to hear of: nothing follows it, and writing it twice does no harm.</summary>
    public bool IsQuiet { get; private init; }

    /// <summary>The commit with one more row, of its own where there is nothing else to write.</summary>
    public Commit With(TableTransactionAction row) => this with { Writes = [.. Writes, row], IsQuiet = IsQuiet || IsEmpty };

    /// <summary>The sessions that waited for what has happened to a device.</summary>
    static IEnumerable<string> Woken(Page page, Scene after) =>
        page
            .Devices.SelectMany(row => DeviceRules.Wakes(row.Value, after.Devices[row.Value.Id]))
            .Where(id => id != after.Session?.Id)
            .Distinct();

    /// <summary>
    /// Every row that was looked at is written under its ETag, so that nobody else decides on it at the same time; but of the devices
    /// that the session has left, which nothing is decided on, only those that change.
    /// </summary>
    static IEnumerable<TableTransactionAction> State(Page page, Scene after, ImmutableArray<Fact> facts)
    {
        var venue = page.Venue.Id;
        foreach (var device in page.Devices.Where(device => !IsLeftAlone(page, after, device.Value)))
            yield return Rows.Guarded(venue, Moved(device, after.Devices[device.Value.Id]));

        if (after.Client is { } client)
            yield return Write(venue, Keys.Client(client.Id), client, page.Client?.ETag);

        foreach (var shard in Counted(page, [.. page.Scene.Through(facts).Where(step => Till.Concerns(step.Fact, step.Before.Session))]))
            yield return Rows.Guarded(venue, shard);

        if (after.Session is { } session)
            foreach (
                var row in OfSession(page, session, Records.Known(page) + facts.OfType<SessionFact>().Count(), Alarms.NextAlarm(after)))
                yield return row;
    }

    /// <summary>
    /// The shards of the till in hand after what concerns them: money is counted in one, a shift is opened and closed in all.
    /// </summary>
    static IEnumerable<Row<Till>> Counted(Page page, ImmutableArray<Step> steps) =>
        steps.IsEmpty ? []
        : page.Till.Length != (steps.Any(step => Till.ConcernsAll(step.Fact)) ? Keys.TillShards.Length : 1)
            ? throw new InvalidOperationException("What concerns the till was decided without the shards that it is counted in.")
        : page.Till.Select(shard => shard with { Value = Following(shard.Value, steps) });

    static Till Following(Till till, ImmutableArray<Step> steps) =>
        steps.Aggregate(till, (till, step) => till.After(step.Fact, step.Before.Session));

    static bool IsLeftAlone(Page page, Scene after, Device device) =>
        page.Scene.Session is { } session
        && session.Devices.Any(spot => spot.Id == device.Id)
        && session.Running.All(spot => spot.Id != device.Id)
        && after.Devices[device.Id] == device;

    /// <summary>
    /// The session, and the row that says when it is to be looked at again: where that time passes unheeded, somebody comes (the minute
    /// sweep).
    /// </summary>
    static IEnumerable<TableTransactionAction> OfSession(Page page, Session session, int facts, Instant? alarm)
    {
        var venue = page.Venue.Id;
        yield return Write(venue, Keys.Session(session.Id), new SessionRow(session, facts, alarm), page.Session?.ETag);

        var known = page.Session?.Value.Alarm;
        if (known == alarm) yield break;
        if (known is { } old)
            yield return new(TableTransactionActionType.Delete, new TableEntity(venue, Keys.Alarm(old, session.Id)), ETag.All);
        if (alarm is { } next) yield return Write(venue, Keys.Alarm(next, session.Id), session.Id, null);
    }

    /// <summary>A device that is asked to be something else does it, and reports it, in the trace of this commit.</summary>
    static Row<Device> Moved(Row<Device> device, Device after) =>
        device with { Value = after, Trace = after.Desired.Epoch == device.Value.Desired.Epoch ? device.Trace : Traces.Here };

    static TableTransactionAction Write<T>(string venue, string key, T value, ETag? etag) =>
        Rows.Guarded(venue, new Row<T>(key, value, etag));
}
