namespace Izi.App.Tests.Sessions;

[Rule("R13")]
public sealed class ExtendSessionTests : SellingTest
{
    [Fact, Rule("R8"), Rule("R32")]
    public async Task More_time_begins_where_coverage_ends_its_device_hears_of_it_and_cash_gives_change()
    {
        await using var pc = await Club.Device("pc-01");
        var id = await Staff.Start("pc-01", "hour");
        await pc.Desired("unlocked");
        Club.Time.Advance(TimeSpan.FromMinutes(20));

        var card = await Extend(id, """{"tariffId":"hour","payment":{"method":"cash","received":100000}}""").Read();

        Assert.Equal(
            (40000, "2026-05-01T20:00:00Z", 6000, 120000),
            ((int)card["change"]!, (string)card["endsAt"]!, (int)card["remainingSeconds"]!, (int)card["paidTotal"]!));
        var line = card["lines"]![1]!;
        Assert.Equal(
            (2, "purchase", "2026-05-01T19:00:00Z", "2026-05-01T20:00:00Z", 60000),
            ((int)line["line"]!, (string)line["source"]!, (string)line["from"]!, (string)line["to"]!, (int)line["paid"]!));
        await pc.UnlockedUntil("2026-05-01T20:00:00Z");
        Assert.Equal(["sessionStarted", "sessionExtended"], await Timeline(id));
    }

    [Fact, Rule("R22")]
    public async Task A_session_that_stayed_open_is_covered_again_from_now_on_and_the_gap_is_told()
    {
        await using var pc = await Club.Device("pc-01");
        var id = await Staff.Start("pc-01", "stays");
        Club.Time.Advance(TimeSpan.FromMinutes(70));
        Assert.Equal("Needs attention", (string)(await Card(id))["coverage"]!);

        var card = await Extend(id, """{"tariffId":"hour","payment":{"method":"card"}}""").Read();

        Assert.Equal(
            ("Covered", 600, 3600, "2026-05-01T20:10:00Z"),
            ((string)card["coverage"]!, (int)card["uncoveredSeconds"]!, (int)card["remainingSeconds"]!, (string)card["endsAt"]!));
        await pc.UnlockedUntil("2026-05-01T20:10:00Z");
        Club.Time.Advance(TimeSpan.FromHours(1));
        await pc.Desired("locked");
        Assert.Equal(("Automatically on time", 600), ((string)(await Card(id))["stoppedBy"]!, (int)(await Card(id))["uncoveredSeconds"]!));
    }

    [Fact]
    public async Task The_next_booking_cuts_it_and_too_close_a_booking_forbids_it()
    {
        var id = await Staff.Start("pc-01", "hour");
        await Book("pc-01", "2026-05-01T19:20:00Z");

        var card = await Extend(id, """{"tariffId":"hour","payment":{"method":"card"}}""").Read();
        var refused = await Extend(id, """{"tariffId":"hour","payment":{"method":"card"}}""").Read(HttpStatusCode.Conflict);

        Assert.Equal(("2026-05-01T19:20:00Z", 20000), ((string)card["endsAt"]!, (int)card["lines"]![1]!["paid"]!));
        Assert.Equal(("next-booking-too-close", "2026-05-01T19:20:00Z"), ((string)refused["code"]!, (string)refused["nextBookingAt"]!));
    }

    [Fact, Rule("R8")]
    public async Task Balance_bonus_and_kept_time_pay_for_it_as_for_a_sale()
    {
        var vera = await Staff.Register("Vera", "+380501112233", balance: 100000);
        await Credit(vera, 25000);
        var kept = await Staff.Start("pc-02", "keep", vera);
        Club.Time.Advance(TimeSpan.FromMinutes(45));
        await Staff.Post($"venues/demo/sessions/{kept}/stop").Read();
        var id = await Staff.Start("pc-01", "hour", vera);

        var mixed = await Extend(id, """{"tariffId":"hour","payment":{"method":"balance","bonus":25000}}""").Read();
        var free = await Extend(id, """{"tariffId":"keep","payment":{"method":"keptTime"}}""").Read();

        Assert.Equal((60000, 60000), ((int)mixed["lines"]![1]!["paid"]!, (int)mixed["lines"]![1]!["price"]!));
        Assert.Equal(
            ("keptTime", 900, 0),
            ((string)free["lines"]![2]!["source"]!, (int)free["lines"]![2]!["seconds"]!, (int)free["lines"]![2]!["price"]!));
        Assert.Equal((65000, 0), await Money(vera));
        Assert.Equal(
            "bonus-over-limit",
            await Extend(id, """{"tariffId":"hour","payment":{"method":"cash","received":60000,"bonus":30001}}""").Code());
        Assert.Equal("payment-insufficient", await Extend(id, """{"tariffId":"keep","payment":{"method":"keptTime"}}""").Code());
    }

