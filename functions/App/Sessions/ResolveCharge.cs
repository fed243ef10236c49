namespace Izi.App.Sessions;

/// <summary>Settles a charge that was handed over to a person, at the staff's word.</summary>
public sealed class ResolveCharge(VenueDesk desk, TimeProvider clock)
{
    [Function(nameof(ResolveCharge)), Requires(Permission.SessionEdit, Permission.BalanceEdit)]
    [Takes<ResolveBody>, Gives<SessionCard>, Refuses("charge-not-handed-over")]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "venues/{venue}/sessions/{id}/charges/{intent}/resolve")]
            HttpRequest request,
        string venue, string id, string intent, CancellationToken cancel)
    {
        var body = await request.Read<ResolveBody>(cancel);
        return await desk.Answer(
            venue, Scope.OfSession(id), request.Asking(),
            scene => ChargeRules.Resolve(scene, Find(scene, intent), body.Charged, body.Reason.Trim(), clock.GetUtcNow()), clock.Card(),
            cancel);
    }

    static Charge Find(Scene scene, string intent) =>
        scene.Session!.Charges.FirstOrDefault(charge => charge.Id == intent) ?? throw Problem.NotFound("charge", intent);
}

/// <summary>The body of a resolution: whether the client was charged, and how anybody knows.</summary>
public sealed record ResolveBody(bool Charged, string Reason) : IBody
{
    public IEnumerable<Fault> Faults() =>
    [
        .. Fault.When(string.IsNullOrWhiteSpace(Reason), "reason", "Must not be blank."),
        .. Fault.When(Reason.Length > 1000, "reason", "At most 1000 characters."),
    ];
}
