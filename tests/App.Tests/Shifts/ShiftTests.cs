namespace Izi.App.Tests.Shifts;

/// <summary>A cashier's watch over the till, through the front door.</summary>
[Rule("R44")]
public class ShiftTests : ClubTest
{
    [Fact]
    public async Task A_shift_is_opened_with_its_float_by_whoever_asks_and_one_at_a_time()
    {
        var shift = await Staff.Post("venues/demo/shifts", """{"openingFloat":20000}""").Read(HttpStatusCode.Created);

        Assert.Equal(
            ("Anna", 20000, "2026-05-01T18:00:00Z"), ((string)shift["openedBy"]!, (int)shift["openingFloat"]!, (string)shift["openedAt"]!));
        Assert.Null(shift["closedAt"]);
        var refused = await Staff.Post("venues/demo/shifts", """{"openingFloat":0}""").Read(HttpStatusCode.Conflict);
        Assert.Equal(("shift-open", (string)shift["id"]!), ((string)refused["code"]!, (string)refused["shiftId"]!));
    }

    [Fact]
    public async Task With_no_shift_open_there_is_nothing_to_close_or_to_report()
    {
        Assert.Equal("no-open-shift", await Staff.Post("venues/demo/shifts/current/close", """{"countedCash":0}""").Code());
        Assert.Equal("no-open-shift", await Staff.GetAsync("venues/demo/shifts/current/x-report").Code());
        Assert.Equal("not-found", await Staff.GetAsync("venues/demo/shifts/nobodys/z-report").Code(HttpStatusCode.NotFound));
    }

    [Fact, Rule("R41"), Rule("R16"), Rule("R24")]
    public async Task A_report_adds_up_what_came_and_went_by_method_and_kind()
    {
        await Open(20000);
        var vera = await Staff.Register("Vera", "+380501112233", balance: 200000);
        await Staff.Post($"venues/demo/clients/{vera}/top-ups", """{"amount":7000,"method":"card"}""").Read();
        await Staff.Post($"venues/demo/clients/{vera}/corrections", """{"amount":-3000,"reason":"typed twice"}""").Read();
        await Staff.Post($"venues/demo/clients/{vera}/corrections", """{"amount":500,"account":"bonus","reason":"a lamp broke"}""").Read();
        var first = await Staff.Start("pc-01", "hour", vera, """{"method":"balance"}""");
        await Staff.Start("pc-02", "burn", null, """{"method":"cash","received":100000}""");
        Club.Time.Advance(TimeSpan.FromMinutes(40));
        await Staff.Post($"venues/demo/sessions/{first}/stop").Read();

        var report = await Staff.Get("venues/demo/shifts/current/x-report");

        Assert.Equal("""{"cash":60000,"card":0,"balance":60000,"bonus":0,"linked":0}""", report["sales"]!.ToJsonString());
        Assert.Equal("""{"cash":200000,"card":7000}""", report["topUps"]!.ToJsonString());
        Assert.Equal("""{"cash":0,"card":0,"balance":0,"bonus":20000,"linked":0}""", report["refunds"]!.ToJsonString());
        Assert.Equal("""{"balance":-3000,"bonus":500}""", report["corrections"]!.ToJsonString());
        Assert.Equal("""{"count":1,"minutes":40}""", report["sessions"]!.ToJsonString());
        Assert.Equal(280000, (int)report["expectedCash"]!);
        Assert.Equal(("2026-05-01T18:00:00Z", "2026-05-01T18:40:00Z"), ((string)report["from"]!, (string)report["to"]!));
        Assert.Null(report["number"]);
        Assert.Null(report["countedCash"]);
        Assert.Null(report["variance"]);
    }

    [Fact]
    public async Task A_z_report_has_a_number_the_count_and_a_signed_variance_and_never_changes()
    {
        var id = await Open(20000);
        await Staff.Start("pc-01", "hour", null, """{"method":"cash","received":60000}""");
        Club.Time.Advance(TimeSpan.FromMinutes(10));

        var closed = await Staff.Post("venues/demo/shifts/current/close", """{"countedCash":79500,"handOver":true}""").Read();
        await Open(1000);
        await Staff.Start("pc-02", "hour", null, """{"method":"cash","received":60000}""");
        Club.Time.Advance(TimeSpan.FromDays(1));
        await Restart(TimeSpan.FromMinutes(1));

        Assert.Equal(
            (1, 80000, 79500, -500),
            ((int)closed["number"]!, (int)closed["expectedCash"]!, (int)closed["countedCash"]!, (int)closed["variance"]!));
        Assert.Equal("2026-05-01T18:10:00Z", (string)closed["shift"]!["closedAt"]!);
        Assert.Equal(closed.ToJsonString(), (await Staff.Get($"venues/demo/shifts/{id}/z-report")).ToJsonString());
    }

