namespace Izi.App.Tests.Sessions;

public sealed class SaleTests : SellingTest
{
    [Fact, Rule("R7")]
    public async Task The_list_is_of_the_zone_the_hour_and_the_client()
    {
        var vera = await Staff
            .Post("venues/demo/clients", """{"name":"Vera","phone":"+38050111221","group":"gold"}""").NewId();

        var now = await List($"device=pc-01&client={vera}");
        var tonight = await List("device=pc-01&at=2026-05-01T19:00:00Z");
        var vip = await List("device=pc-17");

        Assert.Equal(["hour", "keep", "burn", "stays", "meter", "tab"], now.Select(tariff => (string)tariff!["id"]!));
        Assert.Equal(
            """{"id":"hour","name":"One hour","seconds":3600,"price":60000,"discount":9000,"due":"""
            + """51000,"refundMode":"bonus","maxBonus":30000}""",
            now[0]!.ToJsonString());
        Assert.Contains("night", tonight.Select(tariff => (string)tariff!["id"]!));
        Assert.Equal([("hour", 90000), ("keep", 90000)], vip.Select(tariff => ((string)tariff!["id"]!, (int)tariff["price"]!)));
    }

    [Fact, Rule("R7"), Rule("R13")]
    public async Task The_list_before_a_booking_shows_the_shorter_time_and_its_price()
    {
        await Book("pc-01", "2026-05-01T18:20:00Z");

        var hour = (await List("device=pc-01"))[0]!;

        Assert.Equal((1200, 20000, 20000, 10000), ((int)hour["seconds"]!, (int)hour["price"]!, (int)hour["due"]!, (int)hour["maxBonus"]!));
    }

    [Fact, Rule("R10"), Rule("R16")]
    public async Task Two_zones_are_one_line_at_the_sum_of_their_prices_and_what_is_kept_is_kept_by_zone()
    {
        await using var main = await Club.Device("pc-01");
        await using var vip = await Club.Device("pc-17");
        var vera = await Staff
            .Post("venues/demo/clients", """{"name":"Vera","phone":"+38050111221","group":"gold"}""").NewId();

        var card = await Sell($$"""
            {"devices":["pc-01","pc-17"],"clientId":"{{vera}}",
             "tariffId":"keep","payment":{"method":"cash","received":127500} }
            """).Read(HttpStatusCode.Created);

        Assert.Equal((150000, 127500, 0), ((int)card["lines"]![0]!["price"]!, (int)card["lines"]![0]!["paid"]!, (int)card["change"]!));
        Assert.Equal((string)card["id"]!, (string)(await main.Desired("unlocked"))["sessionId"]!);
        Assert.Equal((string)card["id"]!, (string)(await vip.Desired("unlocked"))["sessionId"]!);
        Club.Time.Advance(TimeSpan.FromMinutes(45));
        await Staff.Post($"venues/demo/sessions/{card["id"]}/stop").Read();
        await main.Desired("locked");
        await vip.Desired("locked");
        var kept = (await Staff.Get($"venues/demo/clients/{vera}"))["keptTime"]!.AsArray();
        Assert.Equal(
            [("keep", "main", 900), ("keep", "vip", 900)],
            kept.Select(time => ((string)time!["tariffId"]!, (string)time["zone"]!, (int)time["seconds"]!)).Order());
    }

