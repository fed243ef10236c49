using Izi.App.Desk;
using Izi.Domain.Clients;
using Izi.Domain.Shifts;

namespace Izi.App.Tests.Clients;

/// <summary>Putting a client's account right.</summary>
[Rule("R41")]
public sealed class CorrectionTests : ClubTest
{
    [Fact]
    public async Task A_correction_moves_the_balance_up_or_down_even_below_zero()
    {
        var vera = await Staff.Register("Vera", "+380501112233", balance: 1000);

        await Correct(vera, """{"amount":500,"reason":"typed too little"}""").Read();
        var client = await Correct(vera, """{"amount":-2500,"account":"balance","reason":"typed twice"}""").Read();

        Assert.Equal((-1000, 0), ((int)client["balance"]!, (int)client["bonus"]!));
    }

    [Fact]
    public async Task A_correction_of_the_bonus_leaves_the_balance_alone_and_may_go_below_zero_too()
    {
        var vera = await Staff.Register("Vera", "+380501112233", balance: 1000);

        var client = await Correct(vera, """{"amount":-300,"account":"bonus","reason":"a mistake"}""").Read();

        Assert.Equal((1000, -300), ((int)client["balance"]!, (int)client["bonus"]!));
        await Staff.Start("pc-01", "hour", vera, """{"method":"cash","received":60000}""");
        Assert.Equal("payment-insufficient", await Staff.Post("venues/demo/sessions", Sale(vera)).Code());
    }

    [Fact, Rule("N3")]
    public async Task A_correction_is_a_ledger_entry_and_a_fact_with_who_and_why_and_is_told_to_the_client()
    {
        var vera = await Staff.Register("Vera", "+380501112233");

        await Correct(vera, """{"amount":-2500,"reason":"typed twice"}""").Read();

        var entry = (await Staff.Get("venues/demo/ledger"))["entries"]!.AsArray().Single()!;
        Assert.Equal(("correction", "balance", -2500), ((string)entry["kind"]!, (string)entry["method"]!, (int)entry["amount"]!));
        Assert.Equal((vera, "typed twice", "Anna"), ((string)entry["client"]!, (string)entry["reason"]!, (string)entry["actor"]!["name"]!));
        Assert.Equal(("anna", "2026-05-01T18:00:00Z"), ((string)entry["actor"]!["id"]!, (string)entry["at"]!));
        using var phone = Club.Player(vera);
        var told = (await phone.Get("me/notifications"))["notifications"]!.AsArray().Single()!;
        Assert.Equal("balanceCorrected", (string)told["kind"]!);
        Assert.Equal("""{"account":"balance","amount":-2500,"reason":"typed twice"}""", told["data"]!.ToJsonString());
    }

    [Theory]
    [InlineData("""{"amount":0,"reason":"x"}""", "amount")]
    [InlineData("""{"amount":1000000000001,"reason":"x"}""", "amount")]
    [InlineData("""{"amount":-1000000000001,"reason":"x"}""", "amount")]
    [InlineData("""{"amount":99999999999999999999,"reason":"x"}""", "amount")]
    [InlineData("""{"amount":1.5,"reason":"x"}""", "amount")]
    [InlineData("""{"amount":"1","reason":"x"}""", "amount")]
    [InlineData("""{"reason":"x"}""", "amount")]
    [InlineData("""{"amount":1}""", "reason")]
    [InlineData("""{"amount":1,"reason":null}""", "reason")]
    [InlineData("""{"amount":1,"reason":"  "}""", "reason")]
    [InlineData("""{"amount":1,"reason":"x","account":"keptTime"}""", "account")]
    public async Task A_correction_that_says_too_little_is_400_and_corrects_nothing(string body, string member)
    {
        var vera = await Staff.Register("Vera", "+380501112233");

        Assert.NotNull((await Correct(vera, body).Read(HttpStatusCode.BadRequest))["errors"]![member]);
        Assert.Equal(0, (int)(await Staff.Get($"venues/demo/clients/{vera}"))["balance"]!);
    }

    [Fact]
    public async Task Nobody_who_is_not_a_client_is_corrected() =>
        Assert.Equal("not-found", await Correct("nobody", """{"amount":1,"reason":"x"}""").Code(HttpStatusCode.NotFound));

    Task<HttpResponseMessage> Correct(string client, string body) => Staff.Post($"venues/demo/clients/{client}/corrections", body);

    static string Sale(string client) =>
        $$"""{"devices":["pc-02"],"clientId":"{{client}}","tariffId":"hour","payment":{"method":"balance"} }""";
}
