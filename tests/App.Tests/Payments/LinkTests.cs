namespace Izi.App.Tests.Payments;

[Rule("R25")]
public sealed class LinkTests : GatewayTest
{
    [Fact]
    public async Task A_client_links_a_payment_method_and_takes_it_away_again()
    {
        var vera = await Staff.Register("Vera", "+380501112233");
        Assert.False((bool)(await Staff.Get($"venues/demo/clients/{vera}"))["hasPaymentMethod"]!);

        Assert.True(await Link(vera, """{"token":"tok_vera"}"""));
        Assert.True((bool)(await Staff.Get("venues/demo/clients?q=vera"))["clients"]![0]!["hasPaymentMethod"]!);
        Assert.False(await Link(vera, """{"token":null}"""));
        Assert.True(await Link(vera, """{"token":"tok_other"}"""));
        Assert.False(await Link(vera, " null\n"));
    }

    [Theory]
    [InlineData("{}", "token")]
    [InlineData("", "token")]
    [InlineData("""{"token":" "}""", "token")]
    [InlineData("""{"token":5}""", "token")]
    [InlineData("[]", "$")]
    [InlineData("nul", "$")]
    public async Task A_malformed_method_is_400_and_changes_nothing(string body, string member)
    {
        var vera = await Staff.Register("Vera", "+380501112233");
        await Link(vera, """{"token":"tok_vera"}""");

        var problem = await Staff
            .PutAsync($"venues/demo/clients/{vera}/payment-method", DemoClub.Json(body))
            .Read(HttpStatusCode.BadRequest);

        Assert.NotNull(problem["errors"]![member]);
        Assert.True((bool)(await Staff.Get($"venues/demo/clients/{vera}"))["hasPaymentMethod"]!);
    }

    async Task<bool> Link(string client, string body) =>
        (bool)(await Staff.PutAsync($"venues/demo/clients/{client}/payment-method", DemoClub.Json(body)).Read())["hasPaymentMethod"]!;
}

[Rule("R25")]
public sealed class NoGatewayTests : ClubTest
{
    [Fact]
    public async Task Without_a_gateway_nothing_is_linked_and_the_card_says_so()
    {
        var vera = await Staff.Register("Vera", "+380501112233");

        foreach (var body in new[] { """{"token":"tok"}""", "null" })
            Assert.False(
                (bool)(await Staff.PutAsync($"venues/demo/clients/{vera}/payment-method", DemoClub.Json(body)).Read())["hasPaymentMethod"]!
            );
        Assert.Null((await Club.Kept<Domain.Clients.Client>("demo", Izi.App.Desk.Keys.Client(vera), _ => true)).PaymentToken);
    }
}
