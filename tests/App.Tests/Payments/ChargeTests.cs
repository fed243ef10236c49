namespace Izi.App.Tests.Payments;

/// <summary>Renewals paid by the linked method, at a gateway that works and at one that fails in every way.</summary>
[Rule("R25"), Rule("N7")]
public sealed class ChargeTests : GatewayTest
{
    static readonly TimeSpan UntilLead = TimeSpan.FromMinutes(50);

    [Fact]
    public async Task What_nothing_else_covers_is_charged_to_the_linked_method_and_time_goes_on()
    {
        await Staff.Post("venues/demo/shifts", """{"openingFloat":0}""").Read(HttpStatusCode.Created);
        await using var pc = await Club.Device("pc-01");
        var (id, vera) = await StartRenewing();

        Club.Time.Advance(UntilLead);
        var asked = await Gateway.Heard();
        var renewed = await pc.Notice("renewed");

        Assert.Equal(("charges", $"{id}-1", "Bearer our-key"), (asked.Path, asked.Key, asked.Authorization));
        Assert.Equal(
            $$"""{"venue":"demo","client":"{{vera}}","token":"tok_vera","amount":60000,"currency":"UAH","reference":"{{id}}-1"}""",
            asked.Body.ToJsonString());
        Assert.Equal("2026-05-01T20:00:00Z", (string)renewed["endsAt"]!);
        var line = (await Staff.Get($"venues/demo/sessions/{id}"))["lines"]![1]!;
        Assert.Equal(("autoRenewal", 60000, 60000), ((string)line["source"]!, (int)line["price"]!, (int)line["paid"]!));
        Assert.Equal(60000, (int)(await Staff.Get("venues/demo/shifts/current/x-report"))["sales"]!["linked"]!);
        await AssertBooksAgree(id, linked: 60000);
    }

    [Fact, Rule("R15")]
    public async Task A_declined_charge_renews_nothing_the_player_hears_it_and_the_session_ends_on_time()
    {
        await using var pc = await Club.Device("pc-01");
        var (id, _) = await StartRenewing();
        Gateway.Mood = Mood.Declines;

        Club.Time.Advance(UntilLead);
        await pc.Notice("renewalFailed");
        Club.Time.Advance(TimeSpan.FromMinutes(10));
        await pc.Desired("locked");

        var facts = (await Staff.Get($"venues/demo/sessions/{id}/timeline"))["facts"]!.AsArray();
        Assert.Equal("payment-declined", (string)facts.Single(fact => (string)fact!["type"]! == "sessionRenewalFailed")!["data"]!["why"]!);
        Assert.Equal("Automatically on time", (string)(await Staff.Get($"venues/demo/sessions/{id}"))["stoppedBy"]!);
        await AssertBooksAgree(id, linked: 0);
    }

    [Theory]
    [InlineData(Mood.Breaks)]
    [InlineData(Mood.Redirects)]
    [InlineData(Mood.HangsUp)]
    [InlineData(Mood.PaysAndSaysOk)]
    [InlineData(Mood.PaysAndHangsUp)]
    [InlineData(Mood.PaysAndGarbles)]
    [InlineData(Mood.PaysAndForgetsTheId)]
    public async Task What_is_no_answer_is_asked_again_with_the_same_key_and_charged_once(Mood mood)
    {
        await using var pc = await Club.Device("pc-01");
        var (id, _) = await StartRenewing();
        Gateway.Mood = mood;
        Club.Time.Advance(UntilLead);
        var first = await Gateway.Heard();

        var second = await HeardInTime();
        Gateway.Mood = Mood.Pays;
        var third = await HeardInTime();
        await TimePassesUntil(pc.Notice("renewed"));

        Assert.Equal((first.Key, first.Body.ToJsonString()), (second.Key, second.Body.ToJsonString()));
        Assert.Equal((first.Key, first.Body.ToJsonString()), (third.Key, third.Body.ToJsonString()));
        Assert.Equal((60000, 0), Gateway.Books);
        await AssertBooksAgree(id, linked: 60000);
    }

    [Theory]
    [InlineData(Mood.Hangs)]
    [InlineData(Mood.PaysAndHangs)]
    public async Task After_ten_seconds_without_an_answer_nobody_waits_for_it_any_more_and_it_is_asked_again(Mood mood)
    {
        await using var pc = await Club.Device("pc-01");
        var (id, _) = await StartRenewing();
        Gateway.Mood = mood;
        Club.Time.Advance(UntilLead);
        var first = await Gateway.Heard();

        Gateway.Mood = Mood.Pays;
        var again = await HeardInTime();
        await TimePassesUntil(pc.Notice("renewed"));

        Assert.Equal(first.Key, again.Key);
        Assert.True(Club.Time.GetUtcNow() >= ClubHost.Six + UntilLead + TimeSpan.FromSeconds(10));
        Assert.Equal((60000, 0), Gateway.Books);
        await AssertBooksAgree(id, linked: 60000);
    }

