namespace Izi.App.Tests.Shifts;

/// <summary>Whose money is whose shift's, in a club with every way to sell.</summary>
[Rule("R39"), Rule("R44")]
public sealed class ShiftMoneyTests : SellingTest
{
    [Fact, Rule("R24")]
    public async Task What_was_played_in_one_shift_and_paid_in_the_next_is_the_sale_of_the_next()
    {
        await Open();
        var vera = await Staff.Register("Vera", "+380501112233");
        var id = await Staff.Start("pc-01", "tab", vera, """{"method":"later"}""");
        Club.Time.Advance(TimeSpan.FromMinutes(30));
        await Staff.Post($"venues/demo/sessions/{id}/stop").Read();
        var played = await Close();
        await Open();
        await Staff.Post($"venues/demo/sessions/{id}/payment", """{"method":"cash","received":30000}""").Read();
        var paid = await Close();

        Assert.Equal(
            (0, 1, 30), ((int)played["sales"]!["cash"]!, (int)played["sessions"]!["count"]!, (int)played["sessions"]!["minutes"]!));
        Assert.Equal((30000, 0), ((int)paid["sales"]!["cash"]!, (int)paid["sessions"]!["count"]!));
        Assert.Equal(played.ToJsonString(), (await Staff.Get($"venues/demo/shifts/{played["shift"]!["id"]}/z-report")).ToJsonString());
    }

    [Fact, Rule("R23")]
    public async Task A_booking_sold_in_one_shift_and_cancelled_in_the_next_is_a_sale_there_and_a_refund_here()
    {
        await Open();
        var booking = await Sell("""
            {"devices":["pc-01"],"tariffId":"hour","startsAt":"2026-05-01T22:00:00Z",
             "payment":{"method":"cash","received":60000} }
            """).NewId();
        var sold = await Close();
        await Open();
        await Staff.Post($"venues/demo/sessions/{booking}/cancel").Read();
        var cancelled = await Close();

        Assert.Equal((60000, 0, 60000), ((int)sold["sales"]!["cash"]!, (int)sold["refunds"]!["cash"]!, (int)sold["expectedCash"]!));
        Assert.Equal(
            (0, 60000, -60000), ((int)cancelled["sales"]!["cash"]!, (int)cancelled["refunds"]!["cash"]!, (int)cancelled["expectedCash"]!));
        Assert.Equal(0, (int)cancelled["sessions"]!["count"]!);
    }

    [Fact, Rule("R8")]
    public async Task A_sale_in_two_parts_is_counted_by_each_ones_method_and_a_bonus_part_that_lapses_comes_back()
    {
        await Open();
        var vera = await Staff.Register("Vera", "+380501112233");
        await Credit(vera, 30000);
        await Sell($$"""{"devices":["pc-01"],"clientId":"{{vera}}","tariffId":"hour","payment":{"method":"card","bonus":10000} }""")
            .Read(HttpStatusCode.Created);
        var awaiting = await Sell($$"""
            {"devices":["pc-02"],"clientId":"{{vera}}","tariffId":"hour",
             "payment":{"method":"card","confirmed":false,"bonus":20000} }
            """).NewId();
        Club.Time.Advance(TimeSpan.FromMinutes(10));
        await Still(awaiting);

        var report = await Staff.Get("venues/demo/shifts/current/x-report");

        Assert.Equal((50000, 30000), ((int)report["sales"]!["card"]!, (int)report["sales"]!["bonus"]!));
        Assert.Equal((20000, 30000), ((int)report["refunds"]!["bonus"]!, (int)report["corrections"]!["bonus"]!));
        Assert.Equal(0, (int)report["sessions"]!["count"]!);
    }

    [Fact]
    public async Task A_booking_and_an_unpaid_hold_do_not_keep_a_shift_open_and_a_booking_that_has_begun_does()
    {
        await Open();
        await Book("pc-01", "2026-05-01T19:00:00Z");
        await Sell("""{"devices":["pc-02"],"tariffId":"hour","payment":{"method":"card","confirmed":false} }""")
            .Read(HttpStatusCode.Created);
        var early = await Close();
        await Open();
        await using var pc = await Club.Device("pc-01");
        Club.Time.Advance(TimeSpan.FromHours(1));
        await pc.Desired("unlocked");

        Assert.Equal(0, (int)early["sessions"]!["count"]!);
        Assert.Equal("sessions-active", await Staff.Post("venues/demo/shifts/current/close", """{"countedCash":0}""").Code());
    }

    [Fact, Rule("N3")]
    public async Task Asking_twice_under_one_key_opens_and_closes_one_shift_and_tops_up_once()
    {
        var vera = await Staff.Register("Vera", "+380501112233");
        var opened = await Twice("shifts", """{"openingFloat":100}""", HttpStatusCode.Created);
        await Twice($"clients/{vera}/top-ups", """{"amount":500,"method":"cash"}""", HttpStatusCode.OK);
        await Twice($"clients/{vera}/corrections", """{"amount":-50,"reason":"x"}""", HttpStatusCode.OK);

        var closed = await Twice("shifts/current/close", """{"countedCash":600}""", HttpStatusCode.OK);

        Assert.Equal(((string)opened["id"]!, 1), ((string)closed["shift"]!["id"]!, (int)closed["number"]!));
        Assert.Equal((500, -50, 0), ((int)closed["topUps"]!["cash"]!, (int)closed["corrections"]!["balance"]!, (int)closed["variance"]!));
    }

    Task<JsonNode> Open() => Staff.Post("venues/demo/shifts", """{"openingFloat":0}""").Read(HttpStatusCode.Created);

    Task<JsonNode> Close() => Staff.Post("venues/demo/shifts/current/close", """{"countedCash":0}""").Read();

    /// <summary>The same request twice under the same key; both are told the same.</summary>
    async Task<JsonNode> Twice(string route, string body, HttpStatusCode expected)
    {
        List<JsonNode> answers = [];
        for (var time = 0; time < 2; time++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, $"venues/demo/{route}") { Content = DemoClub.Json(body) };
            request.Headers.Add("Idempotency-Key", "once");
            answers.Add(await Staff.SendAsync(request).Read(expected));
        }
        Assert.Equal(answers[0].ToJsonString(), answers[1].ToJsonString());
        return answers[0];
    }
}
