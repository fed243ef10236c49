namespace Izi.App.Tests.Sessions;

public sealed class PaySessionTests : SellingTest
{
    const string Later = """{"method":"card","confirmed":false}""";

    [Fact, Rule("R4"), Rule("R8")]
    public async Task A_card_that_is_confirmed_later_holds_the_device_and_time_begins_at_the_confirmation()
    {
        await using var pc = await Club.Device("pc-01");
        var vera = await Staff.Register("Vera", "+38050111221");
        await Credit(vera, 20000);
        var awaiting = await Sell($$"""
                {"devices":["pc-01"],"clientId":"{{vera}}","tariffId":"hour",
                 "payment":{"method":"card","confirmed":false,"bonus":12000} }
                """).Read(HttpStatusCode.Created);
        var id = (string)awaiting["id"]!;
        Assert.Equal(
            ("awaitingPayment", 12000, 48000, 3600),
            ((string)awaiting["status"]!, (int)awaiting["paidTotal"]!, (int)awaiting["amountDue"]!, (int)awaiting["remainingSeconds"]!));
        Assert.Null(awaiting["startedAt"]);
        Assert.Equal((0, 8000), await Money(vera));
        Assert.Equal("device-busy", await Sell("""{"devices":["pc-01"],"tariffId":"hour","payment":{"method":"card"}}""").Code());
        Club.Time.Advance(TimeSpan.FromMinutes(4));

        var card = await Staff.Post($"venues/demo/sessions/{id}/payment", """{"method":"card"}""").Read();

        Assert.Equal(
            ("active", 60000, 0, "2026-05-01T18:04:00Z", "2026-05-01T19:04:00Z"),
            ((string)card["status"]!, (int)card["paidTotal"]!, (int)card["amountDue"]!, (string)card["startedAt"]!, (string)card["endsAt"]!)
        );
        Assert.Equal(
            (2, "2026-05-01T19:04:00Z"),
            await pc.Desired("unlocked") is var desired ? ((int)desired["epoch"]!, (string)desired["endsAt"]!) : default);
        Assert.Equal(["sessionAwaitsPayment", "sessionPaymentConfirmed", "sessionStarted"], await Timeline(id));
        Assert.Equal("nothing-to-pay", await Staff.Post($"venues/demo/sessions/{id}/payment", """{"method":"card"}""").Code());
        Assert.Equal((0, 8000), await Money(vera));
    }

    [Fact, Rule("R8")]
    public async Task An_awaited_payment_may_come_in_cash_with_change_or_from_the_balance()
    {
        var vera = await Staff.Register("Vera", "+38050111221", balance: 70000);
        var guest = await Staff.Start("pc-01", "hour", payment: Later);
        var known = await Staff.Start("pc-02", "hour", vera, Later);

        var tooLittle = await Staff
            .Post($"venues/demo/sessions/{guest}/payment", """{"method":"cash","received":59999}""")
            .Read(HttpStatusCode.Conflict);
        var paid = await Staff.Post($"venues/demo/sessions/{guest}/payment", """{"method":"cash","received":65000}""").Read();

        Assert.Equal((1, 5000), ((int)tooLittle["missing"]!, (int)paid["change"]!));
        await Staff.Post($"venues/demo/sessions/{known}/payment", """{"method":"balance"}""").Read();
        Assert.Equal((10000, 0), await Money(vera));
    }

    [Theory]
    [Rule("R8"), Rule("R9")]
    [InlineData("""{"method":"balance"}""", "guest-pays-cash-or-card")]
    [InlineData("""{"method":"later"}""", "guest-pays-cash-or-card")]
    [InlineData("""{"method":"cash","received":60000,"bonus":1}""", "guest-pays-cash-or-card")]
    public async Task A_guests_awaited_payment_is_cash_or_card(string payment, string code)
    {
        var id = await Staff.Start("pc-01", "hour", payment: Later);

        Assert.Equal(code, await Staff.Post($"venues/demo/sessions/{id}/payment", payment).Code());
    }

    [Theory]
    [Rule("R8")]
    [InlineData("""{"method":"card","confirmed":false}""", "confirmed")]
    [InlineData("""{"method":"cash","confirmed":false}""", "confirmed")]
    [InlineData("""{"method":"cash","received":-1}""", "received")]
    [InlineData("""{"method":"linked"}""", "method")]
    [InlineData("{}", "method")]
    [InlineData("", "method")]
    public async Task A_payment_that_cannot_be_meant_is_400_and_says_where(string payment, string member)
    {
        var id = await Staff.Start("pc-01", "hour", payment: Later);

        Assert.NotNull(
            (await Staff.Post($"venues/demo/sessions/{id}/payment", payment).Read(HttpStatusCode.BadRequest))["errors"]![member]);
        Assert.Equal("awaitingPayment", (string)(await Card(id))["status"]!);
    }

