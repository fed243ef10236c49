namespace Izi.App.Tests.Sessions;

public class StartSessionTests : ClubTest
{
    [Fact, Rule("R8")]
    public async Task A_cash_sale_answers_201_with_the_card_its_place_and_the_change()
    {
        using var answer = await Staff.Post(
            "venues/demo/sessions", """{"devices":["pc-01"],"tariffId":"hour","payment":{"method":"cash","received":100000}}""");

        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        var card = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        Assert.Equal($"/api/venues/demo/sessions/{card["id"]}", answer.Headers.Location!.OriginalString);
        Assert.Equal((40000, "active", "Covered"), ((int)card["change"]!, (string)card["status"]!, (string)card["coverage"]!));
        Assert.Equal(
            ("2026-05-01T18:00:00Z", "2026-05-01T19:00:00Z", 3600),
            ((string)card["startedAt"]!, (string)card["endsAt"]!, (int)card["remainingSeconds"]!));
        Assert.Null(card["client"]);
    }

    [Fact, Rule("R32"), Rule("R36")]
    public async Task The_device_is_unlocked_with_the_end_of_coverage_and_the_hall_turns_active()
    {
        await using var pc = await Club.Device("pc-01");
        await pc.Desired("locked");
        var vera = await Staff.Register("Vera", "+380501112233");

        var id = await Staff.Start("pc-01", "hour", vera);

        var unlocked = await pc.Desired("unlocked");
        Assert.Equal((2, id), ((int)unlocked["epoch"]!, (string)unlocked["sessionId"]!));
        Assert.Equal(("2026-05-01T19:00:00Z", "2026-05-01T18:55:00Z"), ((string)unlocked["endsAt"]!, (string)unlocked["warnAt"]!));
        var tile = (await Staff.Get("venues/demo/hall"))["devices"]![0]!;
        Assert.Equal(
            ("active", "Vera", "2026-05-01T19:00:00Z", id),
            ((string)tile["state"]!, (string)tile["clientName"]!, (string)tile["endsAt"]!, (string)tile["sessionId"]!));
    }

    [Fact, Rule("R8")]
    public async Task A_balance_pays_and_what_is_missing_is_said()
    {
        var vera = await Staff.Register("Vera", "+380501112233", balance: 100000);

        await Staff.Start("pc-01", "hour", vera, """{"method":"balance"}""");
        var refused = await Staff
            .Post(
                "venues/demo/sessions",
                $$"""{"devices":["pc-02"],"clientId":"{{vera}}","tariffId":"hour","payment":{"method":"balance"} }""")
            .Read(HttpStatusCode.Conflict);

        Assert.Equal(("payment-insufficient", 20000), ((string)refused["code"]!, (int)refused["missing"]!));
        Assert.Equal(40000, (int)(await Staff.Get($"venues/demo/clients/{vera}"))["balance"]!);
    }

    [Fact, Rule("R10")]
    public async Task A_device_that_is_taken_is_busy_and_names_the_session()
    {
        var id = await Staff.Start("pc-01", "hour");

        var refused = await Staff
            .Post("venues/demo/sessions", """{"devices":["pc-01"],"tariffId":"hour","payment":{"method":"card"}}""")
            .Read(HttpStatusCode.Conflict);

        Assert.Equal(("device-busy", id), ((string)refused["code"]!, (string)refused["sessionId"]!));
    }

