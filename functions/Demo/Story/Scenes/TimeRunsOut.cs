using Izi.Demo.Club;
using Izi.Demo.Devices;

namespace Izi.Demo.Story.Scenes;

/// <summary>A client pays cash, is warned, plays to the end, and the device locks.</summary>
internal sealed class TimeRunsOut : IScene
{
    const string Device = "pc-01";

    public async Task<Played?> Play(Stage stage, CancellationToken cancel)
    {
        var (staff, checks, log) = (stage.Staff, stage.Checks, stage.Log);
        var asel = await staff.Register("Asel", "+7 700 000 0001", null, cancel);

        var card = await stage.Start(Device, asel, "story-blitz", new { Method = "cash", Received = 20000 }, cancel);
        var line = card.Lines.Single();
        checks.Equal(20000 - line.Paid, card.Change, Device, $"Asel gave 200.00 and gets {Words.Money(card.Change ?? 0)} change");

        var warned = await checks.Happens(
            Device, "warns Asel", log.First<PlayerWarned>(Device, e => e.EndsAt == card.EndsAt, cancel),
            e => $", {Words.Span(line.To - e.At)} before the end", within: TimeSpan.FromSeconds(15));
        checks.That(warned.At < line.To, Device, "the warning came before the end");
        await stage.Shows(Device, "is ending soon in the hall", tile => tile.State == "endingSoon", cancel);

        var locked = await checks.Happens(
            Device, "locks", log.First<DeviceLocked>(Device, e => e.SessionId == card.Id, cancel),
            e => $", {Words.Span(e.At - line.To)} after the end of coverage", within: TimeSpan.FromSeconds(15));
        checks.That(locked.At >= line.To, Device, "Asel played all that she paid for");
        checks.That(log.SoFar<PlayerWarned>().Count(e => e.Device == Device) == 1, Device, "Asel was warned once");
        await stage.IsFreeAgain(Device, card, cancel);

        var ended = await staff.Session(card.Id, cancel);
        checks.Equal("Automatically on time", ended.StoppedBy, Device, "the session closed \"Automatically on time\"");
        checks.Equal(line.To, ended.EndedAt, Device, $"it ended at the end of its coverage, {Words.Clock(ended.EndedAt)}");
        checks.That(ended.Refunds.IsEmpty, Device, "nothing was unused, so nothing is refunded");

        var facts = (await staff.Timeline(card.Id, cancel)).Facts;
        checks.That(
            facts.Select(fact => (fact.Seq, fact.Type)).SequenceEqual([(1, "sessionStarted"), (2, "warning"), (3, "sessionStopped")]),
            Device, "its timeline has the start, the warning and the end, in order");
        return new(ended, asel);
    }
}
