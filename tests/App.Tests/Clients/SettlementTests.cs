namespace Izi.App.Tests.Clients;

/// <summary>Whether a client may leave.</summary>
[Rule("R42")]
public sealed class SettlementTests : SellingTest
{
    [Fact]
    public async Task Who_owes_nothing_may_leave()
    {
        var vera = await Staff.Register("Vera", "+380501112233", balance: 1000);
        await Staff.Start("pc-01", "hour", vera);

        Assert.Equal("""{"mayLeave":true,"unpaid":[],"balance":1000}""", (await Of(vera)).ToJsonString());
    }

    [Fact, Rule("R41")]
    public async Task Whose_balance_is_below_zero_may_not_leave_until_it_is_made_good()
    {
        var vera = await Staff.Register("Vera", "+380501112233");
        await Staff.Post($"venues/demo/clients/{vera}/corrections", """{"amount":-700,"reason":"a broken headset"}""").Read();

        Assert.Equal("""{"mayLeave":false,"unpaid":[],"balance":-700}""", (await Of(vera)).ToJsonString());
        await Staff.Post($"venues/demo/clients/{vera}/top-ups", """{"amount":700,"method":"cash"}""").Read();
        Assert.True((bool)(await Of(vera))["mayLeave"]!);
    }

    [Fact, Rule("R24")]
    public async Task What_was_played_and_not_paid_is_on_it_while_it_runs_and_until_it_is_paid()
    {
        var vera = await Staff.Register("Vera", "+380501112233");
        var id = await Staff.Start("pc-01", "tab", vera, """{"method":"later"}""");
        Club.Time.Advance(TimeSpan.FromMinutes(10));

        Assert.Equal(
            $$"""{"mayLeave":false,"unpaid":[{"sessionId":"{{id}}","amount":10000}],"balance":0}""", (await Of(vera)).ToJsonString());

        Club.Time.Advance(TimeSpan.FromMinutes(20));
        await Staff.Post($"venues/demo/sessions/{id}/stop").Read();
        Assert.Equal(
            $$"""{"mayLeave":false,"unpaid":[{"sessionId":"{{id}}","amount":30000}],"balance":0}""", (await Of(vera)).ToJsonString());

        await Staff.Post($"venues/demo/sessions/{id}/payment", """{"method":"cash","received":30000}""").Read();
        Assert.Equal("""{"mayLeave":true,"unpaid":[],"balance":0}""", (await Of(vera)).ToJsonString());
    }

    Task<JsonNode> Of(string client) => Staff.Get($"venues/demo/clients/{client}/settlement");
}
