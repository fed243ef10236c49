using System.Net.Http.Headers;

namespace Izi.App.Tests.Shifts;

/// <summary>The operator reads every movement of money back.</summary>
[Rule("R41")]
public sealed class LedgerTests : SellingTest
{
    [Fact]
    public async Task Each_movement_says_when_what_how_much_whose_and_who_did_it_newest_first()
    {
        var shift = await Open();
        var vera = await Staff.Register("Vera", "+380501112233");
        await Staff.Post($"venues/demo/clients/{vera}/top-ups", """{"amount":60000,"method":"cash"}""").Read();
        Club.Time.Advance(TimeSpan.FromMinutes(1));
        var id = await Staff.Start("pc-01", "hour", vera, """{"method":"balance"}""");
        Club.Time.Advance(TimeSpan.FromMinutes(40));
        await Staff.Post($"venues/demo/sessions/{id}/force-stop", """{"reason":"frozen"}""").Read();

        var entries = (await Read("")).Select(entry => entry.ToJsonString().Replace(vera, "VERA", StringComparison.Ordinal)
            .Replace(id, "SESSION", StringComparison.Ordinal).Replace(shift, "SHIFT", StringComparison.Ordinal));

        const string anna = """{"id":"anna","name":"Anna","role":"staff"}""";
        const string played = $$"""{"client":"VERA","session":"SESSION","shift":"SHIFT","actor":{{anna}}}""";
        const string account = $$"""{"client":"VERA","shift":"SHIFT","actor":{{anna}}}""";
        Assert.Equal(
            [
                Joined("""{"at":"2026-05-01T18:41:00Z","kind":"refund","method":"bonus","amount":-20000}""", played),
                Joined("""{"at":"2026-05-01T18:01:00Z","kind":"sale","method":"balance","amount":60000}""", played),
                Joined("""{"at":"2026-05-01T18:00:00Z","kind":"topUp","method":"cash","amount":60000}""", account),
            ],
            entries);
    }

    [Fact, Rule("R24"), Rule("R44")]
    public async Task A_postpaid_due_that_is_paid_is_a_due_and_a_sale_of_the_z_report()
    {
        await Open();
        var vera = await Staff.Register("Vera", "+380501112233");
        var id = await Staff.Start("pc-01", "tab", vera, """{"method":"later"}""");
        Club.Time.Advance(TimeSpan.FromMinutes(30));
        await Staff.Post($"venues/demo/sessions/{id}/stop").Read();
        await Staff.Post($"venues/demo/sessions/{id}/payment", """{"method":"cash","received":30000}""").Read();

        var entry = (await Read("")).Single();
        var report = await Staff.Post("venues/demo/shifts/current/close", """{"countedCash":30000}""").Read();

        Assert.Equal(("due", "cash", 30000), ((string)entry["kind"]!, (string)entry["method"]!, (int)entry["amount"]!));
        Assert.Equal((30000, 0), ((int)report["sales"]!["cash"]!, (int)report["variance"]!));
    }

    [Fact, Rule("R47")]
    public async Task It_is_narrowed_by_client_session_shift_kind_and_time_and_by_several_at_once()
    {
        var first = await Open();
        var vera = await Staff.Register("Vera", "+380501112233", balance: 100000);
        Club.Time.Advance(TimeSpan.FromMinutes(1));
        var boris = await Staff.Register("Boris", "+380501112244", balance: 200000);
        Club.Time.Advance(TimeSpan.FromMinutes(9));
        await Staff.Post("venues/demo/shifts/current/close", """{"countedCash":300000}""").Read();
        await Open();
        var session = await Staff.Start("pc-01", "burn", vera, """{"method":"balance"}""");
        await Staff.Start("pc-02", "burn", boris, """{"method":"cash","received":60000}""");

        await IsNarrowedTo($"client={vera}", 60000, 100000);
        await IsNarrowedTo($"session={session}", 60000);
        await IsNarrowedTo($"shift={first}", 200000, 100000);
        await IsNarrowedTo("kind=topUp", 200000, 100000);
        await IsNarrowedTo("from=2026-05-01T18:10:00Z", 60000, 60000);
        await IsNarrowedTo("to=2026-05-01T18:10:00Z", 200000, 100000);
        await IsNarrowedTo($"client={boris}&shift={first}&kind=topUp&from=2026-05-01T18:01:00Z&to=2026-05-01T18:01:00.0000001Z", 200000);
        await IsNarrowedTo($"client={vera}&kind=refund");
        await IsNarrowedTo("client=nobody");
    }

