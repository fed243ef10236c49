using Izi.Demo.Club;
using Izi.Demo.Devices;

namespace Izi.Demo.Story.Scenes;

/// <summary>A client books and pays ahead; when the time comes the device unlocks by itself, and locks by itself.</summary>
internal sealed class BookingBegins : IScene
{
    const string Device = "pc-04";

    public async Task<Played?> Play(Stage stage, CancellationToken cancel)
    {
        var (staff, checks, log) = (stage.Staff, stage.Checks, stage.Log);
        var madina = await staff.Register("Madina", "+7 700 000 0004", null, cancel);
        madina = await staff.TopUp(madina.Id, 10_000, cancel);

        // By the club's clock, for it is the only one.
        var startsAt = (await staff.Hall(cancel)).At + TimeSpan.FromSeconds(6);
        var card = await staff.Book(Device, madina, "story-short", startsAt, new { Method = "balance" }, cancel);
        var line = card.Lines.Single();
        checks.Equal(
            ("pending", startsAt), (card.Status, line.From), Device,
            $"Madina books {line.Seconds} s for {Words.Clock(startsAt)} and pays {Words.Money(line.Paid)}");

        var unlocked = await checks.Happens(
            Device, "unlocks by itself", log.First<DeviceUnlocked>(Device, e => e.SessionId == card.Id, cancel),
            e => $", {Words.Span(e.At - startsAt)} after the time it was booked for", within: TimeSpan.FromSeconds(15));
        checks.That(unlocked.At >= startsAt, Device, "not a moment too early");
        checks.Equal(line.To, unlocked.EndsAt, Device, "Madina has all the time she paid for");

        await checks.Happens(
            Device, "locks", log.First<DeviceLocked>(Device, e => e.SessionId == card.Id, cancel), within: TimeSpan.FromSeconds(15));
        await stage.IsFreeAgain(Device, card, cancel);
        var ended = await staff.Session(card.Id, cancel);
        checks.Equal(("Automatically on time", line.To), (ended.StoppedBy, ended.EndedAt), Device, "the booking was played to its end");
        var facts = (await staff.Timeline(card.Id, cancel)).Facts;
        checks.That(
            facts.Select(fact => fact.Type).SequenceEqual(["sessionBooked", "sessionStarted", "sessionStopped"]),
            Device, "its timeline has the sale, the start and the end");
        return new(ended, madina with { Balance = madina.Balance - line.Paid });
    }
}
