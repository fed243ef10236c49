namespace Izi.App.Shifts;

/// <summary>Every movement of money, newest first, as JSON or CSV (R41).</summary>
public sealed class ReadLedger(VenueDesk desk, VenueTable table)
{
    [Function(nameof(ReadLedger)), Requires(Permission.ReportView)]
    [Asks<LedgerQuery>, Gives<LedgerPage>, GivesCsv]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "venues/{venue}/ledger")] HttpRequest request,
        string venue, CancellationToken cancel)
    {
        var (filter, asCsv) = (LedgerFilter.Of(request.Query), request.WantsCsv());
        var limit = asCsv ? request.Limit(LedgerCsv.LargestLimit, LedgerCsv.LargestLimit) : request.Limit();
        var (after, until) = request.Between(venue, filter.Prefix);
        await desk.Look(venue, new(), cancel);
        var rows = table.Range<LedgerRow>(venue, filter.Prefix, after, cancel, until, limit + 1);
        var (found, cursor) = await rows.Page(filter.Prefix, limit, filter.Matches, cancel);
        var page = new LedgerPage([.. found.Select(LedgerCard.Of)], request.CursorAt(venue, filter.Prefix, cursor));
        return asCsv ? new LedgerCsv(page) : Answers.Ok(page);
    }
}

/// <summary>A movement of money as it is kept, with who made it.</summary>
public sealed record LedgerRow(LedgerEntry Entry, Actor Actor);

/// <summary>What the ledger is narrowed to, and where the page begins; an absent part narrows nothing.</summary>
public sealed record LedgerQuery(
    Instant? From, Instant? To, string? Client, string? Session, string? Shift, LedgerKind? Kind, string? Cursor, int? Limit);

/// <summary>A page of the ledger, and where the next one begins.</summary>
public sealed record LedgerPage(ImmutableArray<LedgerCard> Entries, string? Cursor);

/// <summary>A movement of money as the contract shows it; minor units, what the house took in is positive.</summary>
public sealed record LedgerCard(
    Instant At, LedgerKind Kind, PaymentMethod Method, long Amount, string? Client, string? Session, string? Shift, Actor Actor,
    string? Reason)
{
    public static LedgerCard Of(LedgerRow row) => new(
        row.Entry.At, row.Entry.Kind, row.Entry.Method, row.Entry.Amount, row.Entry.ClientId, row.Entry.SessionId, row.Entry.ShiftId,
        row.Actor,
        row.Entry.Reason);
}

/// <summary>What of the ledger is asked for. It is read by the narrowest key there is: session, client, shift, or time.</summary>
sealed record LedgerFilter(string? Client, string? Session, string? Shift, LedgerKind? Kind)
{
    public static LedgerFilter Of(IQueryCollection query) => new(
        IdOf(query, "client"), IdOf(query, "session"), IdOf(query, "shift"), query.Word<LedgerKind>("kind"));

    public string Prefix => (Session ?? Client ?? Shift) is { } subject ? Keys.LedgerPrefixOf(subject) : Keys.LedgerPrefix;

    public bool Matches(LedgerRow row) =>
        (Session is null || row.Entry.SessionId == Session)
        && (Client is null || row.Entry.ClientId == Client)
        && (Shift is null || row.Entry.ShiftId == Shift)
        && (Kind is null || row.Entry.Kind == Kind);

    static string? IdOf(IQueryCollection query, string name) =>
        query.Text(name) is { } id ? Keys.IsId(id) ? id : throw Problem.Malformed(name, "Not an id.") : null;
}
