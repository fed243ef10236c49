using Izi.Demo.Club;
using Izi.Demo.Devices;

namespace Izi.Demo.Story.Scenes;

/// <summary>A guest's console loses the network, locks by itself on time all the same, and is put right when it returns.</summary>
internal sealed class NetworkGoes : IScene
{
    const string Device = "console-01";

    public async Task<Played?> Play(Stage stage, CancellationToken cancel)
    {
        var (staff, checks, log) = (stage.Staff, stage.Checks, stage.Log);
        var card = await stage.Start(Device, null, "story-short", new { Method = "card" }, cancel);
        var line = card.Lines.Single();

        stage.Devices[Device].DropOff();
        await checks.Happens(Device, "loses the network", log.First<DeviceDisconnected>(Device, _ => true, cancel));
        await stage.Shows(
            Device, "is offline in the hall within five seconds", tile => tile is { State: "offline", Online: false },
            cancel, TimeSpan.FromSeconds(5));

        var locked = await checks.Happens(
            Device, "locks", log.First<DeviceLocked>(Device, e => e.SessionId == card.Id, cancel),
            e => $", {Words.Span(e.At - line.To)} after the end of coverage", within: TimeSpan.FromSeconds(15));
        checks.That(locked.By is Cause.Itself && locked.At >= line.To, Device, "it locked by itself, without hearing from anybody");
        var ended = await checks.Soon(
            Device, "the club closes the session", () => staff.Session(card.Id, cancel), now => now.Status == "stopped", cancel);
        checks.Equal(
            ("Automatically on time", line.To), (ended.StoppedBy, ended.EndedAt), Device,
            "\"Automatically on time\", at the end of its coverage");

        stage.Devices[Device].Return();
        await stage.IsFreeAgain(Device, card, cancel);
        return new(ended, null);
    }
}
