namespace Izi.App.Shifts;

/// <summary>What the open shift has come to so far, and what a closed one came to.</summary>
public sealed class ReadReports(VenueDesk desk, VenueBook book, VenueTable table, TimeProvider clock)
{
    [Function(nameof(GetXReport)), Requires(Permission.ReportView)]
    [Gives<ReportCard>, Refuses("no-open-shift")]
    public async Task<IResult> GetXReport(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "venues/{venue}/shifts/current/x-report")] HttpRequest request,
        string venue, CancellationToken cancel)
    {
        await desk.Look(venue, new(), cancel);
        var till = await book.Till(venue, cancel);
        return till.Shift is { } open ? Answers.Ok(ReportCard.Of(open, clock.GetUtcNow())) : Answers.Refused(Refusals.NoOpenShift);
    }

    [Function(nameof(GetZReport)), Requires(Permission.ReportView)]
    [Gives<ReportCard>]
    public async Task<IResult> GetZReport(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "venues/{venue}/shifts/{id}/z-report")] HttpRequest request,
        string venue, string id, CancellationToken cancel)
    {
        await desk.Look(venue, new(), cancel);
        var report = Keys.IsId(id) ? await table.Find<ZReport>(venue, Keys.ZReport(id), cancel) : null;
        return Answers.Ok(ReportCard.Of(report?.Value ?? throw Problem.NotFound("shift", id)));
    }
}
