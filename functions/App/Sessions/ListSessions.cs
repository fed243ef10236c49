using Izi.App.Clients;

namespace Izi.App.Sessions;

/// <summary>The list of sessions, newest first, page by page, read by the narrowest key that its filters give (R47).</summary>
public sealed class ListSessions(VenueDesk desk, SessionIndex sessions, TimeProvider clock)
{
    [Function(nameof(ListSessions)), Requires(Permission.SessionView)]
    [Asks<SessionFilter>, Asks<PageQuery>, Gives<SessionPage>]
    public async Task<IResult> All(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "venues/{venue}/sessions")] HttpRequest request,
        string venue, CancellationToken cancel)
    {
        var filter = SessionFilter.Of(request.Query);
        var (after, limit) = (request.After(venue, Keys.SessionPrefix), request.Limit());
        var known = (await desk.Look(venue, new(), cancel)).Venue;
        var page = await sessions.Page(known, filter, after?[Keys.SessionPrefix.Length..], limit, cancel);
        return Answers.Ok(await Cards(request, venue, Keys.SessionPrefix, page, cancel));
    }

    [Function(nameof(ListClientSessions)), Requires(Permission.SessionView)]
    [Asks<PageQuery>, Gives<SessionPage>]
    public async Task<IResult> ListClientSessions(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "venues/{venue}/clients/{id}/sessions")] HttpRequest request,
        string venue, string id, CancellationToken cancel)
    {
        await desk.Look(venue, Scope.OfKnownClient(id), cancel);
        return Answers.Ok(await History(request, venue, id, cancel));
    }

    [Function(nameof(ListMySessions)), RequiresPlayer]
    [Asks<PageQuery>, Gives<SessionPage>]
    public async Task<IResult> ListMySessions(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "me/sessions")] HttpRequest request, CancellationToken cancel)
    {
        var (venue, client) = request.Player();
        await desk.Look(venue, new(), cancel);
        return Answers.Ok(await History(request, venue, client, cancel));
    }

    async Task<SessionPage> History(HttpRequest request, string venue, string client, CancellationToken cancel)
    {
        var prefix = Keys.HistoryPrefix(client);
        var page = await sessions.Under(venue, prefix, request.After(venue, prefix), null, request.Limit(), null, cancel);
        return await Cards(request, venue, prefix, page, cancel);
    }

    async Task<SessionPage> Cards(HttpRequest request, string venue, string prefix, ListPage<Session> page, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        var cards = ImmutableArray.CreateBuilder<SessionCard>();
        foreach (var some in page.Items.Chunk(SessionIndex.AtATime))
            cards.AddRange(
                await Task.WhenAll(
                    some.Select(async session => SessionCard.Of(await desk.Look(venue, Scope.OfSession(session.Id), cancel), now))));
        return new(cards.DrainToImmutable(), request.CursorAt(venue, prefix, page.Cursor));
    }
}

/// <summary>A page of sessions, and where the next one begins.</summary>
public sealed record SessionPage(ImmutableArray<SessionCard> Sessions, string? Cursor);

/// <summary>What the list is narrowed to; an absent part narrows nothing. A client is an id, or what clients are searched by.</summary>
public sealed record SessionFilter(string? Status, string? Client, string? Device, Instant? From, Instant? To)
{
    static readonly string[] Statuses = ["pending", "awaitingPayment", "active", "stopped", "cancelled"];

    public static SessionFilter Of(IQueryCollection query) => new(
        StatusOf(query.Text("status")), query.Text("client")?.Trim(), query.Text("device"), query.Instant("from"), query.Instant("to"));

    static string? StatusOf(string? text) =>
        text is null || Statuses.Contains(text) ? text : throw Problem.Malformed("status", $"Of {string.Join(", ", Statuses)}.");

    /// <summary>Whether a session is of the status and the device, whatever its client and time.</summary>
    public bool Matches(Session session) =>
        (Status is null || Json.NameOf(session.GetType()) == Status)
        && (Device is null || session.Devices.Any(device => device.Id == Device));
}
