namespace Izi.App.Sessions;

/// <summary>Switches a session's auto-renewal at the staff's word.</summary>
public sealed class SwitchAutoRenewal(VenueDesk desk, TimeProvider clock)
{
    [Function(nameof(SwitchAutoRenewal)), Requires(Permission.SessionEdit)]
    [Takes<AutoRenewalBody>, Gives<SessionCard>, Refuses("auto-renewal-locked", "session-already-ended", "session-not-started")]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "venues/{venue}/sessions/{id}/auto-renewal")] HttpRequest request,
        string venue, string id, CancellationToken cancel)
    {
        var body = await request.Read<AutoRenewalBody>(cancel);
        return await desk.Answer(
            venue, Scope.OfSession(id), request.Asking(), scene => RenewRules.Switch(scene, body.Enabled, clock.GetUtcNow()), clock.Card(),
            cancel);
    }
}

/// <summary>The body of the auto-renewal toggle.</summary>
public sealed record AutoRenewalBody(bool Enabled) : IBody
{
    public IEnumerable<Fault> Faults() => [];
}
