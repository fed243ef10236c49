namespace Izi.App.Tests.Sessions;

public class StopSessionTests : ClubTest
{
    [Fact, Rule("R16"), Rule("R6"), Rule("R32")]
    public async Task An_admin_stops_at_40_of_60_minutes_the_device_locks_and_a_third_comes_back_as_bonus()
    {
        await using var pc = await Club.Device("pc-01");
        var vera = await Staff.Register("Vera", "+380501112233");
        var id = await Staff.Start("pc-01", "hour", vera);
        await pc.Desired("unlocked");
        Club.Time.Advance(TimeSpan.FromMinutes(40));

        var card = await Staff.Post($"venues/demo/sessions/{id}/stop", """{"note":"called home"}""").Read();

        Assert.Equal(3, (int)(await pc.Desired("locked"))["epoch"]!);
        Assert.Equal(
            ("stopped", "Manually by admin", "2026-05-01T18:40:00Z", "called home"),
            ((string)card["status"]!, (string)card["stoppedBy"]!, (string)card["endedAt"]!, (string)card["note"]!));
        var refund = card["refunds"]![0]!;
        Assert.Equal(
            ("bonus", "bonus", 1200, 3600, 20000, 20000),
            (
                (string)refund["mode"]!, (string)refund["outcome"]!, (int)refund["unusedSeconds"]!, (int)refund["totalSeconds"]!,
                (int)refund["amount"]!, (int)refund["value"]!));
        Assert.Equal("2026-05-01T18:40:00Z", (string)card["devices"]![0]!["actualEndAt"]!);
        Assert.Equal(20000, (int)(await Staff.Get($"venues/demo/clients/{vera}"))["bonus"]!);
        Assert.Null((await Staff.Get("venues/demo/hall"))["devices"]![0]!["sessionId"]);
    }

    [Fact, Rule("R16"), Rule("R6")]
    public async Task A_player_stops_the_own_session_from_the_phone()
    {
        var vera = await Staff.Register("Vera", "+380501112233");
        var id = await Staff.Start("pc-01", "hour", vera);
        using var phone = Club.Player(vera);
        Club.Time.Advance(TimeSpan.FromMinutes(30));

        var card = await phone.Post("me/session/stop").Read();

        Assert.Equal((id, "Manually by player"), ((string)card["id"]!, (string)card["stoppedBy"]!));
        Assert.Equal("not-found", await phone.GetAsync("me/session").Code(HttpStatusCode.NotFound));
        Assert.Equal(id, (string)(await phone.Get("me/sessions"))["sessions"]![0]!["id"]!);
    }

    [Fact]
    public async Task A_player_cannot_stop_or_see_somebody_elses_session()
    {
        var vera = await Staff.Register("Vera", "+380501112233");
        var id = await Staff.Start("pc-01", "hour", vera);
        using var stranger = Club.Player(await Staff.Register("Max", "+380507654321"));

        Assert.Equal("not-found", await stranger.Post($"me/sessions/{id}/stop").Code(HttpStatusCode.NotFound));
        Assert.Equal("not-found", await stranger.GetAsync($"me/sessions/{id}/stop-preview").Code(HttpStatusCode.NotFound));
        Assert.Equal("not-found", await stranger.Post("me/session/stop").Code(HttpStatusCode.NotFound));
    }

    [Fact, Rule("R21"), Rule("R6"), Rule("N2"), Rule("N4")]
    public async Task Fifty_stops_at_once_stop_once_and_the_others_hear_who_did()
    {
        var id = await Staff.Start("pc-01", "hour");

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Staff.Post($"venues/demo/sessions/{id}/stop")));

        Assert.Equal(1, answers.Count(answer => answer.StatusCode == HttpStatusCode.OK));
        foreach (var refused in answers.Where(answer => answer.StatusCode != HttpStatusCode.OK))
        {
            var problem = await Task.FromResult(refused).Read(HttpStatusCode.Conflict);
            Assert.Equal(("session-already-ended", "Manually by admin"), ((string)problem["code"]!, (string)problem["stoppedBy"]!));
        }
    }

    [Fact, Rule("R19")]
    public async Task The_preview_and_the_stop_agree_to_the_minor_unit()
    {
        var vera = await Staff.Register("Vera", "+380501112233");
        var id = await Staff.Start("pc-01", "hour", vera);
        Club.Time.Advance(TimeSpan.FromSeconds(754));

        var preview = await Staff.Get($"venues/demo/sessions/{id}/stop-preview");
        var card = await Staff.Post($"venues/demo/sessions/{id}/stop").Read();

        Assert.Equal(preview["lines"]!.ToJsonString(), card["refunds"]!.ToJsonString());
        Assert.Equal((2846, 47433), ((int)preview["remainingSeconds"]!, (int)preview["bonusTotal"]!));
        Assert.Equal("session-already-ended", (string)(await Staff.Get($"venues/demo/sessions/{id}/stop-preview"))["refusal"]!["code"]!);
    }

    [Fact, Rule("R16")]
    public async Task Kept_time_is_the_clients_and_burnt_time_is_nobodys()
    {
        var vera = await Staff.Register("Vera", "+380501112233");
        var kept = await Staff.Start("pc-01", "keep", vera);
        var burnt = await Staff.Start("pc-02", "burn", vera);
        Club.Time.Advance(TimeSpan.FromMinutes(15));

        await Staff.Post($"venues/demo/sessions/{kept}/stop").Read();
        var card = await Staff.Post($"venues/demo/sessions/{burnt}/stop").Read();

        var client = await Staff.Get($"venues/demo/clients/{vera}");
        Assert.Equal("""[{"tariffId":"keep","zone":"main","seconds":2700}]""", client["keptTime"]!.ToJsonString());
        Assert.Equal(0, (int)client["bonus"]!);
        Assert.Equal(
            ("forfeited", 0, 45000),
            ((string)card["refunds"]![0]!["outcome"]!, (int)card["refunds"]![0]!["amount"]!, (int)card["refunds"]![0]!["value"]!));
    }

    [Fact, Rule("R38")]
    public async Task The_timeline_tells_who_did_what_in_order()
    {
        await using var pc = await Club.Device("pc-01");
        var vera = await Staff.Register("Vera", "+380501112233");
        var id = await Staff.Start("pc-01", "hour", vera);
        await pc.Desired("unlocked");
        Club.Time.Advance(TimeSpan.FromMinutes(30));
        await Staff.Post($"venues/demo/sessions/{id}/stop").Read();

        var facts = (await Staff.Get($"venues/demo/sessions/{id}/timeline"))["facts"]!.AsArray();

        Assert.Equal(["sessionStarted", "sessionStopped", "bonusCredited"], facts.Select(fact => (string)fact!["type"]!));
        Assert.Equal([1, 2, 3], facts.Select(fact => (int)fact!["seq"]!));
        Assert.All(facts, fact => Assert.Equal("Anna", (string)fact!["actor"]!["name"]!));
    }
}
