using Izi.Demo.Club;
using Izi.Demo.Devices;

namespace Izi.Demo.Story.Scenes;

/// <summary>Somebody enters the POD and leaves it; the hall knows.</summary>
internal sealed class PodIsEntered : IScene
{
    const string Device = "pod-01";

    public async Task<Played?> Play(Stage stage, CancellationToken cancel)
    {
        var pod = stage.Devices[Device];

        pod.Occupy(true);
        await stage.Checks.Happens(
            Device, "its sensor says that somebody is inside", stage.Log.First<PresenceReported>(Device, e => e.Occupied, cancel));
        await stage.Shows(Device, "is occupied in the hall", tile => tile.Flags.Contains("occupied"), cancel);

        pod.Occupy(false);
        await stage.Shows(Device, "is empty in the hall again", tile => !tile.Flags.Contains("occupied"), cancel);
        return null;
    }
}
