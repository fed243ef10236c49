namespace Izi.App.Sessions;

/// <summary>Ends a session at the staff's word, whatever its devices say.</summary>
public sealed class ForceStopSession(VenueDesk desk, TimeProvider clock)
{
    [Function(nameof(ForceStopSession)), Requires(Permission.SessionEdit, Permission.DeviceForceEnd)]
    [Takes<ForceBody>, Gives<SessionCard>, Refuses("pod-occupied", "session-already-ended", "session-not-started")]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "venues/{venue}/sessions/{id}/force-stop")] HttpRequest request,
        string venue, string id, CancellationToken cancel)
    {
        var body = await request.Read<ForceBody>(cancel);
        var stop = new StopRequest(StoppedBy.ManuallyByAdmin, null) { Force = body.Force };

        return await desk.Answer(
            venue, Scope.OfSession(id), request.Asking(), scene => SessionRules.Stop(scene, stop, clock.GetUtcNow()), clock.Card(), cancel);
    }
}

/// <summary>The body of a forced end.</summary>
public sealed record ForceBody(string Reason) : IBody
{
    public bool? EmergencyBypass { get; init; }

    public Force Force => new(Reason, EmergencyBypass ?? false);

    public IEnumerable<Fault> Faults() =>
    [
        .. Fault.When(Names.IsBlank(Reason), "reason", "Must not be blank."),
        .. Fault.When(Reason.Length > 1000, "reason", "At most 1000 characters."),
    ];
}
