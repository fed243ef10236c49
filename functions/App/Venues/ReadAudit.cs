namespace Izi.App.Venues;

/// <summary>The venue's audit log, newest first (R45).</summary>
public sealed class ReadAudit(VenueDesk desk, VenueTable table)
{
    [Function(nameof(ReadAudit)), Requires(Permission.ReportView)]
    [Asks<AuditQuery>, Gives<AuditPage>]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "venues/{venue}/audit")] HttpRequest request,
        string venue, CancellationToken cancel)
    {
        const string prefix = Keys.AuditPrefix;
        var limit = request.Limit();
        var (after, until) = request.Between(venue, prefix);
        await desk.Look(venue, new(), cancel);
        var rows = table.Range<AuditEntry>(venue, prefix, after, cancel, until, limit + 1);
        var (found, cursor) = await rows.Page(prefix, limit, null, cancel);
        return Answers.Ok(new AuditPage([.. found.Select(AuditCard.Of)], request.CursorAt(venue, prefix, cursor)));
    }
}

/// <summary>From when until when, and where the page begins.</summary>
public sealed record AuditQuery(Instant? From, Instant? To, string? Cursor, int? Limit);

/// <summary>A page of the audit log, and where the next one begins.</summary>
public sealed record AuditPage(ImmutableArray<AuditCard> Entries, string? Cursor);

/// <summary>An entry of the audit log as the contract shows it.</summary>
public sealed record AuditCard(Instant At, Actor Actor, string What, string Subject, AuditData Data)
{
    public static AuditCard Of(AuditEntry entry) => new(entry.At, entry.Actor, entry.What, entry.Subject, new(entry.Changed, entry.Reason));
}

/// <summary>What changed, by the names of members or parts, and why.</summary>
public sealed record AuditData(ImmutableArray<string>? Changed, string? Reason);
