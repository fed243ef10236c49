namespace Izi.App.Sessions;

/// <summary>Moves a session from one of its devices to another.</summary>
public sealed class TransferSession(VenueDesk desk, TimeProvider clock)
{
    [Function(nameof(TransferSession)), Requires(Permission.SessionEdit)]
    [Takes<TransferBody>, Gives<SessionCard>]
    [Refuses(
        "device-booked", "device-busy", "device-held", "device-offline", "pod-occupied", "pod-unreachable", "session-already-ended",
        "session-not-started", "tariff-not-sold-here")]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "venues/{venue}/sessions/{id}/transfer")] HttpRequest request,
        string venue, string id, CancellationToken cancel)
    {
        var body = await request.Read<TransferBody>(cancel);
        var scope = Scope.OfSession(id) with { DeviceIds = [body.To] };

        return await desk.Answer(
            venue, scope, request.Asking(), scene => TransferRules.Transfer(scene, body.FromOf(scene.Session!), body.To, clock.GetUtcNow()),
            clock.Card(), cancel);
    }
}

/// <summary>The body of a transfer; from which device needs not be said where there is but one.</summary>
public sealed record TransferBody(string To) : IBody
{
    public string? From { get; init; }

    public IEnumerable<Fault> Faults() => [];

    /// <summary>The device to leave; what a session that does not play would leave is not asked.</summary>
    /// <exception cref="ProblemException">400 where the body does not say which of several, or names another.</exception>
    public string FromOf(Session session) => (From, session.Running.Select(device => device.Id).ToList()) switch
    {
        _ when session is not Active => "",
        (null, [var only]) => only,
        (null, _) => throw Problem.Malformed("from", "Which of its devices does the session leave?"),
        (var from, var running) => running.Contains(from)
            ? from
            : throw Problem.Malformed("from", "The session does not play on this device."),
    };
}
