namespace Izi.App.Shifts;

/// <summary>A cashier takes over the till.</summary>
public sealed class OpenShift(VenueDesk desk, TimeProvider clock)
{
    [Function(nameof(OpenShift)), Requires(Permission.ShiftEdit)]
    [Takes<OpenShiftBody>, Gives<ShiftCard>(201), Refuses("shift-open")]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "venues/{venue}/shifts")] HttpRequest request,
        string venue, CancellationToken cancel)
    {
        var body = await request.Read<OpenShiftBody>(cancel);
        var asking = request.Asking();
        return await desk.Answer(
            venue, Scope.OfTill, asking,
            scene =>
                ShiftRules.Open(
                    scene.Till!, new(Keys.NewTimedId(clock.GetUtcNow()), clock.GetUtcNow(), asking.Actor.Name, body.OpeningFloat)),
            outcome =>
                Answers.Created($"/api/venues/{venue}/shifts/{outcome.Scene.Till!.Shift!.Id}", ShiftCard.Of(outcome.Scene.Till.Shift)),
            cancel);
    }
}

/// <summary>The body of an opening; the cash that is in the drawer, in minor units.</summary>
public sealed record OpenShiftBody(long OpeningFloat) : IBody
{
    public IEnumerable<Fault> Faults() => Cash.Faults(OpeningFloat, "openingFloat");
}

/// <summary>What a drawer may hold.</summary>
static class Cash
{
    /// <summary>More than any drawer holds, and far from overflow.</summary>
    const long Largest = 1_000_000_000_000;

    public static IEnumerable<Fault> Faults(long amount, string member) =>
        Fault.When(amount is < 0 or > Largest, member, $"From 0 to {Largest} minor units.");
}