    [Fact, Rule("R47")]
    public async Task Page_by_page_every_movement_comes_once()
    {
        var vera = await Staff.Register("Vera", "+380501112233");
        foreach (var amount in Enumerable.Range(1, 7))
            await Staff.Post($"venues/demo/clients/{vera}/top-ups", $$"""{"amount":{{amount}},"method":"cash"}""").Read();

        foreach (var filter in new[] { "", $"client={vera}&" })
        {
            List<int> read = [];
            var cursor = "";
            do
            {
                var page = await Staff.Get($"venues/demo/ledger?{filter}limit=3{cursor}");
                read.AddRange(page["entries"]!.AsArray().Select(entry => (int)entry!["amount"]!));
                cursor = (string?)page["cursor"] is { } next ? $"&cursor={next}" : "";
            }
            while (cursor != "");
            Assert.Equal([1, 2, 3, 4, 5, 6, 7], read.Order());
        }
    }

    [Fact]
    public async Task As_csv_it_has_a_head_a_link_to_the_next_page_and_no_cell_that_a_spreadsheet_would_run()
    {
        var vera = await Staff.Register("Vera", "+380501112233");
        foreach (var reason in new[] { "=1+1", "+cmd", "-2", "@x", "say \\\"hi\\\", twice", "two\\nlines" })
        {
            Club.Time.Advance(TimeSpan.FromSeconds(1));
            await Staff.Post($"venues/demo/clients/{vera}/corrections", $$"""{"amount":-5,"reason":"{{reason}}"}""").Read();
        }

        using var first = await Csv("venues/demo/ledger?kind=correction&limit=4");
        var link = first.Headers.GetValues("Link").Single();
        using var second = await Csv(link[1..link.IndexOf('>', StringComparison.Ordinal)]);

        Assert.Equal("text/csv; charset=utf-8; header=present", first.Content.Headers.ContentType!.ToString());
        Assert.Equal(
            $"""
            at,kind,method,amount,client,session,shift,actor,reason
            2026-05-01T18:00:06.0000000Z,correction,balance,-5,{vera},,,Anna,"two
            lines"
            2026-05-01T18:00:05.0000000Z,correction,balance,-5,{vera},,,Anna,"say ""hi"", twice"
            2026-05-01T18:00:04.0000000Z,correction,balance,-5,{vera},,,Anna,'@x
            2026-05-01T18:00:03.0000000Z,correction,balance,-5,{vera},,,Anna,'-2

            """,
            Lines(await first.Content.ReadAsStringAsync()));
        Assert.EndsWith("rel=\"next\"", link, StringComparison.Ordinal);
        Assert.Equal(
            $"""
            at,kind,method,amount,client,session,shift,actor,reason
            2026-05-01T18:00:02.0000000Z,correction,balance,-5,{vera},,,Anna,'+cmd
            2026-05-01T18:00:01.0000000Z,correction,balance,-5,{vera},,,Anna,'=1+1

            """,
            Lines(await second.Content.ReadAsStringAsync()));
        Assert.False(second.Headers.Contains("Link"));
    }

    [Theory]
    [InlineData("application/json", "1001", false)]
    [InlineData("application/json", "101", false)]
    [InlineData("text/csv", "1001", false)]
    [InlineData("text/csv", "1000", true)]
    [InlineData("text/csv", "0", false)]
    public async Task A_page_of_csv_holds_up_to_a_thousand_and_one_of_json_up_to_a_hundred(string accept, string limit, bool isGood)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"venues/demo/ledger?limit={limit}");
        request.Headers.Accept.Add(new(accept));

        using var answer = await Staff.SendAsync(request);

        Assert.Equal(isGood ? HttpStatusCode.OK : HttpStatusCode.BadRequest, answer.StatusCode);
    }

    async Task<HttpResponseMessage> Csv(string path)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Accept.Add(MediaTypeWithQualityHeaderValue.Parse("text/csv"));
        request.Headers.Accept.Add(MediaTypeWithQualityHeaderValue.Parse("*/*;q=0.1"));
        return await Staff.SendAsync(request);
    }

    static string Lines(string csv)
    {
        Assert.Equal(csv.Split('\n').Length, csv.Split("\r\n").Length + (csv.Contains("\nlines", StringComparison.Ordinal) ? 1 : 0));
        return csv.Replace("\r\n", "\n", StringComparison.Ordinal);
    }

    async Task<IEnumerable<JsonNode>> Read(string query) =>
        (await Staff.Get($"venues/demo/ledger?{query}"))["entries"]!.AsArray().Select(entry => entry!);

    async Task IsNarrowedTo(string query, params int[] amounts) =>
        Assert.Equal(amounts, (await Read(query)).Select(entry => (int)entry["amount"]!));

    async Task<string> Open() =>
        (string)(await Staff.Post("venues/demo/shifts", """{"openingFloat":0}""").Read(HttpStatusCode.Created))["id"]!;

    /// <summary>The members of two objects as one.</summary>
    static string Joined(string first, string rest) => first[..^1] + "," + rest[1..];
}
