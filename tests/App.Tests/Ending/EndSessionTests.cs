namespace Izi.App.Tests.Ending;

public sealed class EndSessionTests : ClubTest
{
    protected override string Catalog => EndingClub.Catalog;

    [Fact, Rule("R5"), Rule("R6"), Rule("R16")]
    public async Task The_hall_ends_what_runs_on_a_device_and_hears_that_nothing_does_any_more()
    {
        var vera = await Staff.Register("Vera", "+380501112233");
        var id = await Staff.Start("pc-01", "hour", vera);
        Club.Time.Advance(TimeSpan.FromMinutes(15));

        var card = await Staff.Post("venues/demo/devices/pc-01/end-session", """{"note":"the client left"}""").Read();

        Assert.Equal(
            (id, "Manually by admin", "the client left", "2026-05-01T18:15:00Z"),
            ((string)card["id"]!, (string)card["stoppedBy"]!, (string)card["note"]!, (string)card["endedAt"]!));
        Assert.Equal(45000, (int)card["refunds"]![0]!["amount"]!);
        Assert.Equal("not-found", await Staff.Post("venues/demo/devices/pc-01/end-session").Code(HttpStatusCode.NotFound));
    }

    [Fact, Rule("R5"), Rule("R15")]
    public async Task What_ended_by_itself_an_instant_ago_does_not_run_there()
    {
        await Staff.Start("pc-01", "hour");
        Club.Time.Advance(TimeSpan.FromHours(1));

        Assert.Equal("not-found", await Staff.Post("venues/demo/devices/pc-01/end-session").Code(HttpStatusCode.NotFound));
    }

    [Theory]
    [InlineData("pc-99")]
    [InlineData("a%2Fb")]
    [InlineData("PC-01")]
    public async Task A_device_that_is_not_there_is_404(string device)
    {
        Assert.Equal("not-found", await Staff.Post($"venues/demo/devices/{device}/end-session").Code(HttpStatusCode.NotFound));
        Assert.Equal(
            "not-found", await Staff.Post($"venues/demo/devices/{device}/force-end", EndingClub.Forced).Code(HttpStatusCode.NotFound));
    }

    [Fact, Rule("R28")]
    public async Task A_pod_with_somebody_inside_is_not_ended_from_the_hall()
    {
        await using var pod = await Club.Present("pod-01");
        await Staff.Start("pod-01", "hour");
        await Club.Hears(pod, "presence", """{"occupied":true}""");

        Assert.Equal("pod-occupied", await Staff.Post("venues/demo/devices/pod-01/end-session").Code());
        await Club.Hears(pod, "presence", """{"occupied":false}""");
        Assert.Equal("stopped", (string)(await Staff.Post("venues/demo/devices/pod-01/end-session").Read())["status"]!);
    }

    [Fact]
    public async Task It_takes_the_permission_to_edit_sessions_and_no_more()
    {
        await Staff.Start("pc-01", "hour");
        using var viewer = Club.StaffWith("demo", "SessionView", "DeviceForceEnd");
        using var editor = Club.StaffWith("demo", "SessionEdit");

        Assert.Equal("permission-missing", await viewer.Post("venues/demo/devices/pc-01/end-session").Code(HttpStatusCode.Forbidden));
        Assert.Equal("stopped", (string)(await editor.Post("venues/demo/devices/pc-01/end-session").Read())["status"]!);
    }
}
