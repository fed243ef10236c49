using Izi.Demo.Devices;

namespace Izi.Demo.Story.Scenes;

/// <summary>A device's key is replaced while it is connected: the old key is of no more use, the new one is.</summary>
internal sealed class KeyIsReplaced : IScene
{
    const string Device = "pc-06";

    public async Task<Played?> Play(Stage stage, CancellationToken cancel)
    {
        var (checks, log) = (stage.Checks, stage.Log);
        var place = log.Count;
        var key = await stage.Staff.IssueKey(Device, cancel);
        await checks.Happens(
            Device, "a new key cuts off the device that has the old one", log.First<DeviceDisconnected>(Device, _ => true, cancel, place));
        await checks.Happens(
            Device, "and it is refused when it comes again",
            log.First<ConnectFailed>(Device, e => e.Why.Contains("BadUserNameOrPassword", StringComparison.Ordinal), cancel, place));
        await stage.Devices[Device].DisposeAsync();
        await stage.Shows(Device, "is offline in the hall", tile => !tile.Online, cancel);

        var identity = new DeviceIdentity(Stage.Venue, Device, key.Password);
        await using var renewed = SimulatedDevice.SwitchOn(identity, stage.Host.Broker, log, TimeProvider.System);
        await checks.Happens(Device, "with the new key it connects", log.First<DeviceConnected>(Device, _ => true, cancel, place));
        await stage.Shows(Device, "is online in the hall again", tile => tile is { Online: true, State: "free" }, cancel);
        return null;
    }
}
