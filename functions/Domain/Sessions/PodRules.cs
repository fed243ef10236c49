using Izi.Domain.Devices;

namespace Izi.Domain.Sessions;

/// <summary>A POD is never locked on a person (R28, R29, R31).</summary>
public static class PodRules
{
    /// <summary>Why the session's PODs forbid a stop; null where they do not. A forced stop needs no POD to be reachable.</summary>
    public static Refusal? Guards(Scene scene, StopRequest by) => by.Force switch
    {
        { EmergencyBypass: true } => null,
        not null => Pods(scene).Select(Occupied).FirstOrDefault(refusal => refusal is not null),
        null => Pods(scene).Select(Guards).FirstOrDefault(refusal => refusal is not null),
    };

    /// <summary>Why a player may not leave this POD behind yet.</summary>
    public static Refusal? Guards(Device pod) => pod.Online ? Occupied(pod) : Refusals.PodUnreachable(pod.Id);

    /// <summary>Whether every POD of the session is there and says that nobody is inside.</summary>
    public static bool AllFree(Scene scene) => Pods(scene).All(pod => Guards(pod) is null);

    /// <summary>Why this POD may not be locked by force without a word for whoever is inside.</summary>
    public static Refusal? Occupied(Device pod) => pod.Occupied ? Refusals.PodOccupied(pod.Id) : null;

    static IEnumerable<Device> Pods(Scene scene) =>
        scene.Held.Where(device => scene.Session!.Devices.Any(spot => spot.Id == device.Id && spot.Kind is DeviceKind.Pod));
}
