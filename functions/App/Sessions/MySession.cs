namespace Izi.App.Sessions;

/// <summary>A player's own sessions, from a phone.</summary>
public sealed class MySession(VenueDesk desk, VenueTable table, TimeProvider clock)
{
    [Function(nameof(GetMySession)), RequiresPlayer]
    [Gives<SessionCard>]
    public async Task<IResult> GetMySession(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "me/session")] HttpRequest request, CancellationToken cancel)
    {
        var (venue, client) = request.Player();
        return Answers.Ok(SessionCard.Of(await Current(venue, client, cancel), clock.GetUtcNow()));
    }

    [Function(nameof(PreviewMyStop)), RequiresPlayer]
    [Gives<StopPreviewCard>]
    public async Task<IResult> PreviewMyStop(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "me/session/stop-preview")] HttpRequest request,
        CancellationToken cancel)
    {
        var (venue, client) = request.Player();
        return Answers.Ok(StopPreviewCard.Of(StopPreview.Of(await Current(venue, client, cancel), clock.GetUtcNow())));
    }

    [Function(nameof(StopMySession)), RequiresPlayer]
    [Takes<NoBody>, Gives<SessionCard>, Refuses("pod-occupied", "pod-unreachable", "session-already-ended", "session-not-started")]
    public async Task<IResult> StopMySession(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "me/session/stop")] HttpRequest request, CancellationToken cancel)
    {
        var (venue, client) = request.Player();
        return await Stop(request, venue, client, (await Current(venue, client, cancel)).Session!.Id, cancel);
    }

    [Function(nameof(PreviewMyStopOf)), RequiresPlayer]
    [Gives<StopPreviewCard>]
    public async Task<IResult> PreviewMyStopOf(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "me/sessions/{id}/stop-preview")] HttpRequest request,
        string id, CancellationToken cancel)
    {
        var (venue, client) = request.Player();
        var scene = await desk.Look(venue, Scope.OfSession(id), cancel);
        return Answers.Ok(StopPreviewCard.Of(StopPreview.Of(Own(scene, client), clock.GetUtcNow())));
    }

    [Function(nameof(StopMySessionOf)), RequiresPlayer]
    [Takes<NoBody>, Gives<SessionCard>, Refuses("pod-occupied", "pod-unreachable", "session-already-ended", "session-not-started")]
    public async Task<IResult> StopMySessionOf(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "me/sessions/{id}/stop")] HttpRequest request,
        string id, CancellationToken cancel)
    {
        var (venue, client) = request.Player();
        return await Stop(request, venue, client, id, cancel);
    }

    [Function(nameof(SwitchMyAutoRenewal)), RequiresPlayer]
    [Takes<AutoRenewalBody>, Gives<SessionCard>, Refuses("auto-renewal-locked", "session-already-ended", "session-not-started")]
    public async Task<IResult> SwitchMyAutoRenewal(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "me/session/auto-renewal")] HttpRequest request, CancellationToken cancel)
    {
        var (venue, client) = request.Player();
        return await Switch(request, venue, client, (await Current(venue, client, cancel)).Session!.Id, cancel);
    }

    [Function(nameof(SwitchMyAutoRenewalOf)), RequiresPlayer]
    [Takes<AutoRenewalBody>, Gives<SessionCard>, Refuses("auto-renewal-locked", "session-already-ended", "session-not-started")]
    public async Task<IResult> SwitchMyAutoRenewalOf(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "me/sessions/{id}/auto-renewal")] HttpRequest request,
        string id, CancellationToken cancel)
    {
        var (venue, client) = request.Player();
        return await Switch(request, venue, client, id, cancel);
    }

    async Task<IResult> Switch(HttpRequest request, string venue, string client, string id, CancellationToken cancel)
    {
        var body = await request.Read<AutoRenewalBody>(cancel);
        return await desk.Answer(
            venue, Scope.OfSession(id), request.Asking(), scene => RenewRules.Switch(Own(scene, client), body.Enabled, clock.GetUtcNow()),
            clock.Card(), cancel);
    }

    async Task<IResult> Stop(HttpRequest request, string venue, string client, string id, CancellationToken cancel)
    {
        await request.Read<NoBody>(cancel);
        var stop = new StopRequest(StoppedBy.ManuallyByPlayer, null);

        return await desk.Answer(
            venue, Scope.OfSession(id), request.Asking(), scene => SessionRules.Stop(Own(scene, client), stop, clock.GetUtcNow()),
            clock.Card(), cancel);
    }

    /// <summary>The newest of the player's sessions that runs, else that awaits its payment, else that is to begin.</summary>
    async Task<Scene> Current(string venue, string client, CancellationToken cancel)
    {
        await desk.Look(venue, new(), cancel);
        var known = Keys.IsId(client) ? await table.Find<Client>(venue, Keys.Client(client), cancel) : null;
        Session? next = null;
        // The newest has the smallest id.
        foreach (var id in (known?.Value.OpenSessions ?? []).Concat(known?.Value.Bookings ?? []).Order(StringComparer.Ordinal))
        {
            var session = (await table.Find<SessionRow>(venue, Keys.Session(id), cancel))!.Value.Session;
            if (Rank(session) > Rank(next)) next = session;
        }
        return next is null ? throw Problem.NotFound("session", "current") : await desk.Look(venue, Scope.OfSession(next.Id), cancel);
    }

    static int Rank(Session? session) => session switch { Active => 3, AwaitingPayment => 2, Pending => 1, _ => 0 };

    /// <summary>Another player's session is not there at all.</summary>
    static Scene Own(Scene scene, string client) =>
        scene.Session!.Client?.Id == client ? scene : throw Problem.NotFound("session", scene.Session.Id);
}
