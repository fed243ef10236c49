namespace Izi.App.Devices;

/// <summary>A device's log, newest first, page by page (R40).</summary>
public sealed class GetDeviceEvents(VenueDesk desk, VenueTable table)
{
    [Function(nameof(GetDeviceEvents)), Requires(Permission.SessionView)]
    [Asks<DeviceEventQuery>, Gives<DeviceEventPage>]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "venues/{venue}/devices/{id}/events")] HttpRequest request,
        string venue, string id, CancellationToken cancel)
    {
        await desk.Look(venue, Scope.OfDevice(id), cancel);
        var (prefix, limit) = (Keys.DeviceLogPrefix(id), request.Limit());
        var (after, until) = request.Between(venue, prefix);
        var rows = table.Range<DeviceLogRow>(venue, prefix, after, cancel, until, limit + 1);
        var (found, cursor) = await rows.Page(prefix, limit, null, cancel);
        return Answers.Ok(new DeviceEventPage([.. found.Select(DeviceEventCard.Of)], request.CursorAt(venue, prefix, cursor)));
    }
}

/// <summary>From when until when, and where the page begins.</summary>
public sealed record DeviceEventQuery(Instant? From, Instant? To, string? Cursor, int? Limit);

/// <summary>A page of a device's log, and where the next one begins.</summary>
public sealed record DeviceEventPage(ImmutableArray<DeviceEventCard> Events, string? Cursor);

/// <summary>A line of a device's log as the contract shows it.</summary>
public sealed record DeviceEventCard(Instant At, string Type, object Data)
{
    public static DeviceEventCard Of(DeviceLogRow row)
    {
        var (type, data) = Of(row.Fact, row.Actor);
        return new(row.At, type, data);
    }

    static (string Type, object Data) Of(Fact fact, Actor actor) => fact switch
    {
        DeviceConnectionChanged { Connection.Online: true } => ("online", new { }),
        DeviceConnectionChanged => ("offline", new { }),
        DesiredSent { State: var state } => (
            "desired",
            new
            {
                state.Epoch,
                state.Mode,
                state.SessionId,
                state.EndsAt,
                state.WarnAt,
                state.SentAgain,
            }),
        DeviceReported { State: var state } => (
            "reported",
            new
            {
                state.Epoch,
                state.Mode,
                state.SessionId,
                DeviceTime = state.At + state.ClockOff,
            }),
        DevicePresenceChanged presence => ("presence", new { presence.Occupied }),
        DeviceNotResponding silent => ("notResponding", new { silent.Epoch, silent.SessionId }),
        DeviceMalformed malformed => ("malformed", new { malformed.Topic, malformed.Why }),
        DeviceForceEnded forced => ("forceEnd", new { forced.SessionId, forced.Reason, forced.EmergencyBypass, Actor = actor }),
        DeviceClockSkewed skewed => (
            "clockSkew", new { DeviceTime = skewed.At + skewed.Off, OffSeconds = skewed.Off.Ticks / TimeSpan.TicksPerSecond }),
        DeviceHeld => ("hold", new { Actor = actor }),
        DeviceReleased => ("release", new { Actor = actor }),
        _ => throw new InvalidOperationException($"The device log does not know a {fact.GetType().Name}."),
    };
}