    [Fact]
    public async Task A_shift_that_is_still_open_has_no_z_report()
    {
        var id = await Open(0);

        Assert.Equal("not-found", await Staff.GetAsync($"venues/demo/shifts/{id}/z-report").Code(HttpStatusCode.NotFound));
    }

    [Fact]
    public async Task Closing_over_a_running_session_is_refused_unless_it_is_handed_over_and_then_it_ends_in_the_next_shift()
    {
        await Open(0);
        var session = await Staff.Start("pc-01", "burn");

        var refused = await Staff.Post("venues/demo/shifts/current/close", """{"countedCash":0}""").Read(HttpStatusCode.Conflict);
        var closed = await Staff.Post("venues/demo/shifts/current/close", """{"countedCash":0,"handOver":true}""").Read();
        await Open(0);
        Club.Time.Advance(TimeSpan.FromMinutes(30));
        await Staff.Post($"venues/demo/sessions/{session}/stop").Read();
        var next = await Staff.Post("venues/demo/shifts/current/close", """{"countedCash":0}""").Read();

        Assert.Equal(("sessions-active", 1), ((string)refused["code"]!, (int)refused["sessions"]!));
        Assert.Equal((60000, 0), ((int)closed["sales"]!["card"]!, (int)closed["sessions"]!["count"]!));
        Assert.Equal(
            (0, 1, 30, 2),
            ((int)next["sales"]!["card"]!, (int)next["sessions"]!["count"]!, (int)next["sessions"]!["minutes"]!, (int)next["number"]!));
    }

    [Fact, Rule("R39")]
    public async Task What_moves_and_ends_with_no_shift_open_belongs_to_none()
    {
        var session = await Staff.Start("pc-01", "hour", null, """{"method":"cash","received":60000}""");
        await Staff.Post($"venues/demo/sessions/{session}/stop").Read();

        await Open(100);

        var report = await Staff.Get("venues/demo/shifts/current/x-report");
        Assert.Equal((0, 0, 100), ((int)report["sales"]!["cash"]!, (int)report["sessions"]!["count"]!, (int)report["expectedCash"]!));
    }

    [Fact, Rule("R39"), Rule("R15")]
    public async Task A_session_whose_time_ran_out_while_the_club_was_down_ends_in_the_shift_that_is_open_when_that_is_noticed()
    {
        await Open(0);
        var session = await Staff.Start("pc-01", "burn");
        await Restart(TimeSpan.FromHours(3));

        var closed = await Staff.Post("venues/demo/shifts/current/close", """{"countedCash":0}""").Read();

        Assert.Equal("""{"count":1,"minutes":60}""", closed["sessions"]!.ToJsonString());
        Assert.Equal("2026-05-01T19:00:00Z", (string)(await Staff.Get($"venues/demo/sessions/{session}"))["endedAt"]!);
    }

    [Theory]
    [InlineData("shifts", "{}", "openingFloat")]
    [InlineData("shifts", """{"openingFloat":-1}""", "openingFloat")]
    [InlineData("shifts", """{"openingFloat":1.5}""", "openingFloat")]
    [InlineData("shifts/current/close", """{"countedCash":-1}""", "countedCash")]
    [InlineData("shifts/current/close", """{"handOver":true}""", "countedCash")]
    [InlineData("shifts/current/close", """{"countedCash":1,"handOver":"yes"}""", "handOver")]
    public async Task Money_that_is_missing_negative_or_not_whole_is_400(string route, string body, string member) =>
        Assert.NotNull((await Staff.Post($"venues/demo/{route}", body).Read(HttpStatusCode.BadRequest))["errors"]![member]);

    async Task<string> Open(long openingFloat) =>
        (string)(await Staff.Post("venues/demo/shifts", $$"""{"openingFloat":{{openingFloat}}}""").Read(HttpStatusCode.Created))["id"]!;
}
