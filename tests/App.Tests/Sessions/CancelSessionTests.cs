namespace Izi.App.Tests.Sessions;

public sealed class CancelSessionTests : SellingTest
{
    [Fact, Rule("R23"), Rule("R5")]
    public async Task A_cancelled_booking_gives_back_what_was_paid_and_frees_its_time()
    {
        var vera = await Staff.Register("Vera", "+38050111221", balance: 60000);
        await Credit(vera, 20000);
        var id = await Sell($$"""
            {"devices":["pc-01"],"clientId":"{{vera}}","tariffId":"hour",
             "startsAt":"2026-05-01T19:00:00Z","payment":{"method":"balance","bonus":15000} }
            """).NewId();
        Assert.Equal((15000, 5000), await Money(vera));

        var card = await Staff.Post($"venues/demo/sessions/{id}/cancel", """{"note":"fell ill"}""").Read();

        Assert.Equal(
            ("cancelled", "fell ill", "2026-05-01T18:00:00Z", 0, 0),
            (
                (string)card["status"]!, (string)card["note"]!, (string)card["endedAt"]!, (int)card["paidTotal"]!,
                (int)card["remainingSeconds"]!));
        Assert.Empty(card["refunds"]!.AsArray());
        Assert.Equal((60000, 20000), await Money(vera));
        await Book("pc-01", "2026-05-01T19:00:00Z");
        foreach (var again in new[] { "cancel", "stop" })
            Assert.Equal("session-already-ended", await Staff.Post($"venues/demo/sessions/{id}/{again}").Code());
        Assert.Equal((60000, 20000), await Money(vera));
        Assert.Equal(["sessionBooked", "sessionCancelled"], await Timeline(id));
    }

    [Fact, Rule("R23")]
    public async Task A_tariff_that_gives_nothing_back_stays_sold()
    {
        var vera = await Staff.Register("Vera", "+38050111221", balance: 60000);
        var id = await Sell($$"""
            {"devices":["pc-01"],"clientId":"{{vera}}","tariffId":"burn",
             "startsAt":"2026-05-01T19:00:00Z","payment":{"method":"balance"} }
            """).NewId();

        var card = await Staff.Post($"venues/demo/sessions/{id}/cancel").Read();

        Assert.Equal(("cancelled", 60000), ((string)card["status"]!, (int)card["paidTotal"]!));
        Assert.Equal((0, 0), await Money(vera));
        await Book("pc-01", "2026-05-01T19:00:00Z");
    }

    [Fact, Rule("R23")]
    public async Task Cash_that_went_back_is_a_refund_of_the_shift()
    {
        await Staff.Post("venues/demo/shifts", """{"openingFloat":1000}""").Read(HttpStatusCode.Created);
        var id = await Sell("""
            {"devices":["pc-01"],"tariffId":"hour","startsAt":"2026-05-01T19:00:00Z",
             "payment":{"method":"cash","received":60000}}
            """).NewId();

        await Staff.Post($"venues/demo/sessions/{id}/cancel").Read();

        var report = await Staff.Get("venues/demo/shifts/current/x-report");
        Assert.Equal(
            (60000, 60000, 0, 1000),
            (
                (int)report["sales"]!["cash"]!, (int)report["refunds"]!["cash"]!, (int)report["sessions"]!["count"]!,
                (int)report["expectedCash"]!));
    }

    [Fact, Rule("R5")]
    public async Task What_has_begun_is_stopped_not_cancelled()
    {
        var active = await Staff.Start("pc-01", "hour");
        var booked = await Book("pc-02", "2026-05-01T19:00:00Z");

        Assert.Equal("session-already-started", await Staff.Post($"venues/demo/sessions/{active}/cancel").Code());
        Assert.Equal("session-not-started", await Staff.Post($"venues/demo/sessions/{booked}/stop").Code());
        Club.Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal("session-already-started", await Staff.Post($"venues/demo/sessions/{booked}/cancel").Code());
        Assert.Equal("session-already-ended", await Staff.Post($"venues/demo/sessions/{active}/cancel").Code());
    }

    [Fact, Rule("R10"), Rule("R23")]
    public async Task A_walk_in_may_be_cancelled_while_its_payment_is_awaited_and_a_booking_that_waited_for_it_begins()
    {
        await using var pc = await Club.Device("pc-01");
        var awaiting = await Staff.Start("pc-01", "hour", payment: """{"method":"card","confirmed":false}""");
        await Staff.Post($"venues/demo/sessions/{awaiting}/cancel").Read();
        var stays = await Staff.Start("pc-01", "stays");
        var booked = await Book("pc-01", "2026-05-01T19:00:00Z");
        var cancelled = await Book("pc-01", "2026-05-01T20:00:00Z");
        Club.Time.Advance(TimeSpan.FromHours(2));
        await Still(booked);
        await Still(cancelled);

        await Staff.Post($"venues/demo/sessions/{cancelled}/cancel").Read();
        await Staff.Post($"venues/demo/sessions/{stays}/stop").Read();

        await Unlocked(pc, booked);
        Assert.Equal("cancelled", (string)(await Card(cancelled))["status"]!);
    }

    [Fact, Rule("R23"), Rule("N4")]
    public async Task Of_twenty_cancels_at_once_one_gives_the_money_back()
    {
        var vera = await Staff.Register("Vera", "+38050111221", balance: 60000);
        var id = await Sell($$"""
            {"devices":["pc-01"],"clientId":"{{vera}}","tariffId":"hour",
             "startsAt":"2026-05-01T19:00:00Z","payment":{"method":"balance"} }
            """).NewId();

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Staff.Post($"venues/demo/sessions/{id}/cancel")));

        Assert.Equal(1, answers.Count(answer => answer.StatusCode is HttpStatusCode.OK));
        Assert.Equal((60000, 0), await Money(vera));
    }

    [Fact]
    public async Task A_cancel_is_for_who_may_delete_sessions()
    {
        var id = await Book("pc-01", "2026-05-01T19:00:00Z");
        using var editor = Club.StaffWith("demo", "SessionView", "SessionEdit");
        using var deleter = Club.StaffWith("demo", "SessionDelete");

        Assert.Equal("permission-missing", await editor.Post($"venues/demo/sessions/{id}/cancel").Code(HttpStatusCode.Forbidden));
        Assert.Equal(
            "malformed", await deleter.Post($"venues/demo/sessions/{id}/cancel", """{"note":5}""").Code(HttpStatusCode.BadRequest));
        await deleter.Post($"venues/demo/sessions/{id}/cancel").Read();
    }
}
