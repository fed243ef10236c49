namespace Izi.App.Tests.Sessions;

[Rule("R25")]
public sealed class RenewalTests : SellingTest
{
    [Fact, Rule("R20")]
    public async Task A_minute_before_the_end_the_balance_pays_the_next_hour_and_player_and_device_hear_of_it()
    {
        await using var pc = await Club.Device("pc-01");
        var vera = await Staff.Register("Vera", "+380501112233", balance: 100000);
        var id = await Renewing("pc-01", "hour", vera);

        Club.Time.Advance(TimeSpan.FromMinutes(59));
        Assert.Equal("2026-05-01T20:00:00Z", (string)(await pc.Notice("renewed"))["endsAt"]!);
        Club.Time.Advance(TimeSpan.FromMinutes(60));
        await pc.Notice("renewalFailed");
        Club.Time.Advance(TimeSpan.FromMinutes(1));
        await pc.Desired("locked");

        var card = await Card(id);
        Assert.Equal(
            ("Automatically on time", "2026-05-01T20:00:00Z", 120000, "autoRenewal"),
            ((string)card["stoppedBy"]!, (string)card["endedAt"]!, (int)card["paidTotal"]!, (string)card["lines"]![1]!["source"]!));
        Assert.Equal(
            ["sessionStarted", "autoRenewalSwitched", "sessionRenewed", "sessionRenewalFailed", "sessionStopped"], await Timeline(id));
        Assert.Equal((40000, 0), await Money(vera));
        using var phone = Club.Player(vera);
        var kinds = (await phone.Get("me/notifications"))["notifications"]!
            .AsArray()
            .Select(notification => (string)notification!["kind"]!)
            .ToList();
        Assert.Contains("sessionRenewed", kinds);
        Assert.Contains("sessionRenewalFailed", kinds);
    }

    [Fact]
    public async Task Kept_time_goes_first_then_balance_then_bonus_then_both()
    {
        await using var pc = await Club.Device("pc-01");
        var vera = await Staff.Register("Vera", "+380501112233");
        var kept = await Staff.Start("pc-02", "keep", vera);
        await Staff.Post($"venues/demo/sessions/{kept}/stop").Read();
        await Staff.Post($"venues/demo/clients/{vera}/top-ups", """{"amount":80000,"method":"cash"}""").Read();
        await Credit(vera, 100000);
        var id = await Renewing("pc-01", "keep", vera);

        List<(int Balance, int Bonus)> left = [];
        for (var hour = 1; hour <= 4; hour++)
        {
            Club.Time.Advance(ClubHost.Six.AddHours(hour).AddMinutes(-1) - Club.Time.GetUtcNow());
            await pc.Notice("renewed");
            left.Add(await Money(vera));
        }

        Assert.Equal([(80000, 100000), (20000, 100000), (20000, 40000), (0, 0)], left);
        Assert.Equal([60000, 0, 60000, 60000, 60000], (await Card(id))["lines"]!.AsArray().Select(line => (int)line!["paid"]!));
        Assert.Empty((await Staff.Get($"venues/demo/clients/{vera}"))["keptTime"]!.AsArray());
    }

    [Fact]
    public async Task A_club_that_was_down_over_the_end_renews_nothing_and_one_that_came_back_before_it_does()
    {
        var vera = await Staff.Register("Vera", "+380501112233", balance: 300000);
        var late = await Renewing("pc-01", "hour", vera);
        Club.Time.Advance(TimeSpan.FromMinutes(30));
        var early = await Renewing("pc-02", "hour", vera);

        await Restart(later: TimeSpan.FromMinutes(59.5));
        await using var pc = await Club.Device("pc-02");
        await pc.UnlockedUntil("2026-05-01T20:30:00Z");
        await Still(late);

        Assert.Equal((60000, "2026-05-01T19:00:00Z"), ((int)(await Card(late))["paidTotal"]!, (string)(await Card(late))["endedAt"]!));
        Assert.Equal(("active", 120000), ((string)(await Card(early))["status"]!, (int)(await Card(early))["paidTotal"]!));
    }

