using Izi.Demo.Club;
using Izi.Demo.Devices;

namespace Izi.Demo.Story;

/// <summary>What every scene uses: the running host, the staff, the devices, the hall board and the checks.</summary>
internal sealed record Stage(HostProcess Host, StaffDesk Staff, DeviceHall Devices, HallBoard Board, Checks Checks)
{
    public const string Venue = "demo";

    public DeviceLog Log => Devices.Log;

    /// <summary>Waits until the hall shows a device so; the board is kept up with what was seen on the way.</summary>
    public Task<Tile> Shows(string device, string claim, Func<Tile, bool> holds, CancellationToken cancel, TimeSpan? within = null) =>
        Checks.Soon(device, claim, async () => (await Hall(cancel))[device], holds, cancel, within);

    public async Task<HallCard> Hall(CancellationToken cancel)
    {
        var hall = await Staff.Hall(cancel);
        Board.Show(hall);
        return hall;
    }

    /// <summary>Sells a tariff, and sees the device unlock for it until the end of its coverage.</summary>
    public async Task<SessionCard> Start(string device, ClientCard? client, string tariff, object payment, CancellationToken cancel)
    {
        var card = await Staff.Start(device, client, tariff, payment, cancel);
        var line = card.Lines.Single();
        Checks.That(
            card is { Status: "active", Coverage: "Covered" } && card.PaidTotal == line.Paid
                && line.To - line.From == TimeSpan.FromSeconds(line.Seconds),
            device, $"{Words.Player(card)} pays {Words.Money(line.Paid)} for \"{line.Name}\"");

        var unlocked = await Checks.Happens(
            device, "unlocks", Log.First<DeviceUnlocked>(device, e => e.SessionId == card.Id, cancel),
            e => $" until {Words.Clock(e.EndsAt)}");
        Checks.Equal(card.EndsAt, unlocked.EndsAt, device, "knows when to lock by itself: at the end of coverage");
        await Shows(
            device, $"is {Words.Player(card)}'s in the hall",
            tile => tile.State is "active" or "endingSoon" && tile.SessionId == card.Id && tile.ClientName == card.Client?.Name, cancel);
        return card;
    }

    /// <summary>Sees that a device has followed and reported the lock that came after a session, and is free again.</summary>
    public async Task IsFreeAgain(string device, SessionCard card, CancellationToken cancel)
    {
        var played = await Log.First<DeviceUnlocked>(device, e => e.SessionId == card.Id, cancel);
        await Checks.Happens(
            device, "has the server's lock and reported it",
            Log.First<StateReported>(device, e => e.Epoch > played.Epoch && e.Mode is DeviceMode.Locked, cancel),
            e => $", epoch {e.Epoch}");
        await Shows(
            device, "is free in the hall, and what it reported is known",
            tile => tile.State == "free" && tile.ReportedEpoch == tile.Epoch, cancel);
    }
}

/// <summary>A piece of the story that needs nobody else's device and no other client: all scenes are played at the same time.</summary>
internal interface IScene
{
    /// <summary>Plays it; null where no session was played.</summary>
    Task<Played?> Play(Stage stage, CancellationToken cancel);
}

/// <summary>A session as it ended, and its client as the books must have them then; null for a guest.</summary>
internal sealed record Played(SessionCard Session, ClientCard? Client);
