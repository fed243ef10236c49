namespace Izi.App.Shifts;

/// <summary>A cashier counts the till and leaves it; what it came to is the Z-report.</summary>
public sealed class CloseShift(VenueDesk desk, TimeProvider clock)
{
    [Function(nameof(CloseShift)), Requires(Permission.ShiftEdit)]
    [Takes<CloseShiftBody>, Gives<ReportCard>, Refuses("no-open-shift", "sessions-active")]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "venues/{venue}/shifts/current/close")] HttpRequest request,
        string venue, CancellationToken cancel)
    {
        var body = await request.Read<CloseShiftBody>(cancel);
        var asking = request.Asking();
        await desk.CatchUp(venue, cancel);
        return await desk.Answer(
            venue, Scope.OfTill, asking,
            scene => ShiftRules.Close(scene.Till!, body.CountedCash, body.HandOver ?? false, asking.Actor.Name, clock.GetUtcNow()),
            outcome => Answers.Ok(ReportCard.Of(outcome.Decision.OfType<ShiftClosed>().Single().Report)), cancel);
    }
}

/// <summary>The body of a closing: the cash counted, in minor units, and whether running sessions go over to the next shift.</summary>
public sealed record CloseShiftBody(long CountedCash) : IBody
{
    public bool? HandOver { get; init; }

    public IEnumerable<Fault> Faults() => Cash.Faults(CountedCash, "countedCash");
}