    [Fact, Rule("R10")]
    public async Task Sixteen_devices_are_booked_begin_and_end_together()
    {
        await using var first = await Club.Device("pc-01");
        await using var last = await Club.Device("pc-16");
        var devices = string.Join(",", Enumerable.Range(1, 16).Select(number => $"\"pc-{number:D2}\""));
        var vera = await Staff.Register("Vera", "+38050111221", balance: 960000);
        var card = await Sell($$"""
                {"devices":[{{devices}}],"clientId":"{{vera}}","tariffId":"keep",
                 "startsAt":"2026-05-01T19:00:00Z","payment":{"method":"balance"} }
                """).Read(HttpStatusCode.Created);

        Club.Time.Advance(TimeSpan.FromHours(1));
        await first.Desired("unlocked");
        await last.Desired("unlocked");
        var stopped = await Staff.Post($"venues/demo/sessions/{card["id"]}/stop").Read();

        Assert.Equal(960000, (int)stopped["paidTotal"]!);
        Assert.Equal(16, stopped["devices"]!.AsArray().Count(device => (string?)device!["actualEndAt"] == "2026-05-01T19:00:00Z"));
        Assert.Equal(57600, (int)(await Staff.Get($"venues/demo/clients/{vera}"))["keptTime"]![0]!["seconds"]!);
    }

    [Fact, Rule("R8")]
    public async Task Bonus_and_cash_pay_together_and_the_change_is_of_the_cash()
    {
        var vera = await Staff.Register("Vera", "+38050111221");
        await Credit(vera, 25000);

        var card = await Sell($$"""
                {"devices":["pc-01"],"clientId":"{{vera}}","tariffId":"hour",
                 "payment":{"method":"cash","received":40000,"bonus":20000} }
                """).Read(HttpStatusCode.Created);

        Assert.Equal((60000, 0, 0), ((int)card["paidTotal"]!, (int)card["change"]!, (int)card["amountDue"]!));
        Assert.Equal((0, 5000), await Money(vera));
    }

    [Fact, Rule("R8"), Rule("R16")]
    public async Task Time_that_was_kept_twice_is_played_at_once_and_then_it_is_gone()
    {
        var vera = await Staff.Register("Vera", "+38050111221");
        foreach (var minutes in new[] { 50, 45 })
        {
            var id = await Staff.Start("pc-01", "keep", vera);
            Club.Time.Advance(TimeSpan.FromMinutes(minutes));
            await Staff.Post($"venues/demo/sessions/{id}/stop").Read();
        }
        Assert.Equal(1500, (int)(await Staff.Get($"venues/demo/clients/{vera}"))["keptTime"]![0]!["seconds"]!);

        var card = await Sell($$"""{"devices":["pc-02"],"clientId":"{{vera}}","tariffId":"keep","payment":{"method":"keptTime"} }""")
            .Read(HttpStatusCode.Created);

        var line = card["lines"]![0]!;
        Assert.Equal(("keptTime", 1500, 0, 0), ((string)line["source"]!, (int)line["seconds"]!, (int)line["price"]!, (int)line["paid"]!));
        Assert.Empty((await Staff.Get($"venues/demo/clients/{vera}"))["keptTime"]!.AsArray());
        var refused = await Sell($$"""{"devices":["pc-03"],"clientId":"{{vera}}","tariffId":"keep","payment":{"method":"keptTime"} }""")
            .Read(HttpStatusCode.Conflict);
        Assert.Equal(("payment-insufficient", 3600), ((string)refused["code"]!, (int)refused["missingSeconds"]!));
    }

    [Fact, Rule("R8"), Rule("R24")]
    public async Task Postpaid_time_is_sold_for_nothing_yet_and_its_device_has_no_end()
    {
        await using var pc = await Club.Device("pc-01");
        var vera = await Staff.Register("Vera", "+38050111221");

        var card = await Sell($$"""{"devices":["pc-01"],"clientId":"{{vera}}","tariffId":"tab","payment":{"method":"later"} }""")
            .Read(HttpStatusCode.Created);

        Assert.Equal(("active", 0), ((string)card["status"]!, (int)card["paidTotal"]!));
        Assert.Equal((true, true), ((bool)card["autoRenewal"]!["enabled"]!, (bool)card["autoRenewal"]!["locked"]!));
        Assert.Null((await pc.Desired("unlocked"))["endsAt"]);
    }