    [Fact, Rule("R15"), Rule("R27")]
    public async Task While_the_gateway_thinks_the_session_still_ends_on_time()
    {
        await using var pc = await Club.Device("pc-01");
        var (id, _) = await StartRenewing(lead: 5);
        Gateway.Mood = Mood.Hangs;
        Club.Time.Advance(TimeSpan.FromSeconds(3595));
        await Gateway.Heard();

        Club.Time.Advance(TimeSpan.FromSeconds(5));
        await pc.Desired("locked");
        Gateway.Mood = Mood.Pays;
        Assert.False((await HeardInTime()).IsRefund);
        Assert.True((await HeardInTime()).IsRefund);
        await Over(id);

        Assert.Equal("2026-05-01T19:00:00Z", (string)(await Staff.Get($"venues/demo/sessions/{id}"))["endedAt"]!);
        await AssertBooksAgree(id, linked: 0);
    }

    [Fact, Rule("R27")]
    public async Task A_gateway_that_is_down_for_an_hour_has_nothing_of_the_client_when_it_is_back()
    {
        await using var pc = await Club.Device("pc-01");
        var (id, _) = await StartRenewing();
        await Gateway.GoDown();
        Club.Time.Advance(UntilLead);
        // Whoever comes to the session does first what is due: the intent is there from now on.
        await Staff.PutAsync($"venues/demo/sessions/{id}/auto-renewal", DemoClub.Json("""{"enabled":true}""")).Read();
        Club.Time.Advance(TimeSpan.FromMinutes(10));
        await pc.Desired("locked");
        Club.Time.Advance(TimeSpan.FromMinutes(50));

        await Gateway.ComeBack();
        var charge = await HeardInTime();
        var refund = await HeardInTime();
        await Over(id);

        Assert.Equal(($"{id}-1", $"{id}-1-refund", "charges/ch_1/refunds", 60000), (charge.Key, refund.Key, refund.Path, refund.Amount));
        Assert.Equal((60000, 60000), Gateway.Books);
        await AssertBooksAgree(id, linked: 0);
    }

    [Fact, Rule("R27")]
    public async Task An_answer_that_comes_after_the_session_was_stopped_is_refunded_at_once()
    {
        await using var pc = await Club.Device("pc-01");
        var (id, vera) = await StartRenewing();
        await pc.Desired("unlocked");
        var thinks = new TaskCompletionSource();
        Gateway.Thinks = thinks.Task;
        Club.Time.Advance(UntilLead);
        await Gateway.Heard();

        await Staff.Post($"venues/demo/sessions/{id}/stop").Read();
        thinks.SetResult();
        var refund = await Gateway.Heard();
        await Over(id);

        Assert.Equal(
            ($"{id}-1-refund", "charges/ch_1/refunds", "Bearer our-key", """{"amount":60000}"""),
            (refund.Key, refund.Path, refund.Authorization, refund.Body.ToJsonString()));
        Assert.Equal(
            [
                "sessionStarted",
                "autoRenewalSwitched",
                "chargeIntended",
                "sessionStopped",
                "bonusCredited",
                "chargeSettled",
                "chargeSettled",
            ],
            await Timeline(id));
        Assert.Equal(10000, (int)(await Staff.Get($"venues/demo/clients/{vera}"))["bonus"]!);
        await AssertBooksAgree(id, linked: 0);
    }

    [Fact, Rule("R22"), Rule("R27")]
    public async Task An_answer_that_comes_after_coverage_ended_is_refunded_although_the_session_stays_open()
    {
        await using var pc = await Club.Device("pc-01");
        var (id, _) = await StartRenewing(onExpiry: "stayOpen");
        Gateway.Mood = Mood.Breaks;
        Club.Time.Advance(UntilLead);
        await Gateway.Heard();
        Club.Time.Advance(TimeSpan.FromMinutes(10));
        await pc.Notice("renewalFailed");

        Gateway.Mood = Mood.Pays;
        var refund = await HeardInTime();
        while (!refund.IsRefund) refund = await HeardInTime();

        Assert.Equal("Needs attention", (string)(await Staff.Get($"venues/demo/sessions/{id}"))["coverage"]!);
        await AssertBooksAgree(id, linked: 0);
    }

