using Izi.App.Desk;

namespace Izi.App.Tests.Clients;

/// <summary>A client can be changed, and erased on request; who did what is in the audit log (R45).</summary>
[Rule("R45")]
public sealed class ErasureTests : ClubTest
{
    [Fact]
    public async Task A_changed_name_and_phone_are_shown_on_cards_in_the_hall_and_found_and_the_old_ones_are_not()
    {
        await using var pc = await Club.Present("pc-01");
        var vera = await Staff.Register("Vera", "+380501112233");
        var id = await Staff.Start("pc-01", "hour", vera);

        var changed = await Change(vera, """{"name":"Viera","phone":"+380501119999","group":"gold"}""").Read();
        Club.Time.Advance(TimeSpan.FromSeconds(6));

        Assert.Equal(("Viera", "+380501119999", "gold"), ((string)changed["name"]!, (string)changed["phone"]!, (string)changed["group"]!));
        Assert.Equal("Viera", (string)(await Staff.Get($"venues/demo/sessions/{id}"))["client"]!["name"]!);
        Assert.Equal("Viera", (string)(await Staff.Get("venues/demo/hall"))["devices"]![0]!["clientName"]!);
        Assert.Empty((await Staff.Get("venues/demo/clients?q=vera"))["clients"]!.AsArray());
        Assert.Single((await Staff.Get("venues/demo/clients?q=viera+9999"))["clients"]!.AsArray());
        await Staff.Register("Max", "+380501112233");
    }

    [Fact]
    public async Task Absent_members_stay_null_takes_the_group_away_and_anothers_phone_is_refused()
    {
        var vera = await Staff.Register("Vera", "+380501112233");
        await Staff.Register("Max", "+380501114455");
        await Change(vera, """{"group":"gold"}""").Read();

        Assert.Equal("gold", (string)(await Change(vera, """{"name":"Vera K"}""").Read())["group"]!);
        Assert.Null((await Change(vera, """{"group":null}""").Read())["group"]);
        Assert.Equal("phone-taken", await Change(vera, """{"phone":"00380501114455"}""").Code());
        Assert.Equal("+380 50 111 22 33", (string)(await Change(vera, """{"phone":"+380 50 111 22 33"}""").Read())["phone"]!);
        Assert.Equal("Vera K", (string)(await Change(vera, "{}").Read())["name"]!);
        Assert.NotNull((await Change(vera, """{"name":"\u200b"}""").Read(HttpStatusCode.BadRequest))["errors"]!["name"]);
        Assert.NotNull((await Change(vera, """{"group":"platinum"}""").Read(HttpStatusCode.BadRequest))["errors"]!["group"]);
    }

    [Fact]
    public async Task An_erased_client_is_nameless_everywhere_and_sold_nothing_and_the_money_keeps_the_id()
    {
        var vera = await Staff.Register("Vera Unique", "+380501112233");
        var id = await Staff.Start("pc-01", "hour", vera);
        Club.Time.Advance(TimeSpan.FromMinutes(30));
        using var phone = Club.Player(vera);
        await Keyed(phone, "me/session/stop", "{}");
        Club.Time.Advance(TimeSpan.FromMinutes(1));

        using var erased = await Staff.Post($"venues/demo/clients/{vera}/erase", """{"reason":"asked for it"}""");

        Assert.Equal(HttpStatusCode.NoContent, erased.StatusCode);
        Assert.Equal(
            $$"""{"id":"{{vera}}","balance":0,"bonus":0,"keptTime":[],"hasPaymentMethod":false,"erased":true}""",
            (await Staff.Get($"venues/demo/clients/{vera}")).ToJsonString());
        Assert.Equal($$"""{"id":"{{vera}}"}""", (await Staff.Get($"venues/demo/sessions/{id}"))["client"]!.ToJsonString());
        Assert.Equal(
            "not-found",
            await Staff
                .Post(
                    "venues/demo/sessions",
                    $$"""{"devices":["pc-01"],"clientId":"{{vera}}","tariffId":"hour","payment":{"method":"card"} }""")
                .Code(HttpStatusCode.NotFound));
        Assert.Equal("not-found", await Change(vera, """{"name":"Vera"}""").Code(HttpStatusCode.NotFound));
        Assert.Equal(
            "not-found", await Staff.Post($"venues/demo/clients/{vera}/erase", """{"reason":"again"}""").Code(HttpStatusCode.NotFound));
        var ledger = (await Staff.Get($"venues/demo/ledger?client={vera}"))["entries"]!.AsArray();
        Assert.Equal(
            ["correction -30000 erased", "refund -30000 ", "sale 60000 "],
            ledger.Select(entry => $"{entry!["kind"]} {entry["amount"]} {entry["reason"]}"));
        Assert.Empty((await phone.Get("me/notifications"))["notifications"]!.AsArray());
        Assert.DoesNotContain(
            await Rows(),
            row => row.Contains("Unique", StringComparison.OrdinalIgnoreCase) || row.Contains("0501112233", StringComparison.Ordinal));
        await Staff.Register("Somebody", "+380501112233");
    }

