namespace Izi.App.Tests.Shifts;

/// <summary>Session analytics through the front door: the club is in Kyiv, where it is 21:00 when the tests begin.</summary>
[Rule("R39")]
public class AnalyticsTests : ClubTest
{
    [Fact]
    public async Task Ended_sessions_and_the_money_that_moved_are_shown_whole_and_by_who_ended_them_device_and_tariff()
    {
        var vera = await Staff.Register("Vera", "+380501112233", balance: 60000);
        var first = await Staff.Start("pc-01", "hour", vera, """{"method":"balance"}""");
        await Staff.Start("pc-02", "burn");
        Club.Time.Advance(TimeSpan.FromMinutes(40));
        using var phone = Club.Player(vera);
        await phone.Post("me/session/stop").Read();

        var analytics = await Of("2026-05-01", "2026-05-01");

        Assert.Equal("""{"sessions":1,"minutes":40,"revenue":120000,"refunds":20000}""", analytics["totals"]!.ToJsonString());
        Assert.Equal(
            """[{"sessions":1,"minutes":40,"revenue":120000,"refunds":20000,"date":"2026-05-01"}]""", analytics["days"]!.ToJsonString());
        Assert.Equal(
            """{"Manually by player":{"sessions":1,"minutes":40,"revenue":60000,"refunds":20000}}""",
            analytics["byStoppedBy"]!.ToJsonString());
        Assert.Equal(
            """{"pc-01":{"sessions":1,"minutes":40,"revenue":60000,"refunds":20000},"pc-02":"""
            + """{"sessions":0,"minutes":0,"revenue":60000,"refunds":0}}""",
            analytics["byDevice"]!.ToJsonString());
        Assert.Equal(
            """{"burn":{"sessions":0,"minutes":0,"revenue":60000,"refunds":0},"hour":"""
            + """{"sessions":1,"minutes":40,"revenue":60000,"refunds":20000}}""",
            analytics["byTariff"]!.ToJsonString());
        Assert.Equal(24, analytics["byHour"]!.AsObject().Count);
        Assert.Equal("""{"sessions":1,"minutes":40,"revenue":120000,"refunds":20000}""", analytics["byHour"]!["21"]!.ToJsonString());
        Assert.Equal("""{"sessions":0,"minutes":0,"revenue":0,"refunds":0}""", analytics["byHour"]!["18"]!.ToJsonString());
        Assert.NotNull(first);
    }

    [Fact, Rule("R2")]
    public async Task Money_is_on_the_day_it_moved_and_a_session_on_the_day_it_ended_by_the_venues_clock()
    {
        await Staff.Start("pc-01", "burn");
        Club.Time.Advance(TimeSpan.FromHours(2.5));
        var late = await Staff.Start("pc-01", "burn");
        Club.Time.Advance(TimeSpan.FromHours(0.75));
        await Staff.Post($"venues/demo/sessions/{late}/stop").Read();

        var analytics = await Of("2026-05-01", "2026-05-02");

        Assert.Equal(
            """[{"sessions":1,"minutes":60,"revenue":120000,"refunds":0,"date":"2026-05-01"},"""
            + """{"sessions":1,"minutes":45,"revenue":0,"refunds":0,"date":"2026-05-02"}]""",
            analytics["days"]!.ToJsonString());
        Assert.Equal("""{"sessions":1,"minutes":45,"revenue":0,"refunds":0}""", analytics["byHour"]!["0"]!.ToJsonString());
        Assert.Equal("""{"sessions":0,"minutes":0,"revenue":60000,"refunds":0}""", analytics["byHour"]!["23"]!.ToJsonString());
        Assert.Equal(
            """{"sessions":1,"minutes":45,"revenue":0,"refunds":0}""", (await Of("2026-05-02", "2026-05-02"))["totals"]!.ToJsonString());
    }

    [Fact, Rule("R2")]
    public async Task The_day_the_clocks_go_back_has_25_hours()
    {
        Club.Time.Advance(At("2026-10-24T21:30:00Z") - ClubHost.Six);
        await Staff.Start("pc-01", "burn");
        Club.Time.Advance(At("2026-10-25T21:30:00Z") - Club.Time.GetUtcNow());
        await Staff.Start("pc-02", "burn");
        Club.Time.Advance(TimeSpan.FromMinutes(45));
        await Staff.Start("pc-01", "burn");

        var days = (await Of("2026-10-25", "2026-10-26"))["days"]!.AsArray();

        Assert.Equal([("2026-10-25", 120000), ("2026-10-26", 60000)], days.Select(day => ((string)day!["date"]!, (int)day["revenue"]!)));
    }