    [Fact, Rule("N5")]
    public async Task A_club_that_went_down_between_the_intent_and_the_answer_asks_again_with_the_same_key()
    {
        var (id, _) = await StartRenewing();
        Gateway.Mood = Mood.Hangs;
        Club.Time.Advance(UntilLead);
        var first = await Gateway.Heard();

        Gateway.Mood = Mood.Pays;
        await RestartWhileSilent(later: TimeSpan.FromMinutes(1));
        var again = await Gateway.Heard();
        await using var pc = await Club.Device("pc-01");
        await pc.UnlockedUntil("2026-05-01T20:00:00Z");

        Assert.Equal(first.Key, again.Key);
        await AssertBooksAgree(id, linked: 60000);
    }

    [Fact, Rule("N5"), Rule("R27")]
    public async Task A_club_that_came_back_after_the_end_refunds_what_was_charged_meanwhile()
    {
        var (id, _) = await StartRenewing();
        Gateway.Mood = Mood.PaysAndHangs;
        Club.Time.Advance(UntilLead);
        await Gateway.Heard();

        Gateway.Mood = Mood.Pays;
        await RestartWhileSilent(later: TimeSpan.FromHours(2));
        Assert.Equal($"{id}-1", (await Gateway.Heard()).Key);
        Assert.Equal($"{id}-1-refund", (await Gateway.Heard()).Key);
        await Over(id);

        Assert.Equal("2026-05-01T19:00:00Z", (string)(await Staff.Get($"venues/demo/sessions/{id}"))["endedAt"]!);
        await AssertBooksAgree(id, linked: 0);
    }

    [Theory, Rule("R27"), Rule("R23")]
    [InlineData(Mood.Pays)]
    [InlineData(Mood.Breaks)]
    [InlineData(Mood.Declines)]
    [InlineData(Mood.HangsUp)]
    [InlineData(Mood.PaysAndHangsUp)]
    public async Task A_renewal_voided_by_a_stop_goes_back_at_the_gateway_until_that_says_so(Mood mood)
    {
        await Staff.Post("venues/demo/shifts", """{"openingFloat":0}""").Read(HttpStatusCode.Created);
        await using var pc = await Club.Device("pc-01");
        var (id, _) = await StartRenewing();
        Club.Time.Advance(UntilLead);
        await Gateway.Heard();
        await pc.Notice("renewed");

        Gateway.Mood = mood;
        var card = await Staff.Post($"venues/demo/sessions/{id}/stop").Read();
        var first = await Gateway.Heard();
        Gateway.Mood = Mood.Pays;
        var last = mood is Mood.Pays ? first : await HeardInTime();
        await Over(id);

        Assert.Equal(
            ("voided", 0, 0, 0),
            (
                (string)card["refunds"]![1]!["outcome"]!, (int)card["refunds"]![1]!["amount"]!, (int)card["refunds"]![1]!["value"]!,
                (int)card["lines"]![1]!["paid"]!));
        Assert.Equal(($"{id}-1-refund", $"{id}-1-refund", 60000), (first.Key, last.Key, last.Amount));
        var report = await Staff.Get("venues/demo/shifts/current/x-report");
        Assert.Equal((60000, 60000), ((int)report["sales"]!["linked"]!, (int)report["refunds"]!["linked"]!));
        await AssertBooksAgree(id, linked: 0);
    }

    [Fact, Rule("N5"), Rule("R27")]
    public async Task A_refund_that_a_restart_interrupted_is_asked_for_again()
    {
        await using var pc = await Club.Device("pc-01");
        var (id, _) = await StartRenewing();
        Club.Time.Advance(UntilLead);
        await Gateway.Heard();
        await pc.Notice("renewed");
        Gateway.Mood = Mood.PaysAndHangs;
        await Staff.Post($"venues/demo/sessions/{id}/stop").Read();
        var first = await Gateway.Heard();

        Gateway.Mood = Mood.Pays;
        await RestartWhileSilent(later: TimeSpan.FromDays(1));
        var again = await Gateway.Heard();
        await Over(id);

        Assert.Equal((true, first.Key), (again.IsRefund, again.Key));
        await AssertBooksAgree(id, linked: 0);
    }

    [Fact]
    public async Task Every_renewal_is_a_charge_of_its_own()
    {
        await using var pc = await Club.Device("pc-01");
        var (id, _) = await StartRenewing();

        for (var hour = 1; hour <= 3; hour++)
        {
            Club.Time.Advance(ClubHost.Six.AddHours(hour).AddMinutes(-10) - Club.Time.GetUtcNow());
            Assert.Equal($"{id}-{hour}", (await Gateway.Heard()).Key);
            await pc.Notice("renewed");
        }

        await AssertBooksAgree(id, linked: 180000);
    }
}
