namespace Izi.App.Sessions;

/// <summary>A player's own sessions, from a phone.</summary>
public sealed class MySession(VenueDesk desk, VenueTable table, TimeProvider clock)
{
    [Function(nameof(GetMySession)), RequiresPlayer]
    public async Task<IResult> GetMySession(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "me/session")] HttpRequest request, CancellationToken cancel)
    {
        var (venue, client) = request.Player();
        return Answers.Ok(SessionCard.Of(venue, await Current(venue, client, cancel), clock.GetUtcNow()));
    }

    [Function(nameof(PreviewMyStop)), RequiresPlayer]
    public async Task<IResult> PreviewMyStop(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "me/session/stop-preview")] HttpRequest request, CancellationToken cancel)
    {
        var (venue, client) = request.Player();
        return Answers.Ok(StopPreviewCard.Of(StopPreview.Of(await Current(venue, client, cancel), clock.GetUtcNow())));
    }

    [Function(nameof(StopMySession)), RequiresPlayer]
    public async Task<IResult> StopMySession(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "me/session/stop")] HttpRequest request, CancellationToken cancel)
    {
        var (venue, client) = request.Player();
        return await Stop(request, venue, client, (await Current(venue, client, cancel)).Id, cancel);
    }

    [Function(nameof(PreviewMyStopOf)), RequiresPlayer]
    public async Task<IResult> PreviewMyStopOf(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "me/sessions/{id}/stop-preview")] HttpRequest request,
        string id, CancellationToken cancel)
    {
        var (venue, client) = request.Player();
        var scene = await desk.Look(venue, Scope.OfSession(id), cancel);
        return Answers.Ok(StopPreviewCard.Of(StopPreview.Of(Own(scene, client), clock.GetUtcNow())));
    }

    [Function(nameof(StopMySessionOf)), RequiresPlayer]
    public async Task<IResult> StopMySessionOf(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "me/sessions/{id}/stop")] HttpRequest request,
        string id, CancellationToken cancel)
    {
        var (venue, client) = request.Player();
        return await Stop(request, venue, client, id, cancel);
    }

    async Task<IResult> Stop(HttpRequest request, string venue, string client, string id, CancellationToken cancel)
    {
        await request.Read<MyStopBody>(cancel);
        var stop = new StopRequest(StoppedBy.ManuallyByPlayer, null);

        return await desk
            .Apply(venue, Scope.OfSession(id), request.Actor(), scene => SessionRules.Stop(Own(scene, client), stop, clock.GetUtcNow()), cancel)
            .ToCard(clock);
    }

    /// <summary>The newest of the player's sessions that runs.</summary>
    async Task<Session> Current(string venue, string client, CancellationToken cancel)
    {
        await desk.Look(venue, new(), cancel);
        await foreach (var row in table.Range<string>(venue, Keys.HistoryPrefix(client), null, cancel))
            if ((await table.Find<SessionRow>(venue, Keys.Session(row.Value), cancel))!.Value.Session is Active active)
                return active;
        throw Problem.NotFound("session", "current");
    }

    /// <summary>Another player's session is not there at all.</summary>
    static Session Own(Scene scene, string client) => scene.Session!.Client?.Id == client ? scene.Session : throw Problem.NotFound("session", scene.Session.Id);
}

/// <summary>The body of a player's stop: an object without members that matter.</summary>
public sealed record MyStopBody : IBody
{
    public IEnumerable<Fault> Faults() => [];
}