    [Fact, Rule("R24")]
    public async Task Time_on_the_tab_goes_on_through_an_outage_and_is_due_at_the_stop()
    {
        var vera = await Staff.Register("Vera", "+380501112233");
        var id = await Sell($$"""{"devices":["pc-01"],"clientId":"{{vera}}","tariffId":"tab","payment":{"method":"later"} }""").NewId();

        await Restart(later: TimeSpan.FromMinutes(250));
        var card = await Staff.Post($"venues/demo/sessions/{id}/stop").Read();

        Assert.Equal((250000, 0, "2026-05-01T22:10:00Z"), ((int)card["amountDue"]!, (int)card["paidTotal"]!, (string)card["endedAt"]!));
        var line = Assert.Single(card["lines"]!.AsArray())!;
        Assert.Equal(("2026-05-01T23:00:00Z", 18000, 300000), ((string)line["to"]!, (int)line["seconds"]!, (int)line["price"]!));
    }

    [Fact, Rule("R24")]
    public async Task A_week_of_minutes_on_the_tab_is_one_line_that_is_read_as_it_is_and_tells_nobody_anything()
    {
        var vera = await Staff.Register("Vera", "+380501112233");
        await using var pc = await Club.Present("pc-01");
        var id = await Sell($$"""{"devices":["pc-01"],"clientId":"{{vera}}","tariffId":"meter","payment":{"method":"later"} }""").NewId();
        await pc.Desired("unlocked");

        Club.Time.Jump(TimeSpan.FromDays(7));

        var card = await Card(id);
        var line = Assert.Single(card["lines"]!.AsArray())!;
        Assert.Equal(("2026-05-08T18:00:00Z", 604800, 10080), ((string)card["endsAt"]!, (int)line["seconds"]!, (int)line["price"]!));
        Assert.Equal((10080, "Covered"), ((int)card["amountDue"]!, (string)card["coverage"]!));
        using var phone = Club.Player(vera);
        Assert.Empty((await phone.Get("me/notifications"))["notifications"]!.AsArray());
        var stopped = await Staff.Post($"venues/demo/sessions/{id}/stop").Read();
        Assert.Equal(10080, (int)stopped["amountDue"]!);
    }

    [Fact, Rule("R24"), Rule("R10")]
    public async Task A_booking_ends_time_on_the_tab_and_begins()
    {
        var vera = await Staff.Register("Vera", "+380501112233");
        await using var pc = await Club.Present("pc-01");
        var id = await Sell($$"""{"devices":["pc-01"],"clientId":"{{vera}}","tariffId":"tab","payment":{"method":"later"} }""").NewId();
        await pc.Desired("unlocked");
        var booking = await Book("pc-01", "2026-05-01T19:30:00Z");

        Club.Time.Advance(TimeSpan.FromMinutes(90));
        await pc.UnlockedUntil("2026-05-01T20:30:00Z");

        var (ended, begun) = (await Card(id), await Card(booking));
        Assert.Equal(
            ("Automatically on time", "2026-05-01T19:30:00Z", 90000),
            ((string)ended["stoppedBy"]!, (string)ended["endedAt"]!, (int)ended["amountDue"]!));
        Assert.Equal(("active", "2026-05-01T19:30:00Z"), ((string)begun["status"]!, (string)begun["startedAt"]!));
    }

    [Fact, Rule("R26")]
    public async Task Staff_and_the_player_switch_the_toggle_and_nobody_switches_the_tabs()
    {
        var vera = await Staff.Register("Vera", "+380501112233", balance: 60000);
        using var phone = Club.Player(vera);
        var id = await Staff.Start("pc-01", "hour", vera);

        Assert.True(await Switch(Staff, $"venues/demo/sessions/{id}/auto-renewal", true));
        Assert.False(await Switch(phone, "me/session/auto-renewal", false));
        Assert.True(await Switch(phone, $"me/sessions/{id}/auto-renewal", true));
        await Staff.Post($"venues/demo/sessions/{id}/stop").Read();
        Assert.Equal(
            "session-already-ended", await phone.PutAsync($"me/sessions/{id}/auto-renewal", DemoClub.Json("""{"enabled":true}""")).Code());
        Assert.Equal(
            "not-found",
            await phone.PutAsync("me/session/auto-renewal", DemoClub.Json("""{"enabled":true}""")).Code(HttpStatusCode.NotFound));

        var tab = await Sell($$"""{"devices":["pc-01"],"clientId":"{{vera}}","tariffId":"tab","payment":{"method":"later"} }""").NewId();
        Assert.Equal("auto-renewal-locked", await phone.PutAsync("me/session/auto-renewal", DemoClub.Json("""{"enabled":false}""")).Code());
        Assert.Equal("""{"enabled":true,"locked":true}""", (await Card(tab))["autoRenewal"]!.ToJsonString());
        Assert.Equal(
            "session-not-started",
            await Staff
                .PutAsync(
                    $"venues/demo/sessions/{await Book("pc-02", "2026-05-01T20:00:00Z")}/auto-renewal",
                    DemoClub.Json("""{"enabled":true}"""))
                .Code());
    }