    [Fact, Rule("R10"), Rule("N1")]
    public async Task Fifty_starts_at_once_on_one_device_sell_one_session()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ =>
            Staff.Post("venues/demo/sessions", """{"devices":["pc-01"],"tariffId":"hour","payment":{"method":"card"}}""")));

        Assert.Equal(1, answers.Count(answer => answer.StatusCode == HttpStatusCode.Created));
        Assert.Equal(49, answers.Count(answer => answer.StatusCode == HttpStatusCode.Conflict));
    }

    [Fact, Rule("R32"), Rule("R3")]
    public async Task A_session_sold_while_the_device_was_away_reaches_it_when_it_comes()
    {
        await Staff.Start("pc-01", "hour");

        await using var pc = await Club.Device("pc-01");

        Assert.Equal("2026-05-01T19:00:00Z", (string)(await pc.Desired("unlocked"))["endsAt"]!);
    }

    [Fact, Rule("R7")]
    public async Task The_tariff_list_shows_what_a_client_would_pay_on_a_device()
    {
        var vera = await Staff
            .Post("venues/demo/clients", """{"name":"Vera","phone":"+38050111221","group":"gold"}""").NewId();

        var tariffs = (await Staff.Get($"venues/demo/tariffs?device=pc-01&client={vera}"))["tariffs"]!;

        Assert.Equal(3, tariffs.AsArray().Count);
        Assert.Equal(
            (60000, 9000, 51000, 3600),
            ((int)tariffs[0]!["price"]!, (int)tariffs[0]!["discount"]!, (int)tariffs[0]!["due"]!, (int)tariffs[0]!["seconds"]!));
    }

    [Theory]
    [InlineData("""{"devices":[],"tariffId":"hour","payment":{"method":"card"}}""", "devices")]
    [InlineData("""{"devices":["pc-01"],"payment":{"method":"card"}}""", "tariffId")]
    [InlineData("""{"devices":["pc-01"],"tariffId":5,"payment":{"method":"card"}}""", "tariffId")]
    [InlineData("""{"devices":["pc-01"],"tariffId":"hour","payment":{"method":"gold"}}""", "payment.method")]
    [InlineData("""{"devices":["pc-01"],"tariffId":"hour","payment":{"method":"cash","received":-1}}""", "payment.received")]
    [InlineData("{", "$")]
    [InlineData("""{"devices":["pc-01"],"tariffId":"hour","payment":{"method":"cash,card"}}""", "payment.method")]
    [InlineData("""{"devices":["pc-01"],"tariffId":"hour","payment":{"method":"Card"}}""", "payment.method")]
    [InlineData("""{"devices":["pc-01"],"tariffId":"hour","payment":{"method":1}}""", "payment.method")]
    [InlineData("""{"\ud800":1}""", "$")]
    [InlineData("null", "$")]
    [InlineData("", "devices")]
    [InlineData("""{"devices":[null],"tariffId":"hour","payment":{"method":"card"}}""", "devices[0]")]
    [InlineData("""{"devices":["pc-01"],"tariffId":"hour","payment":{}}""", "payment.method")]
    [InlineData("[]", "$")]
    public async Task A_malformed_start_is_400_and_says_where(string body, string member)
    {
        var problem = await Staff.Post("venues/demo/sessions", body).Read(HttpStatusCode.BadRequest);

        Assert.Equal("malformed", (string)problem["code"]!);
        Assert.NotNull(problem["errors"]![member]);
    }

    [Fact]
    public async Task A_body_that_is_not_UTF_8_changes_nothing()
    {
        var id = await Staff.Start("pc-01", "hour");
        using var body = new ByteArrayContent([.. "{\"x\":\""u8, 0xff, .. "\"}"u8]);

        Assert.Equal("malformed", await Staff.PostAsync($"venues/demo/sessions/{id}/stop", body).Code(HttpStatusCode.BadRequest));
        Assert.Equal("active", (string)(await Staff.Get($"venues/demo/sessions/{id}"))["status"]!);
    }

    [Theory]
    [InlineData("venues/demo/tariffs?device=pc-01&at=18:00")]
    [InlineData("venues/demo/tariffs")]
    [InlineData("venues/demo/sessions?status=bogus")]
    [InlineData("venues/demo/sessions?limit=101")]
    [InlineData("venues/demo/sessions?cursor=A")]
    public async Task A_query_that_cannot_be_read_is_400(string path) =>
        Assert.Equal("malformed", await Staff.GetAsync(path).Code(HttpStatusCode.BadRequest));

    [Fact]
    public async Task The_end_of_time_is_an_instant_like_any_other()
    {
        var catalog = JsonNode.Parse(DemoClub.Catalog)!;
        catalog["tariffs"]![0]!["schedule"] = JsonNode.Parse("""[{"days":["mon"],"from":"22:00","to":"08:00"}]""");
        await Staff.PutAsync("venues/demo/catalog", DemoClub.Json(catalog.ToJsonString())).Read();

        await Staff.Get("venues/demo/tariffs?device=pc-01&at=0001-01-01T00:00:00Z");
        await Staff.Get("venues/demo/tariffs?device=pc-01&at=9999-12-31T23:59:59Z");
    }

    [Theory]
    [InlineData("venues/nowhere/hall")]
    [InlineData("venues/demo/sessions/unknown")]
    [InlineData("venues/demo/sessions/a%2Fb")]
    [InlineData("nothing/here")]
    [InlineData("")]
    [InlineData("venues/demo/clients/UPPER")]
    [InlineData("venues/demo/tariffs?device=pc-99")]
    public async Task What_is_not_there_is_404(string path) =>
        Assert.Equal("not-found", await Staff.GetAsync(path).Code(HttpStatusCode.NotFound));
}
