using Izi.Demo.Club;
using Izi.Demo.Devices;

namespace Izi.Demo.Story.Scenes;

/// <summary>A client pays from the balance; an admin looks at what Stop would do, stops, and the rest becomes bonus.</summary>
internal sealed class AdminStops : IScene
{
    const string Device = "pc-07";

    public async Task<Played?> Play(Stage stage, CancellationToken cancel)
    {
        var (staff, checks) = (stage.Staff, stage.Checks);
        var timur = await staff.Register("Timur", "+7 700 000 0002", null, cancel);
        timur = await staff.TopUp(timur.Id, 100_000, cancel);
        checks.Equal(100_000, timur.Balance, Device, $"Timur tops up, and has {Words.Money(timur.Balance)}");

        var card = await stage.Start(Device, timur, "story-bonus", new { Method = "balance" }, cancel);
        await checks.Soon(
            Device, "Timur plays until 40 s are left", () => staff.Session(card.Id, cancel), now => now.RemainingSeconds <= 40, cancel);

        var line = card.Lines.Single();
        var preview = await staff.PreviewStop(card.Id, cancel);
        checks.Equal(
            Settlement.Refund(line, "bonus", preview.At), preview.Lines.Single(),
            Device,
            $"the admin is shown: {preview.RemainingSeconds} s left, Stop would give {Words.Money(preview.BonusTotal)} back as bonus");

        var stopped = await staff.Stop(card.Id, "Left early", cancel);
        var refund = stopped.Refunds.Single();
        checks.Equal("Manually by admin", stopped.StoppedBy, Device, "the session is stopped \"Manually by admin\"");
        checks.Equal(
            Settlement.Refund(line, "bonus", stopped.EndedAt!.Value), refund, Device,
            $"{refund.UnusedSeconds} of {refund.TotalSeconds} s were unused: "
            + $"of {Words.Money(line.Paid)}, {Words.Money(refund.Amount)} become bonus");
        Agree(checks, line, preview, stopped);

        await Locks(stage, stopped, cancel);
        await Refuses(stage, stopped, cancel);
        return new(stopped, timur with { Balance = timur.Balance - line.Paid, Bonus = refund.Amount });
    }

    /// <summary>A second of play may have gone by between the two; beyond that they may not differ.</summary>
    static void Agree(Checks checks, CoverageLine line, StopPreviewCard preview, SessionCard stopped)
    {
        var (seen, refund) = (preview.Lines.Single(), stopped.Refunds.Single());
        var played = seen.UnusedSeconds - refund.UnusedSeconds;
        checks.Equal(
            seen.Value - refund.Value, Settlement.Value(line, preview.At) - Settlement.Value(line, stopped.EndedAt!.Value),
            Device,
            played == 0 ? "Stop did exactly what its preview said" : $"Stop did what its preview said, less {played} s played meanwhile");
    }

    static async Task Locks(Stage stage, SessionCard stopped, CancellationToken cancel)
    {
        var locked = await stage.Checks.Happens(
            Device, "locks", stage.Log.First<DeviceLocked>(Device, e => e.SessionId == stopped.Id, cancel),
            e => $", {Words.Span(e.At - stopped.EndedAt!.Value)} after the stop");
        stage.Checks.Equal(Cause.Server, locked.By, Device, "it locked because it was told to");
        await stage.IsFreeAgain(Device, stopped, cancel);
    }

    static async Task Refuses(Stage stage, SessionCard stopped, CancellationToken cancel)
    {
        try
        {
            await stage.Staff.Stop(stopped.Id, "Again", cancel);
        }
        catch (ClubProblemException refused)
        {
            stage.Checks.Equal(
                (409, "session-already-ended", stopped.StoppedBy),
                (refused.Problem.Status, refused.Problem.Code, refused.Problem.StoppedBy),
                Device, $"a second Stop is refused: {refused.Problem.Detail}");
            return;
        }
        throw new CheckFailedException($"{Device}: a second Stop must be refused.");
    }
}
