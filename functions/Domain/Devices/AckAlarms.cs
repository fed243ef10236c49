using Izi.Domain.Sessions;
using Izi.Domain.Venues;

namespace Izi.Domain.Devices;

/// <summary>What a session does about its devices that have not reported what they were asked to be (R34).</summary>
static class AckAlarms
{
    static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(5);

    /// <summary>A device that is silent is flagged once; a start is sent again until it is reported, a lock once more.</summary>
    public static IEnumerable<Alarm> Of(Scene scene) =>
        from device in scene.Devices.Values
        where device.Desired.Cause == scene.Session!.Id && Awaits(device)
        select device.Desired.IsFlagged
            ? new Alarm(
                device.Desired.SentAt + Wait(scene.Venue.Settings, device.Desired),
                (_, now) => [new DesiredSentAgain(now, device.Id, device.Desired.Epoch)])
            : new Alarm(
                DueAt(device, scene.Venue.Settings),
                (_, now) => [new DeviceNotResponding(now, scene.Session!.Id, device.Id, device.Desired.Epoch)]);

    /// <summary>Whether something is to be done while a device does not report: a lock waits for it to be online.</summary>
    public static bool Awaits(Device device) => device.Desired switch
    {
        { Cause: null } or { IsReported: true } => false,
        { Mode: DeviceMode.Unlocked } => true,
        var desired => device.Online && !desired.IsFlagged,
    };

    /// <summary>When a device should have reported: a lock cannot be before it is there to hear it.</summary>
    public static Instant DueAt(Device device, VenueSettings settings) =>
        (
            device.Desired.Mode is DeviceMode.Locked && device.Connection.Since > device.Desired.Since
                ? device.Connection.Since
                : device.Desired.Since
        ) + settings.StartAck;

    static TimeSpan Wait(VenueSettings settings, DesiredState desired)
    {
        var wait = settings.StartAck * (1L << Math.Min(desired.SentAgain, 10));
        return wait < LongestWait ? wait : LongestWait;
    }
}
