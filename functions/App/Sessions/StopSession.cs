namespace Izi.App.Sessions;

/// <summary>Ends a session at the staff's word.</summary>
public sealed class StopSession(VenueDesk desk, TimeProvider clock)
{
    [Function(nameof(StopSession)), Requires(Permission.SessionEdit)]
    [Takes<StopBody>, Gives<SessionCard>, Refuses("pod-occupied", "pod-unreachable", "session-already-ended", "session-not-started")]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "venues/{venue}/sessions/{id}/stop")] HttpRequest request,
        string venue, string id, CancellationToken cancel)
    {
        var body = await request.Read<StopBody>(cancel);
        var stop = new StopRequest(StoppedBy.ManuallyByAdmin, body.Note);

        return await desk.Answer(
            venue, Scope.OfSession(id), request.Asking(), scene => SessionRules.Stop(scene, stop, clock.GetUtcNow()), clock.Card(), cancel);
    }
}

/// <summary>The body of a stop.</summary>
public sealed record StopBody : IBody
{
    public string? Note { get; init; }

    public IEnumerable<Fault> Faults() => Fault.When(Note?.Length > 1000, "note", "At most 1000 characters.");
}
