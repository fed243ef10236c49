using Izi.App.Sessions;

namespace Izi.App.Devices;

/// <summary>The hall's buttons of a device: end what runs there, or force it.</summary>
public sealed class EndOnDevice(VenueDesk desk, HallView hall, TimeProvider clock)
{
    [Function(nameof(EndSession)), Requires(Permission.SessionEdit)]
    [Takes<StopBody>, Gives<SessionCard>, Refuses("pod-occupied", "pod-unreachable", "session-already-ended", "session-not-started")]
    public async Task<IResult> EndSession(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "venues/{venue}/devices/{id}/end-session")] HttpRequest request,
        string venue, string id, CancellationToken cancel)
    {
        var body = await request.Read<StopBody>(cancel);
        var stop = new StopRequest(StoppedBy.ManuallyByAdmin, body.Note);

        return await desk.Answer(
            venue, Scope.OfWhatRunsOn(id), request.Asking(), scene => SessionRules.Stop(Running(scene, id), stop, clock.GetUtcNow()),
            clock.Card(), cancel);
    }

    [Function(nameof(ForceEnd)), Requires(Permission.SessionEdit, Permission.DeviceForceEnd)]
    [Takes<ForceBody>, Gives<Tile>, Refuses("pod-occupied", "session-already-ended", "session-not-started")]
    public async Task<IResult> ForceEnd(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "venues/{venue}/devices/{id}/force-end")] HttpRequest request,
        string venue, string id, CancellationToken cancel)
    {
        var body = await request.Read<ForceBody>(cancel);
        var tile = await hall.TileOf(venue, id, cancel);
        return await desk.Answer(
            venue, Scope.OfWhatRunsOn(id), request.Asking(), scene => SessionRules.ForceEnd(scene, id, body.Force, clock.GetUtcNow()), tile,
            cancel);
    }

    static Scene Running(Scene scene, string device) => scene.Session is null ? throw Problem.NotFound("session", $"on {device}") : scene;
}