    [Theory]
    [InlineData("session", "client-in-session")]
    [InlineData("booking", "client-in-session")]
    [InlineData("balance", "client-has-balance")]
    [InlineData("debt", "client-owes")]
    public async Task While_the_house_and_the_client_are_not_even_it_is_refused(string open, string code)
    {
        var vera = await Staff.Register("Vera", "+380501112233");
        await (open switch
        {
            "session" => Staff.Start("pc-01", "hour", vera),
            "booking" => Staff
                .Post(
                    "venues/demo/sessions",
                    $$"""
                    {"devices":["pc-01"],"clientId":"{{vera}}","tariffId":"hour",
                     "startsAt":"2026-05-02T18:00:00Z","payment":{"method":"card"} }
                    """)
                .Read(HttpStatusCode.Created),
            "balance" => Staff.Post($"venues/demo/clients/{vera}/top-ups", """{"amount":5,"method":"cash"}""").Read(),
            _ => (Task)Staff.Post($"venues/demo/clients/{vera}/corrections", """{"amount":-5,"reason":"broke a chair"}""").Read(),
        });

        Assert.Equal(code, await Staff.Post($"venues/demo/clients/{vera}/erase", """{"reason":"asked for it"}""").Code());
        Assert.Equal("Vera", (string)(await Staff.Get($"venues/demo/clients/{vera}"))["name"]!);
    }

    [Fact]
    public async Task A_clean_up_that_was_interrupted_goes_on_with_the_next_minute()
    {
        var vera = await Staff.Register("Vera", "+380501112233");
        var id = await Staff.Start("pc-01", "burn", vera);
        await Staff.Post($"venues/demo/sessions/{id}/stop").Read();
        Club.Table.Answer = request =>
            request.Method == HttpMethod.Delete && request.RequestUri!.ToString().Contains("notification", StringComparison.Ordinal)
            ? throw new HttpRequestException("The line is cut.") : Task.FromResult<HttpResponseMessage?>(null);
        using var cut = await Staff.Post($"venues/demo/clients/{vera}/erase", """{"reason":"asked for it"}""");

        Club.Table.Answer = null;
        await Club.Service<Izi.App.Clients.ErasedClients>().CleanUp("demo", default);

        Assert.True((bool)(await Staff.Get($"venues/demo/clients/{vera}"))["erased"]!);
        using var phone = Club.Player(vera);
        Assert.Empty((await phone.Get("me/notifications"))["notifications"]!.AsArray());
        Assert.DoesNotContain(await Rows(), row => row.Contains(Keys.ErasingPrefix, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_audit_log_says_who_did_what_to_whom_and_holds_no_name_phone_or_key()
    {
        var vera = await Staff.Register("Vera Unique", "+380501112233");
        await Change(vera, """{"name":"Viera Unique","phone":"+380501119999"}""").Read();
        await Staff.Post("venues/demo/devices/pc-01/key").Read();
        await Staff
            .PutAsync("venues/demo/catalog", DemoClub.Json(DemoClub.Catalog.Replace("\"Demo\"", "\"Other\"", StringComparison.Ordinal)))
            .Read();
        using var erased = await Staff.Post($"venues/demo/clients/{vera}/erase", """{"reason":"asked for it"}""");

        var audit = await Staff.Get("venues/demo/audit");

        var told = audit["entries"]!
            .AsArray()
            .Select(entry => $"{entry!["what"]} {entry["subject"]} {entry["data"]!.ToJsonString()}")
            .Select(line => line.Replace(vera, "VERA", StringComparison.Ordinal));
        Assert.Equal(
            [
                """catalogChanged catalog {"changed":["name"]}""",
                "catalogCreated catalog {}",
                """clientChanged clients/VERA {"changed":["name","phone"]}""",
                """clientErased clients/VERA {"reason":"asked for it"}""",
                "clientRegistered clients/VERA {}",
                "deviceKeyIssued devices/pc-01 {}",
            ],
            told.Order(StringComparer.Ordinal));
        Assert.All(audit["entries"]!.AsArray(), entry => Assert.Equal("Anna", (string)entry!["actor"]!["name"]!));
        Assert.DoesNotContain("Unique", audit.ToJsonString(), StringComparison.Ordinal);
        var first = await Staff.Get("venues/demo/audit?limit=4");
        var second = await Staff.Get($"venues/demo/audit?limit=4&cursor={first["cursor"]}");
        Assert.Equal((4, 2, null), (first["entries"]!.AsArray().Count, second["entries"]!.AsArray().Count, (string?)second["cursor"]));
    }

    [Fact]
    public async Task A_player_gets_a_token_of_the_clubs_own_key()
    {
        var vera = await Staff.Register("Vera", "+380501112233");
        var id = await Staff.Start("pc-01", "hour", vera);

        var given = await Staff.Post($"venues/demo/clients/{vera}/player-token", """{"hours":1}""").Read();

        using var phone = Club.Client((string)given["token"]!);
        Assert.Equal(id, (string)(await phone.Get("me/session"))["id"]!);
        Assert.Equal("2026-05-01T19:00:00Z", (string)given["expiresAt"]!);
        var refused = await Staff.Post($"venues/demo/clients/{vera}/player-token", """{"hours":25}""").Read(HttpStatusCode.BadRequest);
        Assert.NotNull(refused["errors"]!["hours"]);
    }

    Task<HttpResponseMessage> Change(string client, string json) => Staff.PatchAsync($"venues/demo/clients/{client}", DemoClub.Json(json));

    static async Task Keyed(HttpClient client, string path, string json)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = DemoClub.Json(json) };
        request.Headers.Add("Idempotency-Key", "once");
        await client.SendAsync(request).Read();
    }

    /// <summary>Every row of the venue as it is kept.</summary>
    async Task<IReadOnlyList<string>> Rows()
    {
        var table = Club.Service<Azure.Data.Tables.TableServiceClient>().GetTableClient(Keys.Table);
        return await table
            .QueryAsync<Azure.Data.Tables.TableEntity>(row => row.PartitionKey == "demo")
            .Select(row => $"{row.RowKey} {row.GetString("Json")}")
            .ToListAsync();
    }
}
