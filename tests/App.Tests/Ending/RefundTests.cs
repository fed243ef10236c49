namespace Izi.App.Tests.Ending;

/// <summary>What a stop gives back, through the front door: the preview says it, the card tells it, and the client has it.</summary>
public sealed class RefundTests : ClubTest
{
    protected override string Catalog => EndingClub.Catalog;

    [Theory, Rule("R16"), Rule("R19"), Rule("R10")]
    [InlineData("burn", true, "pc-01", "forfeited", 0, 40000, 0)]
    [InlineData("burn", false, "pc-01", "forfeited", 0, 40000, 0)]
    [InlineData("bonus", true, "pc-01", "bonus", 40000, 40000, 0)]
    [InlineData("bonus", false, "pc-01", "forfeited", 0, 40000, 0)]
    [InlineData("keep", true, "pc-01", "kept", 0, 40000, 2400)]
    [InlineData("keep", false, "pc-01", "forfeited", 0, 40000, 0)]
    [InlineData("burn", true, "pc-01,vip-01", "forfeited", 0, 100000, 0)]
    [InlineData("bonus", true, "pc-01,vip-01", "bonus", 100000, 100000, 0)]
    [InlineData("bonus", false, "pc-01,vip-01", "forfeited", 0, 100000, 0)]
    [InlineData("keep", true, "pc-01,vip-01", "kept", 0, 100000, 4800)]
    [InlineData("keep", false, "pc-01,pc-02", "forfeited", 0, 80000, 0)]
    public async Task Forty_minutes_of_an_hour_are_left(
        string mode, bool client, string devices, string outcome, int amount, int value, int keptSeconds)
    {
        var vera = client ? await Staff.Register("Vera", "+380501112233") : null;
        var id = await Sell(mode, devices, vera);
        Club.Time.Advance(TimeSpan.FromMinutes(20));

        var preview = await Staff.Get($"venues/demo/sessions/{id}/stop-preview");
        var card = await Staff.Post($"venues/demo/sessions/{id}/stop").Read();

        var refund = card["refunds"]!.AsArray().Single()!;
        Assert.Equal(
            (mode, outcome, 2400, 3600, amount, value),
            (
                (string)refund["mode"]!, (string)refund["outcome"]!, (int)refund["unusedSeconds"]!, (int)refund["totalSeconds"]!,
                (int)refund["amount"]!, (int)refund["value"]!));
        Assert.Equal(card["refunds"]!.ToJsonString(), preview["lines"]!.ToJsonString());
        Assert.Equal(
            (2400, amount, keptSeconds, 0, null),
            (
                (int)preview["remainingSeconds"]!, (int)preview["bonusTotal"]!, (int)preview["keptSeconds"]!, (int)preview["amountDue"]!,
                preview["refusal"]));
        if (vera is null) return;

        var account = await Staff.Get($"venues/demo/clients/{vera}");
        Assert.Equal((amount, keptSeconds), ((int)account["bonus"]!, account["keptTime"]!.AsArray().Sum(kept => (int)kept!["seconds"]!)));
    }

    [Fact, Rule("R16"), Rule("R8")]
    public async Task Time_kept_in_two_zones_is_played_in_each_and_what_is_left_of_it_is_kept_again()
    {
        var vera = await Staff.Register("Vera", "+380501112233");
        await Stop(await Sell("keep", "pc-01,vip-01", vera), after: 50);

        var id = await Staff.Start("vip-01", "keep", vera, """{"method":"keptTime"}""");
        var card = await Stop(id, after: 4);

        Assert.Equal(
            ("keptTime", 600, 0, 0),
            (
                (string)card["lines"]![0]!["source"]!, (int)card["lines"]![0]!["seconds"]!, (int)card["lines"]![0]!["price"]!,
                (int)card["lines"]![0]!["paid"]!));
        Assert.Equal(("kept", 360, 600, 0, 0), Refund(card["refunds"]![0]!));
        var kept = (await Staff.Get($"venues/demo/clients/{vera}"))["keptTime"]!.AsArray();
        Assert.Equal([("main", 600), ("vip", 360)], kept.Select(one => ((string)one!["zone"]!, (int)one["seconds"]!)).Order());
    }

