namespace Izi.App.Sessions;

/// <summary>The list of sessions, newest first, page by page.</summary>
public sealed class ListSessions(VenueDesk desk, VenueTable table, TimeProvider clock)
{
    [Function(nameof(ListSessions)), Requires(Permission.SessionView)]
    [Asks<SessionFilter>, Asks<PageQuery>, Gives<SessionPage>]
    public async Task<IResult> All(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "venues/{venue}/sessions")] HttpRequest request,
        string venue, CancellationToken cancel)
    {
        await desk.Look(venue, new(), cancel);
        var filter = SessionFilter.Of(request.Query);
        var sessions = table.Range<SessionRow>(venue, Keys.SessionPrefix, request.After(venue, Keys.SessionPrefix), cancel);
        return Answers.Ok(await PageOf(request, venue, Keys.SessionPrefix, sessions.Select(row => row.Value.Session).Where(filter.Matches), cancel));
    }

    [Function(nameof(ListClientSessions)), Requires(Permission.SessionView)]
    [Asks<PageQuery>, Gives<SessionPage>]
    public async Task<IResult> ListClientSessions(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "venues/{venue}/clients/{id}/sessions")] HttpRequest request,
        string venue, string id, CancellationToken cancel)
    {
        await desk.Look(venue, Scope.OfClient(id), cancel);
        return Answers.Ok(await PageOf(request, venue, Keys.HistoryPrefix(id), History(request, venue, id, cancel), cancel));
    }

    [Function(nameof(ListMySessions)), RequiresPlayer]
    [Asks<PageQuery>, Gives<SessionPage>]
    public async Task<IResult> ListMySessions(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "me/sessions")] HttpRequest request, CancellationToken cancel)
    {
        var (venue, client) = request.Player();
        await desk.Look(venue, new(), cancel);
        return Answers.Ok(await PageOf(request, venue, Keys.HistoryPrefix(client), History(request, venue, client, cancel), cancel));
    }

    IAsyncEnumerable<Session> History(HttpRequest request, string venue, string client, CancellationToken cancel) =>
        table.Range<string>(venue, Keys.HistoryPrefix(client), request.After(venue, Keys.HistoryPrefix(client)), cancel)
            .Select(async (Row<string> row, CancellationToken c) => (await table.Find<SessionRow>(venue, Keys.Session(row.Value), c))!.Value.Session);

    async Task<SessionPage> PageOf(
        HttpRequest request, string venue, string prefix, IAsyncEnumerable<Session> sessions, CancellationToken cancel)
    {
        var limit = request.Limit();
        var found = await sessions.Take(limit + 1).ToListAsync(cancel);
        var cursor = found.Count > limit ? found[limit - 1].Id : null;
        var cards = ImmutableArray.CreateBuilder<SessionCard>();
        foreach (var session in found.Take(limit))
            cards.Add(SessionCard.Of(await desk.Look(venue, Scope.OfSession(session.Id), cancel), clock.GetUtcNow()));
        return new(cards.DrainToImmutable(), request.CursorAt(venue, prefix, cursor));
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
