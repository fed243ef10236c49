namespace Izi.App.Tests.Clients;

/// <summary>Finding clients as a cashier types (R12), in the order of names and page by page (R47).</summary>
[Rule("R12"), Rule("R47")]
public sealed class SearchTests : ClubTest
{
    [Theory]
    [InlineData("koval", "Vera Kovalenko")]
    [InlineData("KOVAL ve", "Vera Kovalenko")]
    [InlineData("alenko", "")]
    [InlineData("\u0456\u0432\u0430\u043D", "\u0406\u0432\u0430\u043D \u0419\u043E\u0436\u0438\u043A")]
    [InlineData("\u0438\u0306\u043E\u0436", "\u0406\u0432\u0430\u043D \u0419\u043E\u0436\u0438\u043A")]
    [InlineData("inc", "\u0130nci Vera")]
    [InlineData("vera", "Vera Kovalenko|\u0130nci Vera")]
    [InlineData("+380 50 111 22 33", "Vera Kovalenko")]
    [InlineData("00380501112233", "Vera Kovalenko")]
    [InlineData("38050", "Vera Kovalenko|\u0406\u0432\u0430\u043D \u0419\u043E\u0436\u0438\u043A|\u0130nci Vera")]
    [InlineData("2233", "Vera Kovalenko")]
    [InlineData("vera 2233", "Vera Kovalenko")]
    [InlineData("vera 4455", "\u0130nci Vera")]
    [InlineData("111", "")]
    [InlineData("2233 4455", "")]
    [InlineData("!!!", "")]
    public async Task What_is_typed_finds(string asked, string names)
    {
        await Staff.Register("Vera Kovalenko", "+380501112233");
        await Staff.Register("\u0406\u0432\u0430\u043D \u0419\u043E\u0436\u0438\u043A", "+380501113344");
        await Staff.Register("\u0130nci Vera", "+380501114455");

        var found = (await Staff.Get($"venues/demo/clients?q={Uri.EscapeDataString(asked)}"))["clients"]!
            .AsArray()
            .Select(client => (string)client!["name"]!);

        Assert.Equal(
            names.Split('|', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal), found.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_phone_is_one_however_it_is_typed_and_a_number_without_a_country_is_the_venues()
    {
        await Staff
            .PutAsync(
                "venues/demo/catalog",
                DemoClub.Json(DemoClub.Catalog.Replace("\"currency\"", "\"phonePrefix\":\"+380\",\"currency\"", StringComparison.Ordinal)))
            .Read();
        await Staff.Register("Vera", "(50) 111-22-33");

        foreach (var again in new[] { "+380501112233", "00380501112233", "380 50 111 22 33", "50.111.22.33", "\uFF15\uFF101112233" })
            Assert.Equal("phone-taken", await Staff.Post("venues/demo/clients", $$"""{"name":"Max","phone":"{{again}}"}""").Code());
        await Staff.Register("Max", "0501112233");
        Assert.Equal("(50) 111-22-33", (string)(await Staff.Get("venues/demo/clients?q=vera"))["clients"]![0]!["phone"]!);
        Assert.Equal("Vera", (string)(await Staff.Get("venues/demo/clients?q=380501112233"))["clients"]![0]!["name"]!);
    }

    [Theory]
    [InlineData("1234", HttpStatusCode.BadRequest)]
    [InlineData("+1-23-4", HttpStatusCode.BadRequest)]
    [InlineData("12345", HttpStatusCode.Created)]
    public async Task A_phone_has_five_digits_at_least(string phone, HttpStatusCode expected)
    {
        using var answer = await Staff.Post("venues/demo/clients", $$"""{"name":"Max","phone":"{{phone}}"}""");

        Assert.Equal(expected, answer.StatusCode);
    }

    [Theory]
    [InlineData("")]
    [InlineData("q=player&")]
    [InlineData("q=38050&")]
    public async Task All_are_listed_by_name_then_id_page_by_page(string asked)
    {
        foreach (var number in Enumerable.Range(0, 7)) await Staff.Register($"Player {(char)('G' - number)}", $"+38050111220{number}");
        await Staff.Register("Player C", "+380501112299");

        List<(string Name, string Id)> read = [];
        for (var cursor = ""; cursor is not null;)
        {
            var page = await Staff.Get($"venues/demo/clients?{asked}limit=3{cursor}");
            read.AddRange(page["clients"]!.AsArray().Select(client => ((string)client!["name"]!, (string)client["id"]!)));
            cursor = (string?)page["cursor"] is { } next ? $"&cursor={next}" : null;
        }

        Assert.Equal(["A", "B", "C", "C", "D", "E", "F", "G"], read.Select(client => client.Name[^1..]));
        Assert.Equal(read.OrderBy(client => client.Name, StringComparer.Ordinal).ThenBy(client => client.Id, StringComparer.Ordinal), read);
    }
}
