namespace Izi.App.Tests.Ending;

public sealed class ForceEndTests : ClubTest
{
    protected override string Catalog => EndingClub.Catalog;

    [Fact, Rule("R30"), Rule("R29"), Rule("R6")]
    public async Task A_frozen_pc_that_reports_nothing_is_forced_to_end_and_sent_a_fresh_lock()
    {
        await using var pc = await Club.Device("pc-01");
        var vera = await Staff.Register("Vera", "+380501112233");
        var id = await Staff.Start("pc-01", "hour", vera);
        await pc.Desired("unlocked");
        Club.Time.Advance(TimeSpan.FromMinutes(40));

        var card = await Staff.Post($"venues/demo/sessions/{id}/force-stop", EndingClub.Forced).Read();

        Assert.Equal(3, (int)(await pc.Desired("locked"))["epoch"]!);
        Assert.Equal(
            ("stopped", "Manually by admin", "it is stuck", false),
            ((string)card["status"]!, (string)card["stoppedBy"]!, (string)card["reason"]!, (bool)card["emergencyBypass"]!));
        Assert.Equal(("bonus", 20000), ((string)card["refunds"]![0]!["outcome"]!, (int)card["refunds"]![0]!["amount"]!));
        Assert.Equal("session-already-ended", await Staff.Post($"venues/demo/sessions/{id}/force-stop", EndingClub.Forced).Code());
    }

    [Fact, Rule("R29"), Rule("R28"), Rule("R38")]
    public async Task An_occupied_pod_is_stopped_only_by_force_with_the_bypass_which_the_card_and_the_timeline_tell()
    {
        await using var pod = await Club.Present("pod-01");
        var id = await Staff.Start("pod-01", "hour");
        await pod.Desired("unlocked");
        await Club.Hears(pod, "presence", """{"occupied":true}""");

        Assert.Equal("pod-occupied", await Staff.Post($"venues/demo/sessions/{id}/stop").Code());
        Assert.Equal("pod-occupied", (string)(await Staff.Get($"venues/demo/sessions/{id}/stop-preview"))["refusal"]!["code"]!);
        Assert.Equal("pod-occupied", await Staff.Post($"venues/demo/sessions/{id}/force-stop", EndingClub.Forced).Code());
        var card = await Staff.Post($"venues/demo/sessions/{id}/force-stop", EndingClub.Bypassed).Read();

        await pod.Desired("locked");
        Assert.True((bool)card["emergencyBypass"]!);
        var stopped = (await Staff.Get($"venues/demo/sessions/{id}/timeline"))["facts"]!.AsArray()[^1]!;
        Assert.Equal(
            ("sessionStopped", "it is stuck", true),
            ((string)stopped["type"]!, (string)stopped["data"]!["reason"]!, (bool)stopped["data"]!["emergencyBypass"]!));
    }

    [Fact, Rule("R28"), Rule("R29")]
    public async Task An_offline_pod_is_not_stopped_by_hand_nor_from_the_phone_but_forced_without_a_bypass()
    {
        var pod = await Club.Present("pod-01");
        var vera = await Staff.Register("Vera", "+380501112233");
        var id = await Staff.Start("pod-01", "hour", vera);
        await Club.Hears(pod, "presence", """{"occupied":true}""");
        await Club.Loses(pod);
        using var phone = Club.Player(vera);

        Assert.Equal("pod-unreachable", await Staff.Post($"venues/demo/sessions/{id}/stop").Code());
        Assert.Equal("pod-unreachable", await phone.Post("me/session/stop").Code());
        Assert.Equal("pod-unreachable", (string)(await phone.Get("me/session/stop-preview"))["refusal"]!["code"]!);
        var card = await Staff.Post($"venues/demo/sessions/{id}/force-stop", EndingClub.Forced).Read();

        Assert.Equal(("stopped", false), ((string)card["status"]!, (bool)card["emergencyBypass"]!));
        await using var back = await Club.Device("pod-01");
        Assert.Equal(3, (int)(await back.Desired("locked"))["epoch"]!);
    }

    [Fact, Rule("R30")]
    public async Task Force_end_in_the_hall_ends_what_runs_there_and_answers_the_tile()
    {
        await using var pc = await Club.Present("pc-01");
        var id = await Staff.Start("pc-01", "hour");
        await pc.Desired("unlocked");

        var tile = await Staff.Post("venues/demo/devices/pc-01/force-end", EndingClub.Forced).Read();

        Assert.Equal(
            ("pc-01", "free", null, 3), ((string)tile["device"]!, (string)tile["state"]!, (string?)tile["sessionId"], (int)tile["epoch"]!));
        await pc.Desired("locked");
        Assert.Equal(
            ("Manually by admin", "it is stuck"),
            ((string)(await Staff.Session(id))["stoppedBy"]!, (string)(await Staff.Session(id))["reason"]!));
    }