    [Fact, Rule("R26"), Rule("N8")]
    public async Task Another_players_toggle_is_not_there()
    {
        var vera = await Staff.Register("Vera", "+380501112233");
        var oleh = await Staff.Register("Oleh", "+380501112244");
        var id = await Staff.Start("pc-01", "hour", vera);
        using var phone = Club.Player(oleh);

        Assert.Equal(
            "not-found",
            await phone.PutAsync($"me/sessions/{id}/auto-renewal", DemoClub.Json("""{"enabled":true}""")).Code(HttpStatusCode.NotFound));
    }

    [Fact, Rule("R27"), Rule("R19")]
    public async Task A_renewal_that_has_not_begun_is_voided_by_a_stop_as_the_preview_said()
    {
        await using var pc = await Club.Device("pc-01");
        var vera = await Staff.Register("Vera", "+380501112233", balance: 60000);
        var id = await Renewing("pc-01", "keep", vera);
        Club.Time.Advance(TimeSpan.FromMinutes(59));
        await pc.Notice("renewed");

        var preview = await Staff.Get($"venues/demo/sessions/{id}/stop-preview");
        var card = await Staff.Post($"venues/demo/sessions/{id}/stop").Read();

        Assert.Equal(preview["lines"]!.ToJsonString(), card["refunds"]!.ToJsonString());
        Assert.Equal(
            ("voided", 0, 0),
            ((string)card["refunds"]![1]!["outcome"]!, (int)card["refunds"]![1]!["amount"]!, (int)card["refunds"]![1]!["value"]!));
        Assert.Equal((0, 60000), ((int)card["lines"]![1]!["paid"]!, (int)card["paidTotal"]!));
        Assert.Equal((60000, 0), await Money(vera));
        Assert.Equal(
            """[{"tariffId":"keep","zone":"main","seconds":60}]""",
            (await Staff.Get($"venues/demo/clients/{vera}"))["keptTime"]!.ToJsonString());
    }

    [Fact, Rule("N3"), Rule("R27")]
    public async Task A_stop_in_the_very_instant_of_a_renewal_leaves_the_money_where_it_was_many_times_over()
    {
        var vera = await Staff.Register("Vera", "+380501112233", balance: 60000);

        for (var night = 0; night < 20; night++)
        {
            var id = await Renewing("pc-01", "burn", vera);
            var stop = Task.Run(() => Staff.Post($"venues/demo/sessions/{id}/stop"));
            Club.Time.Advance(TimeSpan.FromMinutes(59));
            await stop.Read();

            Assert.Equal("Manually by admin", (string)(await Card(id))["stoppedBy"]!);
            Assert.Equal(60000, (int)(await Card(id))["paidTotal"]!);
            Assert.Equal((60000, 0), await Money(vera));
        }
    }

    async Task<string> Renewing(string device, string tariff, string client)
    {
        var id = await Staff.Start(device, tariff, client);
        await Switch(Staff, $"venues/demo/sessions/{id}/auto-renewal", true);
        return id;
    }

    static async Task<bool> Switch(HttpClient by, string path, bool on) =>
        (bool)(await by.PutAsync(path, DemoClub.Json($$"""{"enabled":{{(on ? "true" : "false")}}}""")).Read())["autoRenewal"]!["enabled"]!;
}