    [Fact, Rule("R4"), Rule("R8")]
    public async Task A_hold_lapses_by_itself_after_ten_minutes_and_gives_the_bonus_back()
    {
        var vera = await Staff.Register("Vera", "+38050111221");
        await Credit(vera, 20000);
        var id = await Staff.Start("pc-01", "hour", vera, """{"method":"card","confirmed":false,"bonus":12000}""");

        Club.Time.Advance(TimeSpan.FromSeconds(599));
        Assert.Equal("awaitingPayment", (string)(await Card(id))["status"]!);
        Club.Time.Advance(TimeSpan.FromSeconds(1));
        await Still(id);

        var card = await Card(id);
        Assert.Equal(
            ("cancelled", "2026-05-01T18:10:00Z", 0), ((string)card["status"]!, (string)card["endedAt"]!, (int)card["paidTotal"]!));
        Assert.Null(card["stoppedBy"]);
        Assert.Equal((0, 20000), await Money(vera));
        Assert.Equal(["sessionAwaitsPayment", "sessionCancelled"], await Timeline(id));
        Assert.Equal("session-already-ended", await Staff.Post($"venues/demo/sessions/{id}/payment", """{"method":"card"}""").Code());
        await Staff.Start("pc-01", "hour");
        Assert.Equal((0, 20000), await Money(vera));
    }

    [Fact, Rule("R4")]
    public async Task In_the_instant_in_which_a_hold_lapses_the_device_is_for_the_next_one()
    {
        var id = await Staff.Start("pc-01", "hour", payment: Later);
        Club.Time.Advance(TimeSpan.FromMinutes(10));

        await Staff.Start("pc-01", "hour");

        Assert.Equal("cancelled", (string)(await Card(id))["status"]!);
    }

    [Fact, Rule("R4"), Rule("R5"), Rule("R6")]
    public async Task A_stop_while_the_payment_is_awaited_uses_nothing_and_takes_nothing()
    {
        var vera = await Staff.Register("Vera", "+38050111221");
        await Credit(vera, 20000);
        using var phone = Club.Player(vera);
        var byStaff = await Staff.Start("pc-01", "hour", vera, """{"method":"card","confirmed":false,"bonus":12000}""");
        await Staff.Start("pc-02", "hour", vera, """{"method":"card","confirmed":false,"bonus":8000}""");
        Assert.Equal((0, 0), await Money(vera));

        var card = await Staff.Post($"venues/demo/sessions/{byStaff}/stop").Read();
        var mine = await phone.Post("me/session/stop").Read();

        Assert.Equal(
            ("stopped", "Manually by admin", "2026-05-01T18:00:00Z", 0),
            ((string)card["status"]!, (string)card["stoppedBy"]!, (string)card["endedAt"]!, (int)card["paidTotal"]!));
        Assert.Equal(("stopped", "Manually by player"), ((string)mine["status"]!, (string)mine["stoppedBy"]!));
        Assert.Empty(card["refunds"]!.AsArray());
        Assert.Equal((0, 20000), await Money(vera));
        Assert.Equal("session-already-ended", await Staff.Post($"venues/demo/sessions/{byStaff}/stop").Code());
        Assert.Equal((0, 20000), await Money(vera));
    }

    [Fact, Rule("R4"), Rule("R10")]
    public async Task A_booking_whose_payment_is_confirmed_is_pending_and_begins_by_itself()
    {
        await using var pc = await Club.Device("pc-01");
        var id = await Sell("""
            {"devices":["pc-01"],"tariffId":"hour","startsAt":"2026-05-01T19:00:00Z",
             "payment":{"method":"card","confirmed":false}}
            """).NewId();
        Assert.Equal(
            "device-booked",
            await Sell("""{"devices":["pc-01"],"tariffId":"hour","startsAt":"2026-05-01T19:30:00Z","payment":{"method":"card"}}""").Code());

        var card = await Staff.Post($"venues/demo/sessions/{id}/payment", """{"method":"card"}""").Read();
        Club.Time.Advance(TimeSpan.FromHours(1));

        Assert.Equal(("pending", 60000), ((string)card["status"]!, (int)card["paidTotal"]!));
        Assert.Equal("2026-05-01T20:00:00Z", (string)(await pc.Desired("unlocked"))["endsAt"]!);
    }

    [Fact, Rule("R4")]
    public async Task A_hold_that_ran_out_while_the_club_was_down_has_lapsed_when_it_is_back()
    {
        var id = await Staff.Start("pc-01", "hour", payment: Later);

        await Restart(later: TimeSpan.FromHours(1));
        await Still(id);

        Assert.Equal("cancelled", (string)(await Card(id))["status"]!);
        Assert.Equal("session-already-ended", await Staff.Post($"venues/demo/sessions/{id}/payment", """{"method":"card"}""").Code());
    }

    [Fact, Rule("R8")]
    public async Task Of_twenty_payments_at_once_one_is_taken()
    {
        var vera = await Staff.Register("Vera", "+38050111221", balance: 600000);
        var id = await Staff.Start("pc-01", "hour", vera, Later);

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 20).Select(_ => Staff.Post($"venues/demo/sessions/{id}/payment", """{"method":"balance"}""")));

        Assert.Equal(1, answers.Count(answer => answer.StatusCode is HttpStatusCode.OK));
        Assert.Equal((540000, 0), await Money(vera));
    }

    [Fact]
    public async Task A_payment_is_for_who_may_edit_sessions()
    {
        var id = await Staff.Start("pc-01", "hour", payment: Later);
        using var viewer = Club.StaffWith("demo", "SessionView");

        Assert.Equal(
            "permission-missing",
            await viewer.Post($"venues/demo/sessions/{id}/payment", """{"method":"card"}""").Code(HttpStatusCode.Forbidden));
        Assert.Equal(
            "not-found", await Staff.Post("venues/demo/sessions/nobody/payment", """{"method":"card"}""").Code(HttpStatusCode.NotFound));
    }
}