    [Fact, Rule("R30"), Rule("R31")]
    public async Task Force_end_where_nothing_runs_sends_a_fresh_lock_and_on_an_occupied_pod_needs_the_bypass()
    {
        await using var pod = await Club.Present("pod-01");
        await pod.Desired("locked");
        await Club.Hears(pod, "presence", """{"occupied":true}""");

        Assert.Equal("pod-occupied", await Staff.Post("venues/demo/devices/pod-01/force-end", EndingClub.Forced).Code());
        var tile = await Staff.Post("venues/demo/devices/pod-01/force-end", EndingClub.Bypassed).Read();

        Assert.Equal(2, (int)(await pod.Desired("locked"))["epoch"]!);
        Assert.Equal(2, (int)tile["epoch"]!);
        Assert.Equal(2, (int)(await Staff.Post("venues/demo/devices/pc-02/force-end", EndingClub.Forced).Read())["epoch"]!);
    }

    [Fact, Rule("R30"), Rule("R5"), Rule("R4")]
    public async Task A_session_that_awaits_its_payment_is_what_runs_there_and_a_booking_is_not()
    {
        var awaiting = await Staff.Start("pc-01", "hour", payment: """{"method":"card","confirmed":false}""");
        await Staff
            .Post(
                "venues/demo/sessions",
                """{"devices":["pc-02"],"tariffId":"hour","payment":{"method":"card"},"startsAt":"2026-05-01T20:00:00Z"}""")
            .Read(HttpStatusCode.Created);

        var tile = await Staff.Post("venues/demo/devices/pc-01/force-end", EndingClub.Forced).Read();
        var booked = await Staff.Post("venues/demo/devices/pc-02/force-end", EndingClub.Forced).Read();

        Assert.Equal((2, 2), ((int)tile["epoch"]!, (int)booked["epoch"]!));
        var card = await Staff.Session(awaiting);
        Assert.Equal(("stopped", 0, 0), ((string)card["status"]!, (int)card["paidTotal"]!, (int)card["amountDue"]!));
        Assert.Equal("pending", (string)(await Staff.Get("venues/demo/sessions?device=pc-02"))["sessions"]![0]!["status"]!);
    }

    [Fact, Rule("R33"), Rule("R30")]
    public async Task A_session_that_was_forced_to_end_cannot_reappear()
    {
        await using var pc = await Club.Device("pc-01");
        var id = await Staff.Start("pc-01", "hour");
        await pc.Desired("unlocked");
        await Staff.Post($"venues/demo/sessions/{id}/force-stop", EndingClub.Forced).Read();
        await pc.Desired("locked");
        Club.Time.Advance(TimeSpan.FromSeconds(2));

        await pc.Say("reported", $$"""{"epoch":2,"mode":"unlocked","sessionId":"{{id}}","at":"2026-05-01T18:00:02Z"}""");

        Assert.Equal(3, (int)(await pc.Desired("locked"))["epoch"]!);
        Assert.Equal("stopped", (string)(await Staff.Session(id))["status"]!);
        Assert.Null((await Staff.Tile("pc-01"))["sessionId"]);
    }

    [Theory, Rule("R29")]
    [InlineData("sessions/{0}/force-stop", "{}")]
    [InlineData("sessions/{0}/force-stop", """{"reason":""}""")]
    [InlineData("sessions/{0}/force-stop", """{"reason":" \t\n "}""")]
    [InlineData("sessions/{0}/force-stop", """{"reason":null}""")]
    [InlineData("sessions/{0}/force-stop", """{"reason":7}""")]
    [InlineData("sessions/{0}/force-stop", """{"emergencyBypass":true}""")]
    [InlineData("devices/pc-01/force-end", "{}")]
    [InlineData("devices/pc-01/force-end", """{"reason":"  "}""")]
    [InlineData("devices/pc-02/force-end", """{"reason":""}""")]
    public async Task Without_a_reason_nothing_is_forced(string path, string body)
    {
        var id = await Staff.Start("pc-01", "hour");

        var problem = await Staff
            .Post("venues/demo/" + string.Format(System.Globalization.CultureInfo.InvariantCulture, path, id), body)
            .Read(HttpStatusCode.BadRequest);

        Assert.NotNull(problem["errors"]!["reason"]);
        Assert.Equal("active", (string)(await Staff.Session(id))["status"]!);
    }

    [Theory, Rule("R29")]
    [InlineData("SessionEdit", "DeviceForceEnd")]
    [InlineData("DeviceForceEnd", "SessionEdit")]
    [InlineData("SessionView", "SessionEdit")]
    public async Task Forcing_takes_both_permissions_and_says_which_is_missing(string has, string missing)
    {
        var id = await Staff.Start("pc-01", "hour");
        using var staff = Club.StaffWith("demo", has);

        foreach (var path in (string[])[$"sessions/{id}/force-stop", "devices/pc-01/force-end"])
        {
            var problem = await staff.Post($"venues/demo/{path}", EndingClub.Forced).Read(HttpStatusCode.Forbidden);
            Assert.Equal(("permission-missing", missing), ((string)problem["code"]!, (string)problem["permission"]!));
        }
        using var both = Club.StaffWith("demo", "SessionEdit", "DeviceForceEnd");
        await both.Post($"venues/demo/sessions/{id}/force-stop", EndingClub.Forced).Read();
    }
}