    [Theory]
    [Rule("R7"), Rule("R8"), Rule("R9")]
    [InlineData("""{"devices":["pc-01"],"tariffId":"no-such","payment":{"method":"card"}}""", "tariff-not-sold-here")]
    [InlineData("""{"devices":["pc-17"],"tariffId":"burn","payment":{"method":"card"}}""", "tariff-not-sold-here")]
    [InlineData("""{"devices":["pc-01","pc-17"],"tariffId":"burn","payment":{"method":"card"}}""", "tariff-not-sold-here")]
    [InlineData("""{"devices":["pc-01"],"tariffId":"night","payment":{"method":"card"}}""", "tariff-not-available")]
    [InlineData(
        """{"devices":["pc-01"],"tariffId":"night","startsAt":"2026-05-02T05:00:00Z","payment":{"method":"card"}}""",
        "tariff-not-available")]
    [InlineData("""{"devices":["pc-01"],"tariffId":"hour","payment":{"method":"cash","received":59999}}""", "payment-insufficient")]
    [InlineData("""{"devices":["pc-01"],"tariffId":"hour","payment":{"method":"balance"}}""", "guest-pays-cash-or-card")]
    [InlineData("""{"devices":["pc-01"],"tariffId":"hour","payment":{"method":"bonus"}}""", "guest-pays-cash-or-card")]
    [InlineData("""{"devices":["pc-01"],"tariffId":"hour","payment":{"method":"keptTime"}}""", "guest-pays-cash-or-card")]
    [InlineData("""{"devices":["pc-01"],"tariffId":"tab","payment":{"method":"later"}}""", "guest-pays-cash-or-card")]
    [InlineData("""{"devices":["pc-01"],"tariffId":"tab","payment":{"method":"card"}}""", "payment-not-allowed")]
    [InlineData("""{"devices":["pc-01"],"tariffId":"hour","payment":{"method":"card","bonus":1}}""", "guest-pays-cash-or-card")]
    public async Task What_a_guest_is_refused_is_refused_by_its_code_and_changes_nothing(string body, string code)
    {
        Assert.Equal(code, await Sell(body).Code());

        Assert.Empty((await Staff.Get("venues/demo/sessions"))["sessions"]!.AsArray());
        Assert.All((await Staff.Get("venues/demo/hall"))["devices"]!.AsArray(), tile => Assert.Null(tile!["sessionId"]));
    }

    [Theory]
    [Rule("R8")]
    [InlineData("hour", """{"method":"balance"}""", "payment-insufficient")]
    [InlineData("hour", """{"method":"card","bonus":30001}""", "bonus-over-limit")]
    [InlineData("keep", """{"method":"card","bonus":1}""", "bonus-over-limit")]
    [InlineData("hour", """{"method":"card","bonus":30000}""", "payment-insufficient")]
    [InlineData("hour", """{"method":"later"}""", "payment-not-allowed")]
    [InlineData("hour", """{"method":"keptTime","bonus":1}""", "payment-not-allowed")]
    [InlineData("hour", """{"method":"keptTime"}""", "payment-insufficient")]
    [InlineData("tab", """{"method":"later","bonus":1}""", "payment-not-allowed")]
    [InlineData("tab", """{"method":"balance"}""", "payment-not-allowed")]
    [InlineData("tab", """{"method":"card","confirmed":false}""", "payment-not-allowed")]
    public async Task What_a_client_is_refused_takes_nothing_from_them(string tariff, string payment, string code)
    {
        var vera = await Staff.Register("Vera", "+38050111221", balance: 5000);
        await Credit(vera, 7000);

        Assert.Equal(
            code, await Sell($$"""{"devices":["pc-01"],"clientId":"{{vera}}","tariffId":"{{tariff}}","payment":{{payment}} }""").Code());

        Assert.Equal((5000, 7000), await Money(vera));
    }