    [Fact]
    public async Task Between_instants_the_first_is_in_and_the_last_is_not()
    {
        var id = await Staff.Start("pc-01", "burn");
        Club.Time.Advance(TimeSpan.FromMinutes(30));
        await Staff.Post($"venues/demo/sessions/{id}/stop").Read();

        Assert.Equal(
            """{"sessions":0,"minutes":0,"revenue":60000,"refunds":0}""",
            (await Of("2026-05-01T18:00:00Z", "2026-05-01T18:30:00Z"))["totals"]!.ToJsonString());
        Assert.Equal(
            """{"sessions":1,"minutes":30,"revenue":0,"refunds":0}""",
            (await Of("2026-05-01T21:30:00%2B03:00", "2026-05-02"))["totals"]!.ToJsonString());
        Assert.Equal(
            """{"sessions":1,"minutes":30,"revenue":60000,"refunds":0}""",
            (await Staff.Get("venues/demo/analytics/sessions"))["totals"]!.ToJsonString());
    }

    [Fact, Rule("R15")]
    public async Task A_session_whose_end_was_noticed_a_day_late_counts_on_the_day_its_coverage_ended()
    {
        var id = await Staff.Start("pc-01", "burn");
        await Restart(TimeSpan.FromDays(1));
        await Staff.Post($"venues/demo/sessions/{id}/stop").Code();

        Assert.Equal(
            """{"Automatically on time":{"sessions":1,"minutes":60,"revenue":60000,"refunds":0}}""",
            (await Of("2026-05-01", "2026-05-01"))["byStoppedBy"]!.ToJsonString());
        Assert.Empty((await Of("2026-05-02", "2026-05-02"))["days"]!.AsArray());
    }

    [Fact, Rule("R14")]
    public async Task A_session_that_moved_counts_on_both_devices_with_its_minutes_on_each_and_its_money_where_it_was_taken()
    {
        await using var other = await Club.Device("pc-02");
        await other.Desired("locked");
        var id = await Staff.Start("pc-01", "burn");
        Club.Time.Advance(TimeSpan.FromMinutes(20));
        await Staff.Post($"venues/demo/sessions/{id}/transfer", """{"to":"pc-02"}""").Read();
        Club.Time.Advance(TimeSpan.FromMinutes(10));
        await Staff.Post($"venues/demo/sessions/{id}/stop").Read();

        var analytics = await Of("2026-05-01", "2026-05-01");

        Assert.Equal(
            """{"pc-01":{"sessions":1,"minutes":20,"revenue":60000,"refunds":0},"pc-02":"""
            + """{"sessions":1,"minutes":10,"revenue":0,"refunds":0}}""",
            analytics["byDevice"]!.ToJsonString());
        Assert.Equal("""{"sessions":1,"minutes":30,"revenue":60000,"refunds":0}""", analytics["totals"]!.ToJsonString());
    }

    [Fact, Rule("R23")]
    public async Task A_cancelled_booking_is_no_session_and_its_money_shows_in_and_back()
    {
        var booking = await Staff
            .Post(
                "venues/demo/sessions",
                """{"devices":["pc-01"],"tariffId":"burn","payment":{"method":"card"},"startsAt":"2026-05-01T20:00:00Z"}""")
            .Read(HttpStatusCode.Created);
        await Staff.Post($"venues/demo/sessions/{booking["id"]}/cancel").Read();

        var analytics = await Of("2026-05-01", "2026-05-01");

        Assert.Equal("""{"sessions":0,"minutes":0,"revenue":60000,"refunds":60000}""", analytics["totals"]!.ToJsonString());
        Assert.Empty(analytics["byStoppedBy"]!.AsObject());
    }

    [Theory]
    [InlineData("from=yesterday", "from")]
    [InlineData("to=2026-02-30", "to")]
    [InlineData("from=2026-5-1", "from")]
    [InlineData("to=1777658400", "to")]
    public async Task A_bound_that_is_neither_an_instant_nor_a_date_is_400(string query, string member) =>
        Assert.NotNull(
            (await Staff.GetAsync($"venues/demo/analytics/sessions?{query}").Read(HttpStatusCode.BadRequest))["errors"]![member]);

    [Theory]
    [InlineData("0001-01-01", "9999-12-31")]
    [InlineData("0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z")]
    public async Task A_period_as_long_as_the_calendar_holds_everything(string from, string to)
    {
        await Staff.Start("pc-01", "burn");

        Assert.Equal(60000, (int)(await Of(from, to))["totals"]!["revenue"]!);
    }

    Task<JsonNode> Of(string from, string to) => Staff.Get($"venues/demo/analytics/sessions?from={from}&to={to}");

    static Instant At(string text) => Instant.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
