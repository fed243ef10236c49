namespace Izi.App.Tests.Clients;

/// <summary>What a player is told on the phone.</summary>
public sealed class NotificationTests : ClubTest
{
    [Fact, Rule("R16"), Rule("R20")]
    public async Task A_warning_the_end_and_the_bonus_that_came_back_are_told_newest_first()
    {
        await using var pc = await Club.Device("pc-01");
        var vera = await Staff.Register("Vera", "+380501112233");
        var id = await Staff.Start("pc-01", "hour", vera);
        Club.Time.Advance(TimeSpan.FromMinutes(55));
        await pc.Notice("warning");
        Club.Time.Advance(TimeSpan.FromMinutes(2));
        await Staff.Post($"venues/demo/sessions/{id}/stop").Read();

        var told = await Told(vera);

        Assert.Equal(["bonusCredited", "sessionStopped", "warning"], told.Select(one => (string)one["kind"]!));
        Assert.Equal(["2026-05-01T18:57:00Z", "2026-05-01T18:57:00Z", "2026-05-01T18:55:00Z"], told.Select(one => (string)one["at"]!));
        Assert.All(told, one => Assert.Equal(id, (string)one["data"]!["sessionId"]!));
        Assert.All(told, one => Assert.NotEmpty((string)one["text"]!));
        Assert.Equal(3000, (int)told[0]["data"]!["amount"]!);
        Assert.Equal("Manually by admin", (string)told[1]["data"]!["stoppedBy"]!);
        Assert.Equal("2026-05-01T19:00:00Z", (string)told[2]["data"]!["endsAt"]!);
    }

    [Fact]
    public async Task A_player_is_told_of_the_own_sessions_only_and_a_guests_tells_nobody()
    {
        var vera = await Staff.Register("Vera", "+380501112233");
        var max = await Staff.Register("Max", "+380507654321");
        foreach (var id in new[] { await Staff.Start("pc-01", "hour", vera), await Staff.Start("pc-02", "hour") })
            await Staff.Post($"venues/demo/sessions/{id}/stop").Read();

        Assert.NotEmpty(await Told(vera));
        Assert.Empty(await Told(max));
    }

    [Fact, Rule("R10")]
    public async Task A_booking_that_begins_is_told_and_a_walk_in_at_the_desk_is_not()
    {
        var vera = await Staff.Register("Vera", "+380501112233");
        await Staff.Start("pc-02", "burn", vera);
        var booking = await Staff.Post(
            "venues/demo/sessions",
            $$"""
            {"devices":["pc-01"],"clientId":"{{vera}}","tariffId":"hour",
             "payment":{"method":"card"},"startsAt":"2026-05-01T18:30:00Z"}
            """)
        .Read(HttpStatusCode.Created);
        await using var pc = await Club.Device("pc-01");
        Club.Time.Advance(TimeSpan.FromMinutes(30));
        await pc.Desired("unlocked");

        var told = Assert.Single(await Told(vera));

        Assert.Equal(("sessionStarted", (string)booking["id"]!), ((string)told["kind"]!, (string)told["data"]!["sessionId"]!));
    }

    [Fact, Rule("R25")]
    public async Task A_renewal_that_nothing_pays_for_is_told_and_so_is_one_that_the_balance_paid()
    {
        await using var pc = await Club.Device("pc-01");
        var vera = await Staff.Register("Vera", "+380501112233", balance: 60000);
        await Staff.Post(
            "venues/demo/sessions",
            $$"""{"devices":["pc-01"],"clientId":"{{vera}}","tariffId":"hour","payment":{"method":"card"},"autoRenewal":true}""")
        .Read(HttpStatusCode.Created);
        Club.Time.Advance(TimeSpan.FromMinutes(59));
        await pc.Notice("renewed");
        Club.Time.Advance(TimeSpan.FromMinutes(60));
        await pc.Notice("renewalFailed");

        var told = (await Told(vera)).Where(one => (string)one["kind"]! != "warning").ToList();

        Assert.Equal(["sessionRenewalFailed", "sessionRenewed"], told.Select(one => (string)one["kind"]!));
        Assert.Equal(("payment-insufficient", 60000), ((string)told[0]["data"]!["why"]!, (int)told[1]["data"]!["amount"]!));
    }

    [Fact]
    public async Task Notifications_are_read_page_by_page()
    {
        var vera = await Staff.Register("Vera", "+380501112233");
        for (var amount = 1; amount <= 5; amount++)
        {
            await Staff.Post($"venues/demo/clients/{vera}/corrections", $$"""{"amount":{{amount}},"reason":"x"}""").Read();
            Club.Time.Advance(TimeSpan.FromSeconds(1));
        }
        using var phone = Club.Player(vera);

        var first = await phone.Get("me/notifications?limit=3");
        var second = await phone.Get($"me/notifications?limit=3&cursor={first["cursor"]}");

        Assert.Equal([5, 4, 3, 2, 1], Amounts(first).Concat(Amounts(second)));
        Assert.Null(second["cursor"]);
    }

    [Theory]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=101", "limit")]
    [InlineData("limit=ten", "limit")]
    [InlineData("cursor=%27%20or%201", "cursor")]
    public async Task A_page_that_cannot_be_is_400(string query, string member)
    {
        using var phone = Club.Player(await Staff.Register("Vera", "+380501112233"));

        Assert.NotNull((await phone.GetAsync($"me/notifications?{query}").Read(HttpStatusCode.BadRequest))["errors"]![member]);
    }

    static IEnumerable<int> Amounts(JsonNode page) => page["notifications"]!.AsArray().Select(one => (int)one!["data"]!["amount"]!);

    async Task<List<JsonNode>> Told(string client)
    {
        using var phone = Club.Player(client);
        return [.. (await phone.Get("me/notifications"))["notifications"]!.AsArray().Select(one => one!)];
    }
}
