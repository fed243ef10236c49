using Izi.App.Desk;
using Izi.App.Sessions;

namespace Izi.App.Tests.Ending;

/// <summary>
/// The end of coverage, on a PC, in a POD with somebody inside, in one that nobody hears of, and where the tariff stays open.
/// </summary>
public sealed class EndOfCoverageTests : ClubTest
{
    protected override string Catalog => EndingClub.Catalog;

    [Fact, Rule("R31"), Rule("R22"), Rule("R15")]
    public async Task A_session_in_an_occupied_pod_stays_open_and_closes_on_time_as_soon_as_the_pod_is_free()
    {
        await using var pod = await Club.Present("pod-01");
        var id = await Staff.Start("pod-01", "hour");
        var unlocked = await pod.Desired("unlocked");
        await Club.Hears(pod, "presence", """{"occupied":true}""");
        Club.Time.Advance(TimeSpan.FromMinutes(67));

        Assert.Equal("pod-occupied", await Staff.Post($"venues/demo/sessions/{id}/stop").Code());
        var open = await Staff.Session(id);
        var tile = await Staff.Tile("pod-01");
        await pod.Say("presence", """{"occupied":false}""");
        await pod.Desired("locked");

        Assert.Null(unlocked["endsAt"]);
        Assert.Equal(
            ("active", "Needs attention", 420, 0),
            ((string)open["status"]!, (string)open["coverage"]!, (int)open["uncoveredSeconds"]!, (int)open["remainingSeconds"]!));
        Assert.Contains("needsAttention", tile["flags"]!.AsArray().Select(flag => (string)flag!));
        var card = await Staff.Session(id);
        Assert.Equal(
            ("stopped", "Automatically on time", "2026-05-01T19:00:00Z", 0),
            ((string)card["status"]!, (string)card["stoppedBy"]!, (string)card["endedAt"]!, (int)card["uncoveredSeconds"]!));
        Assert.Equal(("2026-05-01T19:00:00Z", 0), ((string)card["devices"]![0]!["actualEndAt"]!, card["refunds"]!.AsArray().Count));
        Assert.Equal(["sessionStarted", "sessionNeedsAttention", "sessionStopped"], await Staff.Timeline(id));
    }

    [Fact, Rule("R31"), Rule("R22"), Rule("R28")]
    public async Task A_pod_that_nobody_hears_of_at_the_end_closes_when_it_is_back_and_free()
    {
        var pod = await Club.Present("pod-01");
        var id = await Staff.Start("pod-01", "hour");
        await pod.Desired("unlocked");
        await Club.Loses(pod);
        Club.Time.Advance(TimeSpan.FromMinutes(90));

        Assert.Equal("pod-unreachable", await Staff.Post($"venues/demo/sessions/{id}/stop").Code());
        var open = await Staff.Session(id);
        await using var back = await Club.Device("pod-01");
        await back.Desired("locked");

        Assert.Equal(("active", "Needs attention"), ((string)open["status"]!, (string)open["coverage"]!));
        var card = await Staff.Session(id);
        Assert.Equal(("Automatically on time", "2026-05-01T19:00:00Z"), ((string)card["stoppedBy"]!, (string)card["endedAt"]!));
    }

    [Fact, Rule("R31")]
    public async Task A_pod_that_is_left_at_the_very_instant_its_lifecycle_finds_nothing_to_do_is_closed_all_the_same()
    {
        await using var pod = await Club.Present("pod-01");
        var id = await Staff.Start("pod-01", "hour");
        await pod.Desired("unlocked");
        await Club.Hears(pod, "presence", """{"occupied":true}""");
        var look = Club.Intake.Hold(nameof(SessionLifecycle.NextAlarm), answer => answer is Outlook { Alarm: null });
        Club.Time.Advance(TimeSpan.FromMinutes(67));
        await look.Reached;

        var nudged = Club.Intake.NextMessage(nameof(FinishCommit), ticket => ticket.Contains(id, StringComparison.Ordinal));
        await pod.Say("presence", """{"occupied":false}""");
        await nudged;
        look.Release();

        await pod.Desired("locked");
        Assert.Equal("Automatically on time", (string)(await Staff.Session(id))["stoppedBy"]!);
    }