    [Fact, Rule("R24"), Rule("R26")]
    public async Task Time_on_the_tab_is_added_unpaid_and_locks_the_toggle()
    {
        var vera = await Staff.Register("Vera", "+380501112233");
        var id = await Staff.Start("pc-01", "hour", vera);

        var card = await Extend(id, """{"tariffId":"tab","payment":{"method":"later"}}""").Read();

        Assert.Equal(
            (60000, 0, true, true),
            (
                (int)card["paidTotal"]!, (int)card["amountDue"]!, (bool)card["autoRenewal"]!["enabled"]!,
                (bool)card["autoRenewal"]!["locked"]!));
        Assert.Equal("payment-not-allowed", await Extend(id, """{"tariffId":"tab","payment":{"method":"card"}}""").Code());
    }

    [Fact, Rule("R5")]
    public async Task Only_what_plays_is_extended_and_only_with_money_that_is_there()
    {
        const string card = """{"tariffId":"hour","payment":{"method":"card"}}""";
        var booked = await Book("pc-01", "2026-05-01T21:00:00Z");
        var awaiting = await Sell("""{"devices":["pc-02"],"tariffId":"hour","payment":{"method":"card","confirmed":false}}""").NewId();
        var active = await Staff.Start("pc-03", "hour");
        var stopped = await Staff.Start("pc-04", "hour");
        await Staff.Post($"venues/demo/sessions/{stopped}/stop").Read();

        Assert.Equal("session-not-started", await Extend(booked, card).Code());
        Assert.Equal("session-not-started", await Extend(awaiting, card).Code());
        Assert.Equal("session-already-ended", await Extend(stopped, card).Code());
        Assert.Equal("not-found", await Extend("unknown", card).Code(HttpStatusCode.NotFound));
        Assert.Equal(
            "malformed",
            await Extend(active, """{"tariffId":"hour","payment":{"method":"card","confirmed":false}}""").Code(HttpStatusCode.BadRequest));
        Assert.Equal(
            "payment-insufficient", await Extend(active, """{"tariffId":"hour","payment":{"method":"cash","received":59999}}""").Code());
        Assert.Equal("guest-pays-cash-or-card", await Extend(active, """{"tariffId":"hour","payment":{"method":"balance"}}""").Code());
    }

    [Fact, Rule("R7")]
    public async Task A_tariff_is_for_the_hour_in_which_its_line_begins()
    {
        // Six in London is nine in Kyiv; the night is sold there from ten on.
        var early = await Staff.Start("pc-01", "hour");
        Assert.Equal("tariff-not-available", await Sell("""{"devices":["pc-02"],"tariffId":"night","payment":{"method":"card"}}""").Code());

        var card = await Extend(early, """{"tariffId":"night","payment":{"method":"card"}}""").Read();

        Assert.Equal("2026-05-02T05:00:00Z", (string)card["endsAt"]!);
    }

    [Fact, Rule("N3")]
    public async Task Twenty_extensions_at_once_take_what_the_balance_covers_and_no_more()
    {
        var vera = await Staff.Register("Vera", "+380501112233", balance: 250000);
        var id = await Staff.Start("pc-01", "hour", vera);

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 20).Select(_ => Extend(id, """{"tariffId":"hour","payment":{"method":"balance"}}""")));

        Assert.Equal(4, answers.Count(answer => answer.StatusCode == HttpStatusCode.OK));
        Assert.Equal((10000, 0), await Money(vera));
        Assert.Equal(
            (5, 300000, 18000),
            ((await Card(id))["lines"]!.AsArray().Count, (int)(await Card(id))["paidTotal"]!, (int)(await Card(id))["remainingSeconds"]!));
    }

    [Fact, Rule("R15")]
    public async Task What_ended_by_itself_an_instant_ago_is_not_extended()
    {
        var id = await Staff.Start("pc-01", "hour");
        Club.Time.Advance(TimeSpan.FromHours(1));

        var refused = await Extend(id, """{"tariffId":"hour","payment":{"method":"card"}}""").Read(HttpStatusCode.Conflict);

        Assert.Equal(("session-already-ended", "Automatically on time"), ((string)refused["code"]!, (string)refused["stoppedBy"]!));
    }

    Task<HttpResponseMessage> Extend(string id, string json) => Staff.Post($"venues/demo/sessions/{id}/extend", json);
}
