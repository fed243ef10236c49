namespace Izi.App.Clients;

/// <summary>What a player was told, newest first.</summary>
public sealed class MyNotifications(VenueDesk desk, VenueTable table)
{
    [Function(nameof(MyNotifications)), RequiresPlayer]
    [Asks<PageQuery>, Gives<NotificationPage>]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "me/notifications")] HttpRequest request,
        CancellationToken cancel)
    {
        var (venue, client) = request.Player();
        await desk.Look(venue, new(), cancel);
        var (prefix, limit) = (Keys.NotificationPrefix(client), request.Limit());
        var rows = table.Range<Notification>(venue, prefix, request.After(venue, prefix), cancel, atATime: limit + 1);
        var (found, cursor) = await rows.Page(prefix, limit, null, cancel);
        return Answers.Ok(new NotificationPage(found, request.CursorAt(venue, prefix, cursor)));
    }
}

/// <summary>A page of notifications, and where the next one begins.</summary>
public sealed record NotificationPage(ImmutableArray<Notification> Notifications, string? Cursor);
