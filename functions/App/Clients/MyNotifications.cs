namespace Izi.App.Clients;

/// <summary>What a player was told, newest first.</summary>
public sealed class MyNotifications(VenueDesk desk, VenueTable table)
{
    [Function(nameof(MyNotifications)), RequiresPlayer]
    [Asks<PageQuery>, Gives<NotificationPage>]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "me/notifications")] HttpRequest request, CancellationToken cancel)
    {
        var (venue, client) = request.Player();
        await desk.Look(venue, new(), cancel);
        var (prefix, limit) = (Keys.NotificationPrefix(client), request.Limit());
        var found = await table.Range<Notification>(venue, prefix, request.After(prefix), cancel).Take(limit + 1).ToListAsync(cancel);
        var cursor = found.Count > limit ? found[limit - 1].Key[prefix.Length..] : null;
        return Answers.Ok(new NotificationPage([.. found.Take(limit).Select(row => row.Value)], cursor));
    }
}

/// <summary>A page of notifications, and where the next one begins.</summary>
public sealed record NotificationPage(ImmutableArray<Notification> Notifications, string? Cursor);