    [Theory]
    [Rule("R10")]
    [InlineData("""{"devices":["pc-01"],"tariffId":"hour","startsAt":"2026-05-01T18:00:00Z","payment":{"method":"card"}}""", "startsAt")]
    [InlineData(
        """{"devices":["pc-01"],"tariffId":"hour","startsAt":"2026-05-01T20:59:59+03:00","payment":{"method":"card"}}""", "startsAt")]
    [InlineData("""{"devices":["pc-01"],"tariffId":"hour","startsAt":"9999-12-31T23:59:59Z","payment":{"method":"card"}}""", "startsAt")]
    [InlineData("""{"devices":["pc-01"],"tariffId":"hour","startsAt":"tomorrow","payment":{"method":"card"}}""", "startsAt")]
    [InlineData("""{"devices":["pc-01"],"tariffId":"hour","startsAt":"2026-05-02","payment":{"method":"card"}}""", "startsAt")]
    [InlineData("""{"devices":["pc-01"],"tariffId":"hour","startsAt":1777777777,"payment":{"method":"card"}}""", "startsAt")]
    [InlineData("""{"devices":["pc-01","pc-01"],"tariffId":"hour","payment":{"method":"card"}}""", "devices")]
    [InlineData(
        """
        {"devices":["1","2","3","4","5","6","7","8","9","10","11","12","13",
         "14","15","16","17"],"tariffId":"hour","payment":{"method":"card"}}
        """,
        "devices"
    )]
    [InlineData("""{"devices":null,"tariffId":"hour","payment":{"method":"card"}}""", "devices")]
    [InlineData("""{"devices":"pc-01","tariffId":"hour","payment":{"method":"card"}}""", "devices")]
    [InlineData("""{"devices":["pc-01"],"tariffId":"hour","payment":null}""", "payment")]
    [InlineData("""{"devices":["pc-01"],"tariffId":"hour","payment":{"method":"cash","confirmed":false}}""", "payment.confirmed")]
    [InlineData("""{"devices":["pc-01"],"tariffId":"hour","payment":{"method":"card","bonus":-1}}""", "payment.bonus")]
    [InlineData("""{"devices":["pc-01"],"tariffId":"hour","payment":{"method":"cash","received":60000.5}}""", "payment.received")]
    [InlineData(
        """{"devices":["pc-01"],"tariffId":"hour","payment":{"method":"cash","received":9223372036854775808}}""", "payment.received")]
    [InlineData("""{"devices":["pc-01"],"tariffId":"hour","payment":{"method":"linked"}}""", "payment.method")]
    [InlineData("""{"devices":["pc-01"],"tariffId":"hour","autoRenewal":"yes","payment":{"method":"card"}}""", "autoRenewal")]
    public async Task A_start_that_cannot_be_meant_is_400_and_says_where(string body, string member)
    {
        var problem = await Sell(body).Read(HttpStatusCode.BadRequest);

        Assert.NotNull(problem["errors"]![member]);
        Assert.Empty((await Staff.Get("venues/demo/sessions"))["sessions"]!.AsArray());
    }

    [Theory]
    [InlineData("""{"devices":["pc-99"],"tariffId":"hour","payment":{"method":"card"}}""")]
    [InlineData("""{"devices":["pc-01"],"tariffId":"hour","clientId":"nobody","payment":{"method":"card"}}""")]
    public async Task A_device_or_client_that_is_not_there_is_404(string body) =>
        Assert.Equal("not-found", await Sell(body).Code(HttpStatusCode.NotFound));

