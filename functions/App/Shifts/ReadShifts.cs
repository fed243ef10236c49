namespace Izi.App.Shifts;

/// <summary>The shifts, newest first, and one of them.</summary>
public sealed class ReadShifts(VenueDesk desk, VenueBook book, VenueTable table)
{
    [Function(nameof(ListShifts)), Requires(Permission.ReportView, Permission.ShiftEdit, Any = true)]
    [Asks<PageQuery>, Gives<ShiftPage>]
    public async Task<IResult> ListShifts(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "venues/{venue}/shifts")] HttpRequest request,
        string venue, CancellationToken cancel)
    {
        var (after, limit) = (request.After(venue, Keys.ZReportPrefix), request.Limit());
        await desk.Look(venue, new(), cancel);
        var open = after is null ? (await book.Till(venue, cancel)).Shift : null;
        var shifts = table
            .Range<ZReport>(venue, Keys.ZReportPrefix, after, cancel, atATime: limit + 1)
            .Select(row => Row(ShiftCard.Of(row.Value)));
        if (open is not null) shifts = shifts.Prepend(Row(ShiftCard.Of(open)));
        var (found, cursor) = await shifts.Page(Keys.ZReportPrefix, limit, null, cancel);
        return Answers.Ok(new ShiftPage(found, request.CursorAt(venue, Keys.ZReportPrefix, cursor)));
    }

    [Function(nameof(GetShift)), Requires(Permission.ReportView, Permission.ShiftEdit, Any = true)]
    [Gives<ShiftCard>]
    public async Task<IResult> GetShift(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "venues/{venue}/shifts/{id}")] HttpRequest request,
        string venue, string id, CancellationToken cancel)
    {
        await desk.Look(venue, new(), cancel);
        var open = (await book.Till(venue, cancel)).Shift;
        return Answers.Ok(open?.Id == id ? ShiftCard.Of(open) : ShiftCard.Of(await Closed(venue, id, cancel)));
    }

    async Task<ZReport> Closed(string venue, string id, CancellationToken cancel) =>
        (Keys.IsId(id) ? await table.Find<ZReport>(venue, Keys.ZReport(id), cancel) : null)?.Value ?? throw Problem.NotFound("shift", id);

    /// <summary>The open shift stands in the till; on the list it is where its Z-report will be.</summary>
    static Row<ShiftCard> Row(ShiftCard shift) => new(Keys.ZReport(shift.Id), shift, null);
}

/// <summary>A page of shifts, and where the next one begins.</summary>
public sealed record ShiftPage(ImmutableArray<ShiftCard> Shifts, string? Cursor);
