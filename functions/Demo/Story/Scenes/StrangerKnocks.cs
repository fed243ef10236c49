using Izi.Demo.Club;
using Izi.Demo.Devices;

namespace Izi.Demo.Story.Scenes;

/// <summary>Something with a wrong key says that it is one of the club's devices, and is refused.</summary>
internal sealed class StrangerKnocks : IScene
{
    const string Device = "pc-08";

    public async Task<Played?> Play(Stage stage, CancellationToken cancel)
    {
        var log = new DeviceLog();
        var identity = new DeviceIdentity(Stage.Venue, Device, "a-guessed-key");
        await using var stranger = SimulatedDevice.SwitchOn(identity, stage.Host.Broker, log, TimeProvider.System);

        var refused = await stage.Checks.Happens(
            Device, "a stranger with a guessed key is turned away", log.First<ConnectFailed>(Device, _ => true, cancel), e => $": {e.Why}");
        stage.Checks.That(refused.Why.Contains("BadUserNameOrPassword", StringComparison.Ordinal), Device, "because of the key");
        await stage.Shows(Device, "the real one has not noticed", tile => tile is { Online: true, State: "free" }, cancel);
        return null;
    }
}