    [Fact, Rule("R16"), Rule("R17"), Rule("R13")]
    public async Task A_line_that_was_sold_as_an_extension_and_has_not_begun_comes_back_whole()
    {
        var vera = await Staff.Register("Vera", "+380501112233");
        var id = await Sell("bonus", "pc-01", vera);
        await Staff
            .Post($"venues/demo/sessions/{id}/extend", """{"tariffId":"hour","payment":{"method":"cash","received":60000}}""")
            .Read();

        var card = await Stop(id, after: 45);

        Assert.Equal(
            [("bonus", 900, 3600, 15000, 15000), ("bonus", 3600, 3600, 60000, 60000)],
            card["refunds"]!.AsArray().Select(refund => Refund(refund!)));
        Assert.Equal((120000, 75000), ((int)card["paidTotal"]!, (int)(await Staff.Get($"venues/demo/clients/{vera}"))["bonus"]!));
    }

    [Fact, Rule("R24"), Rule("R16")]
    public async Task What_is_paid_later_is_due_at_the_stop_and_a_balance_that_covers_it_pays_it_at_once()
    {
        await using var pc = await Club.Device("pc-02");
        var poor = await Staff.Register("Max", "+380507654321", balance: 19999);
        var rich = await Staff.Register("Vera", "+380501112233", balance: 20000);
        var owed = await Staff.Start("pc-01", "later", poor, """{"method":"later"}""");
        var paid = await Staff.Start("pc-02", "later", rich, """{"method":"later"}""");
        await pc.Desired("unlocked");
        Club.Time.Advance(TimeSpan.FromMinutes(20));

        var previews = (
            await Staff.Get($"venues/demo/sessions/{owed}/stop-preview"), await Staff.Get($"venues/demo/sessions/{paid}/stop-preview"));
        var cards = (await Stop(owed, after: 0), await Stop(paid, after: 0));

        Assert.Equal((20000, 0), ((int)previews.Item1["amountDue"]!, (int)previews.Item2["amountDue"]!));
        Assert.Equal((20000, 0), ((int)cards.Item1["amountDue"]!, (int)cards.Item1["paidTotal"]!));
        Assert.Equal((0, 20000), ((int)cards.Item2["amountDue"]!, (int)cards.Item2["paidTotal"]!));
        Assert.Equal(("forfeited", 2400, 3600, 0, 0), Refund(cards.Item1["refunds"]![0]!));
        Assert.Equal(
            (19999, 0),
            (
                (int)(await Staff.Get($"venues/demo/clients/{poor}"))["balance"]!,
                (int)(await Staff.Get($"venues/demo/clients/{rich}"))["balance"]!));
        Assert.Equal(["sessionStarted", "sessionStopped", "sessionPaymentConfirmed"], await Staff.Timeline(paid));
    }

    [Fact, Rule("R4"), Rule("R8"), Rule("R5")]
    public async Task A_session_whose_card_was_never_confirmed_is_stopped_with_its_bonus_part_back()
    {
        var vera = await Staff.Register("Vera", "+380501112233");
        await Stop(await Sell("bonus", "pc-01", vera), after: 30);
        var id = await Staff.Start("pc-01", "hour", vera, """{"method":"card","confirmed":false,"bonus":10000}""");
        Assert.Equal(20000, (int)(await Staff.Get($"venues/demo/clients/{vera}"))["bonus"]!);

        var card = await Stop(id, after: 5);

        Assert.Equal(
            ("stopped", "Manually by admin", null, 0, 0),
            (
                (string)card["status"]!, (string)card["stoppedBy"]!, (string?)card["startedAt"], (int)card["paidTotal"]!,
                (int)card["amountDue"]!));
        Assert.Empty(card["refunds"]!.AsArray());
        Assert.Equal(30000, (int)(await Staff.Get($"venues/demo/clients/{vera}"))["bonus"]!);
        Assert.Null((await Staff.Tile("pc-01"))["sessionId"]);
    }

    async Task<string> Sell(string mode, string devices, string? client)
    {
        var tariff = mode == "bonus" ? "hour" : mode;
        var names = string.Join("\",\"", devices.Split(','));
        var who = client is null ? "" : $"\"clientId\":\"{client}\",";
        var card = await Staff
            .Post("venues/demo/sessions", $$"""{"devices":["{{names}}"],{{who}}"tariffId":"{{tariff}}","payment":{"method":"card"} }""")
            .Read(HttpStatusCode.Created);
        return (string)card["id"]!;
    }

    async Task<JsonNode> Stop(string id, int after)
    {
        Club.Time.Advance(TimeSpan.FromMinutes(after));
        return await Staff.Post($"venues/demo/sessions/{id}/stop").Read();
    }

    static (string Outcome, int Unused, int Total, int Amount, int Value) Refund(JsonNode refund) =>
        (
            (string)refund["outcome"]!, (int)refund["unusedSeconds"]!, (int)refund["totalSeconds"]!, (int)refund["amount"]!,
            (int)refund["value"]!);
}
