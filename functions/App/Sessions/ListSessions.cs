namespace Izi.App.Sessions;

/// <summary>The list of sessions, newest first, page by page.</summary>
public sealed class ListSessions(VenueDesk desk, VenueTable table, TimeProvider clock)
{
    [Function(nameof(ListSessions)), Requires(Permission.SessionView)]
    [Asks<SessionFilter>, Asks<PageQuery>, Gives<SessionPage>]
    public async Task<IResult> All(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "venues/{venue}/sessions")] HttpRequest request,
        string venue, CancellationToken cancel)
    {
        await desk.Look(venue, new(), cancel);
        var filter = SessionFilter.Of(request.Query);
        var sessions = table.Range<SessionRow>(venue, Keys.SessionPrefix, request.After(Keys.SessionPrefix), cancel).Select(row => row.Value.Session).Where(filter.Matches);
        return Answers.Ok(await PageOf(venue, sessions, request.Limit(), cancel));
    }

    [Function(nameof(ListClientSessions)), Requires(Permission.SessionView)]
    [Asks<PageQuery>, Gives<SessionPage>]
    public async Task<IResult> ListClientSessions(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "venues/{venue}/clients/{id}/sessions")] HttpRequest request,
        string venue, string id, CancellationToken cancel)
    {
        await desk.Look(venue, Scope.OfClient(id), cancel);
        return Answers.Ok(await PageOf(venue, History(venue, id, request.After(Keys.HistoryPrefix(id)), cancel), request.Limit(), cancel));
    }

    [Function(nameof(ListMySessions)), RequiresPlayer]
    [Asks<PageQuery>, Gives<SessionPage>]
    public async Task<IResult> ListMySessions(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "me/sessions")] HttpRequest request, CancellationToken cancel)
    {
        var (venue, client) = request.Player();
        await desk.Look(venue, new(), cancel);
        return Answers.Ok(await PageOf(venue, History(venue, client, request.After(Keys.HistoryPrefix(client)), cancel), request.Limit(), cancel));
    }

    IAsyncEnumerable<Session> History(string venue, string client, string? after, CancellationToken cancel) =>
        table.Range<string>(venue, Keys.HistoryPrefix(client), after, cancel)
            .Select(async (Row<string> row, CancellationToken c) => (await table.Find<SessionRow>(venue, Keys.Session(row.Value), c))!.Value.Session);

    async Task<SessionPage> PageOf(string venue, IAsyncEnumerable<Session> sessions, int limit, CancellationToken cancel)
    {
        var found = await sessions.Take(limit + 1).ToListAsync(cancel);
        var cursor = found.Count > limit ? found[limit - 1].Id : null;
        var cards = ImmutableArray.CreateBuilder<SessionCard>();
        foreach (var session in found.Take(limit))
            cards.Add(SessionCard.Of(await desk.Look(venue, Scope.OfSession(session.Id), cancel), clock.GetUtcNow()));
        return new(cards.DrainToImmutable(), cursor);
    }
}

/// <summary>A page of sessions, and where the next one begins.</summary>
public sealed record SessionPage(ImmutableArray<SessionCard> Sessions, string? Cursor);

/// <summary>What the list is narrowed to; an absent part narrows nothing.</summary>
public sealed record SessionFilter(string? Status, string? Client, string? Device, Instant? From, Instant? To)
{
    static readonly string[] Statuses = ["pending", "awaitingPayment", "active", "stopped", "cancelled"];

    public static SessionFilter Of(IQueryCollection query) => new(
        StatusOf(query.Text("status")), query.Text("client")?.Trim(), query.Text("device"), query.Instant("from"), query.Instant("to"));

    static string? StatusOf(string? text) => text is null || Statuses.Contains(text) ? text : throw Problem.Malformed("status", $"Of {string.Join(", ", Statuses)}.");

    public bool Matches(Session session) =>
        (Status is null || Json.NameOf(session.GetType()) == Status)
        && (Client is null || (session.Client is { } client && Names(client, Client)))
        && (Device is null || session.Devices.Any(device => device.Id == Device))
        && (From is null || session.CreatedAt >= From)
        && (To is null || session.CreatedAt < To);

    static bool Names(ClientRef client, string text) =>
        client.Id == text
        || client.Name.Contains(text, StringComparison.OrdinalIgnoreCase)
        || client.Phone.Contains(text, StringComparison.OrdinalIgnoreCase);
}
