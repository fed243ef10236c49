namespace Izi.App.Desk;

/// <summary>What one commit adds to the logs of its devices (R40).</summary>
public sealed class DeviceLogs
{
    readonly Page page;
    readonly ILookup<string, DeviceEvent> events;

    DeviceLogs(Page page, IEnumerable<DeviceEvent> events) =>
        (this.page, this.events) = (page, events.ToLookup(happened => happened.DeviceId));

    /// <summary>A device that has no row yet is sent its first state with it.</summary>
    public static DeviceLogs Of(Page page, ImmutableArray<Fact> facts)
    {
        var events = DeviceLog.Of(page.Scene, facts).ToList();
        var first = page.Devices.Where(row =>
            row.ETag is null && !events.Any(happened => happened.Fact is DesiredSent sent && sent.DeviceId == row.Value.Id));
        return new(page, [.. first.Select(row => DeviceLog.Sent(row.Value)), .. events]);
    }

    /// <summary>The scene whose devices have counted their events.</summary>
    public Scene Counted(Scene scene) => scene with
    {
        Devices = scene.Devices.SetItems(
            events.Select(log =>
                KeyValuePair.Create(log.Key, scene.Devices[log.Key] with { Logged = scene.Devices[log.Key].Logged + log.Count() }))),
    };

    public IEnumerable<TableTransactionAction> Rows(Actor actor) =>
        from log in events
        let known = page.Scene.Devices[log.Key].Logged
        from happened in log.Index()
        select Desk.Rows.Guarded(
            page.Venue.Id,
            new Row<DeviceLogRow>(
                Keys.DeviceLog(log.Key, happened.Item.At, known + happened.Index), new(happened.Item.At, actor, happened.Item.Fact), null));
}

/// <summary>An event of a device's log as it is kept.</summary>
public sealed record DeviceLogRow(Instant At, Actor Actor, Fact Fact);
