using Izi.Domain.Devices;
using Izi.Domain.Tariffs;

namespace Izi.Domain.Sessions;

/// <summary>How a session ends by somebody's hand.</summary>
public static class SessionRules
{
    /// <summary>Ends a session, once, and settles what was not played (R5, R6, R16, R21, R28).</summary>
    public static Decision<Fact> Stop(Scene scene, StopRequest by, Instant now) => scene.Session switch
    {
        // Coverage had run out before anybody pressed Stop: it ended by itself then, whoever hears of it first (R15).
        Active active when Alarms.EndsByItself(scene, active, now) => Refusals.AlreadyEnded(
            StoppedBy.AutomaticallyOnTime, active.EndsAt, active.Id),
        Active or AwaitingPayment when PodRules.Guards(scene, by) is { } guarded => guarded,
        Active active => [.. Locks(scene, by, now), .. Settlement.Of(scene, active, by, now)],
        AwaitingPayment awaiting => [.. Locks(scene, by, now), Unplayed(awaiting, by, now)],
        Pending pending => Refusals.NotStarted(pending.Id),
        Stopped stopped => Refusals.AlreadyEnded(stopped.StoppedBy, stopped.EndedAt, stopped.Id),
        Cancelled cancelled => Refusals.AlreadyEnded(null, cancelled.EndedAt, cancelled.Id),
        var other => throw new InvalidOperationException($"A session cannot be a {other?.GetType().Name}."),
    };

    /// <summary>Ends what runs on a device, frozen or not; where nothing does, only sends it a fresh lock (R30, R31).</summary>
    public static Decision<Fact> ForceEnd(Scene scene, string deviceId, Force force, Instant now)
    {
        if (scene.Session is not null) return Stop(scene, new(StoppedBy.ManuallyByAdmin, null) { Force = force }, now);

        var isPod = scene.Venue.Device(deviceId)?.Kind is DeviceKind.Pod;
        return isPod && !force.EmergencyBypass && PodRules.Occupied(scene.Devices[deviceId]) is { } occupied
            ? occupied
            : [new DeviceForceEnded(now, deviceId, force.Reason, force.EmergencyBypass)];
    }

    /// <summary>Calls off what has not begun; what was paid goes back where it came from, if its tariff says so (R5, R23).</summary>
    public static Decision<Fact> Cancel(Session session, string? note, Instant now) => session switch
    {
        Pending pending => [new SessionCancelled(now, pending.Id, pending.Client?.Id, Returned(pending)) { Note = note }],
        AwaitingPayment awaiting =>
        [
            new SessionCancelled(now, awaiting.Id, awaiting.Client?.Id, awaiting.Lines[0].Tenders) { Note = note },
        ],
        Active active => Refusals.AlreadyStarted(active.Id),
        Stopped stopped => Refusals.AlreadyEnded(stopped.StoppedBy, stopped.EndedAt, stopped.Id),
        Cancelled cancelled => Refusals.AlreadyEnded(null, cancelled.EndedAt, cancelled.Id),
        var other => throw new InvalidOperationException($"A session cannot be a {other.GetType().Name}."),
    };

    /// <summary>A forced end sends every device of the session a fresh state, whatever it was told before (R30).</summary>
    static IEnumerable<Fact> Locks(Scene scene, StopRequest by, Instant now) => by.Force is not { } force
        ? []
        : scene.Held.Select(device => new DeviceForceEnded(now, device.Id, force.Reason, force.EmergencyBypass)
        {
            SessionId = scene.Session!.Id,
        });

    /// <summary>Nothing was used and nothing paid but the bonus part, which goes back (R4, R8).</summary>
    static SessionStopped Unplayed(AwaitingPayment awaiting, StopRequest by, Instant now) => new(now, awaiting.Id, now, by.StoppedBy, [])
    {
        ClientId = awaiting.Client?.Id,
        Note = by.Note,
        Reason = by.Force?.Reason,
        EmergencyBypass = by.Force?.EmergencyBypass ?? false,
        Returned = awaiting.Lines[0].Tenders,
    };

    static ImmutableArray<Tender> Returned(Pending pending) =>
        pending.Lines[0].Tariff.CancelRefund is CancelRefund.Full ? pending.Lines[0].Tenders : [];
}

/// <summary>Who asks for a stop, the note of the dialog, and what a forced one says beside that.</summary>
public sealed record StopRequest(StoppedBy StoppedBy, string? Note)
{
    public Force? Force { get; init; }
}

/// <summary>Why a session is ended whatever its devices say, and whether that holds with somebody inside a POD (R29).</summary>
public sealed record Force(string Reason, bool EmergencyBypass);