    [Fact, Rule("R11")]
    public async Task What_was_sold_is_played_and_settled_as_sold_though_the_catalog_changed()
    {
        var vera = await Staff.Register("Vera", "+38050111221");
        var id = await Staff.Start("pc-01", "hour", vera);
        var booked = await Book("pc-02", "2026-05-01T18:30:00Z");
        var catalog = JsonNode.Parse(Catalog)!;
        catalog["tariffs"]!.AsArray().RemoveAt(0);
        catalog["devices"]![1]!["zone"] = "vip";
        await Staff.PutAsync("venues/demo/catalog", DemoClub.Json(catalog.ToJsonString())).Read();
        await using var pc = await Club.Device("pc-02");

        Club.Time.Advance(TimeSpan.FromMinutes(30));
        Assert.Equal("2026-05-01T19:30:00Z", (string)(await pc.Desired("unlocked"))["endsAt"]!);
        var card = await Staff.Post($"venues/demo/sessions/{id}/stop").Read();

        Assert.Equal(
            ("One hour", 60000, 30000),
            ((string)card["lines"]![0]!["name"]!, (int)card["lines"]![0]!["price"]!, (int)card["refunds"]![0]!["amount"]!));
        Assert.Equal(("main", 60000), ((string)(await Card(booked))["devices"]![0]!["zone"]!, (int)(await Card(booked))["paidTotal"]!));
        Assert.Equal("tariff-not-sold-here", await Sell("""{"devices":["pc-03"],"tariffId":"hour","payment":{"method":"card"}}""").Code());
    }

    [Fact, Rule("R10")]
    public async Task A_device_that_is_booked_is_not_removed()
    {
        var id = await Book("pc-18", "2026-05-01T20:00:00Z");
        var catalog = JsonNode.Parse(Catalog)!;
        catalog["devices"]!.AsArray().RemoveAt(17);

        var refused = await Staff.PutAsync("venues/demo/catalog", DemoClub.Json(catalog.ToJsonString())).Read(HttpStatusCode.Conflict);

        Assert.Equal(("device-busy", id), ((string)refused["code"]!, (string)refused["sessionId"]!));
    }

    [Fact, Rule("R10"), Rule("N1")]
    public async Task Of_fifty_starts_on_one_device_forty_nine_hear_which_session_has_it()
    {
        var answers = await Task.WhenAll(
            Enumerable.Range(0, 50).Select(_ => Sell("""{"devices":["pc-01"],"tariffId":"hour","payment":{"method":"card"}}""")));

        var sold = await Task.FromResult(answers.Single(answer => answer.StatusCode is HttpStatusCode.Created))
            .Read(HttpStatusCode.Created);
        foreach (var answer in answers.Where(answer => answer.StatusCode is not HttpStatusCode.Created))
        {
            var refused = await Task.FromResult(answer).Read(HttpStatusCode.Conflict);
            Assert.Equal(("device-busy", (string)sold["id"]!), ((string)refused["code"]!, (string)refused["sessionId"]!));
        }
    }

    [Fact, Rule("R10"), Rule("N1"), Rule("N3")]
    public async Task Of_two_sessions_that_want_one_device_of_each_other_one_begins_and_the_other_costs_nothing()
    {
        var vera = await Staff.Register("Vera", "+38050111221", balance: 1000000);
        var max = await Staff.Register("Max", "+38050111222", balance: 1000000);
        for (var round = 1; round <= 10; round++)
        {
            var answers = await Task.WhenAll(
                Sell($$"""{"devices":["pc-01","pc-02"],"clientId":"{{vera}}","tariffId":"hour","payment":{"method":"balance"} }"""),
                Sell($$"""{"devices":["pc-03","pc-02"],"clientId":"{{max}}","tariffId":"hour","payment":{"method":"balance"} }"""));

            var won = await Task.FromResult(answers.Single(answer => answer.StatusCode is HttpStatusCode.Created))
                .Read(HttpStatusCode.Created);
            Assert.Equal(2000000 - (round * 120000), (await Money(vera)).Balance + (await Money(max)).Balance);
            Assert.Equal(
                2,
                (await Staff.Get("venues/demo/hall"))["devices"]!.AsArray().Count(tile => (string?)tile!["sessionId"] == (string)won["id"]!)
            );
            await Staff.Post($"venues/demo/sessions/{won["id"]}/stop").Read();
        }
    }

    async Task<JsonArray> List(string query) => (await Staff.Get($"venues/demo/tariffs?{query}"))["tariffs"]!.AsArray();
}
