namespace Izi.App.Sessions;

/// <summary>Calls off a session that has not begun.</summary>
public sealed class CancelSession(VenueDesk desk, TimeProvider clock)
{
    [Function(nameof(CancelSession)), Requires(Permission.SessionDelete)]
    [Takes<StopBody>, Gives<SessionCard>, Refuses("session-already-ended", "session-already-started")]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "venues/{venue}/sessions/{id}/cancel")] HttpRequest request,
        string venue, string id, CancellationToken cancel)
    {
        var body = await request.Read<StopBody>(cancel);

        return await desk.Answer(
            venue, Scope.OfSession(id), request.Asking(), scene => SessionRules.Cancel(scene.Session!, body.Note, clock.GetUtcNow()),
            clock.Card(), cancel);
    }
}
