namespace Izi.App.Tests.Sessions;

public class ExpiryTests : ClubTest
{
    [Fact, Rule("R15"), Rule("R20")]
    public async Task The_player_is_warned_then_the_session_ends_on_time_and_the_device_locks()
    {
        await using var pc = await Club.Device("pc-01");
        var vera = await Staff.Register("Vera", "+380501112233");
        var id = await Staff.Start("pc-01", "hour", vera);
        await pc.Desired("unlocked");

        Club.Time.Advance(TimeSpan.FromMinutes(55));
        var warning = await pc.Notice("warning");
        Club.Time.Advance(TimeSpan.FromMinutes(5));
        var locked = await pc.Desired("locked");

        Assert.Equal("2026-05-01T19:00:00Z", (string)warning["endsAt"]!);
        Assert.Equal(3, (int)locked["epoch"]!);
        var card = await Staff.Get($"venues/demo/sessions/{id}");
        Assert.Equal(
            ("stopped", "Automatically on time", "2026-05-01T19:00:00Z"),
            ((string)card["status"]!, (string)card["stoppedBy"]!, (string)card["endedAt"]!));
        Assert.Empty(card["refunds"]!.AsArray());
        var facts = (await Staff.Get($"venues/demo/sessions/{id}/timeline"))["facts"]!.AsArray();
        Assert.Equal(["sessionStarted", "warning", "sessionStopped"], facts.Select(fact => (string)fact!["type"]!));
        Assert.Equal(id, (string)(await Staff.Get($"venues/demo/clients/{vera}/sessions"))["sessions"]![0]!["id"]!);
    }

    [Fact, Rule("R15"), Rule("R39")]
    public async Task A_club_that_was_down_at_the_end_ends_the_session_at_the_end_of_its_coverage_when_it_is_back()
    {
        var id = await Staff.Start("pc-01", "hour");

        await Restart(later: TimeSpan.FromHours(3));
        await using var pc = await Club.Device("pc-01");

        Assert.Equal(3, (int)(await pc.Desired("locked"))["epoch"]!);
        var card = await Staff.Get($"venues/demo/sessions/{id}");
        Assert.Equal(("Automatically on time", "2026-05-01T19:00:00Z"), ((string)card["stoppedBy"]!, (string)card["endedAt"]!));
    }

    [Fact, Rule("R15"), Rule("R3")]
    public async Task A_session_that_outlives_a_restart_still_ends_on_time()
    {
        var id = await Staff.Start("pc-01", "burn");
        await Restart(later: TimeSpan.FromMinutes(20));
        await using var pc = await Club.Device("pc-01");
        await pc.Desired("unlocked");

        Club.Time.Advance(TimeSpan.FromMinutes(40));

        await pc.Desired("locked");
        Assert.Equal("Automatically on time", (string)(await Staff.Get($"venues/demo/sessions/{id}"))["stoppedBy"]!);
    }

    [Fact, Rule("R6"), Rule("R21"), Rule("N2")]
    public async Task After_a_stop_by_hand_the_end_of_coverage_changes_nothing()
    {
        var id = await Staff.Start("pc-01", "burn");
        await Staff.Post($"venues/demo/sessions/{id}/stop").Read();

        Club.Time.Advance(TimeSpan.FromHours(2));
        await using var pc = await Club.Device("pc-01");

        await pc.Desired("locked");
        var card = await Staff.Get($"venues/demo/sessions/{id}");
        Assert.Equal(("Manually by admin", "2026-05-01T18:00:00Z"), ((string)card["stoppedBy"]!, (string)card["endedAt"]!));
    }
}