    [Fact, Rule("R31"), Rule("R10")]
    public async Task A_pc_beside_an_occupied_pod_is_not_locked_either_and_both_are_when_it_is_free()
    {
        await using var pod = await Club.Present("pod-01");
        await using var pc = await Club.Present("pc-01");
        var started = await Staff
            .Post("venues/demo/sessions", """{"devices":["pc-01","pod-01"],"tariffId":"hour","payment":{"method":"card"}}""")
            .Read(HttpStatusCode.Created);
        var unlocked = await pc.Desired("unlocked");
        await Club.Hears(pod, "presence", """{"occupied":true}""");
        Club.Time.Advance(TimeSpan.FromMinutes(61));
        Assert.Equal("pod-occupied", await Staff.Post("venues/demo/devices/pc-01/end-session").Code());

        await pod.Say("presence", """{"occupied":false}""");
        await pc.Desired("locked");
        await pod.Desired("locked");

        Assert.Null(unlocked["endsAt"]);
        Assert.Equal("Automatically on time", (string)(await Staff.Session((string)started["id"]!))["stoppedBy"]!);
    }

    [Fact, Rule("R22"), Rule("R32"), Rule("R19")]
    public async Task A_tariff_that_stays_open_needs_attention_and_its_stop_refunds_nothing_and_records_the_time()
    {
        await using var pc = await Club.Device("pc-01");
        var vera = await Staff.Register("Vera", "+380501112233");
        var id = await Staff.Start("pc-01", "stay", vera);
        var unlocked = await pc.Desired("unlocked");
        Club.Time.Advance(TimeSpan.FromMinutes(75));

        var open = await Staff.Session(id);
        var preview = await Staff.Get($"venues/demo/sessions/{id}/stop-preview");
        var card = await Staff.Post($"venues/demo/sessions/{id}/stop").Read();

        Assert.Null(unlocked["endsAt"]);
        Assert.Equal(
            ("active", "Needs attention", 900), ((string)open["status"]!, (string)open["coverage"]!, (int)open["uncoveredSeconds"]!));
        Assert.Equal("2026-05-01T19:00:00Z", (string)open["devices"]![0]!["effectiveEndAt"]!);
        Assert.Equal((0, 0, null), ((int)preview["remainingSeconds"]!, (int)preview["bonusTotal"]!, preview["refusal"]));
        Assert.Equal(
            ("Manually by admin", "2026-05-01T19:15:00Z", 900),
            ((string)card["stoppedBy"]!, (string)card["endedAt"]!, (int)card["uncoveredSeconds"]!));
        Assert.Equal((0, 0), ((int)card["refunds"]![0]!["unusedSeconds"]!, (int)card["refunds"]![0]!["amount"]!));
        Assert.Equal(3, (int)(await pc.Desired("locked"))["epoch"]!);
        Assert.Equal(0, (int)(await Staff.Get($"venues/demo/clients/{vera}"))["bonus"]!);
    }

    [Fact, Rule("R22"), Rule("R13"), Rule("R15")]
    public async Task Extended_past_its_coverage_it_is_covered_again_from_now_on_and_the_gap_stays_recorded()
    {
        await using var pc = await Club.Device("pc-01");
        var id = await Staff.Start("pc-01", "stay");
        await pc.Desired("unlocked");
        Club.Time.Advance(TimeSpan.FromMinutes(65));

        var extended = await Staff.Post($"venues/demo/sessions/{id}/extend", """{"tariffId":"burn","payment":{"method":"card"}}""").Read();
        Club.Time.Advance(TimeSpan.FromMinutes(60));
        await pc.Desired("locked");

        Assert.Equal(
            ("Covered", "2026-05-01T19:05:00Z", 300),
            ((string)extended["coverage"]!, (string)extended["lines"]![1]!["from"]!, (int)extended["uncoveredSeconds"]!));
        var card = await Staff.Session(id);
        Assert.Equal(
            ("Automatically on time", "2026-05-01T20:05:00Z", 300),
            ((string)card["stoppedBy"]!, (string)card["endedAt"]!, (int)card["uncoveredSeconds"]!));
    }

    [Fact, Rule("R15"), Rule("R18"), Rule("R39")]
    public async Task An_end_that_was_noticed_late_is_at_the_end_of_coverage_on_every_device()
    {
        var started = await Staff
            .Post("venues/demo/sessions", """{"devices":["pc-01","vip-01"],"tariffId":"hour","payment":{"method":"card"}}""")
            .Read(HttpStatusCode.Created);
        await Restart(later: TimeSpan.FromHours(5));
        await using var pc = await Club.Device("pc-01");

        await pc.Desired("locked");

        var card = await Staff.Session((string)started["id"]!);
        Assert.Equal(("Automatically on time", "2026-05-01T19:00:00Z"), ((string)card["stoppedBy"]!, (string)card["endedAt"]!));
        Assert.All(
            card["devices"]!.AsArray(),
            device =>
                Assert.Equal(
                    ("2026-05-01T19:00:00Z", "2026-05-01T19:00:00Z"), ((string)device!["actualEndAt"]!, (string)device["effectiveEndAt"]!))
        );
    }
}
