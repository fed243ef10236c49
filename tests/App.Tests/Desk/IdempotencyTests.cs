using System.Text.RegularExpressions;
using Izi.App.Desk;
using Izi.App.Door;
using Izi.App.Tests.Door;

namespace Izi.App.Tests.Desk;

public sealed partial class IdempotencyTests : SellingTest
{
    const string Sale = """{"devices":["pc-01"],"tariffId":"hour","payment":{"method":"cash","received":100000}}""";

    [Fact, Rule("N5")]
    public async Task Who_asks_again_under_the_same_key_is_told_the_same_though_the_club_was_restarted()
    {
        var first = await Told(Staff, "venues/demo/sessions", Sale, "a key");

        await Restart(later: TimeSpan.FromMinutes(10));
        var again = await Told(Staff, "venues/demo/sessions", Sale, "a key");

        Assert.Equal(HttpStatusCode.Created, first.Status);
        Assert.StartsWith("/api/venues/demo/sessions/", first.Location, StringComparison.Ordinal);
        Assert.Equal(first, again);
        Assert.Single((await Staff.Get("venues/demo/sessions"))["sessions"]!.AsArray());
    }

    [Fact]
    public async Task An_answer_is_kept_for_a_day()
    {
        var vera = await Staff.Register("Vera", "+38050111221");
        var path = $"venues/demo/clients/{vera}/top-ups";
        var first = await Told(Staff, path, """{"amount":1000,"method":"cash"}""", "key");

        Club.Time.Advance(TimeSpan.FromHours(24) - TimeSpan.FromSeconds(1));
        Assert.Equal(first, await Told(Staff, path, """{"amount":1000,"method":"cash"}""", "key"));
        Assert.Equal((1000, 0), await Money(vera));
        Club.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.NotEqual(first, await Told(Staff, path, """{"amount":1000,"method":"cash"}""", "key"));
        Assert.Equal((2000, 0), await Money(vera));
        Assert.Equal(2000, (int)JsonNode.Parse((await Told(Staff, path, """{"amount":1000,"method":"cash"}""", "key")).Body)!["balance"]!);
    }

    [Fact]
    public async Task A_key_with_another_body_is_refused()
    {
        await Told(Staff, "venues/demo/sessions", Sale, "key");

        var other = await Told(Staff, "venues/demo/sessions", Sale.Replace("pc-01", "pc-02", StringComparison.Ordinal), "key");

        Assert.Equal((HttpStatusCode.Conflict, "idempotency-key-reused"), (other.Status, Code(other)));
        Assert.Single((await Staff.Get("venues/demo/sessions"))["sessions"]!.AsArray());
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("12345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901")]
    public async Task A_key_that_is_blank_or_too_long_is_400_on_every_post(string key)
    {
        foreach (var path in new[] { "venues/demo/sessions", "venues/demo/devices/pc-01/key", "venues/demo/shifts" })
        {
            var told = await Told(Staff, path, Sale, key);
            Assert.Equal((HttpStatusCode.BadRequest, "malformed"), (told.Status, Code(told)));
            Assert.NotNull(JsonNode.Parse(told.Body)!["errors"]!["Idempotency-Key"]);
        }
        Assert.Empty((await Staff.Get("venues/demo/sessions"))["sessions"]!.AsArray());
    }

    [Fact]
    public async Task A_key_of_a_hundred_characters_of_any_kind_is_a_key()
    {
        var key = new string('/', 97) + "#?'";

        Assert.Equal(await Told(Staff, "venues/demo/sessions", Sale, key), await Told(Staff, "venues/demo/sessions", Sale, key));
    }

    [Fact, Rule("N8")]
    public async Task A_key_belongs_to_its_venue_its_route_and_whoever_chose_it()
    {
        await Staff.PutAsync("venues/other/catalog", DemoClub.Json(Catalog)).Read();
        using var boris = Club.Client(Club.Token(ActorRole.Staff, "*", [.. Enum.GetNames<Permission>()], "boris"));
        const string client = """{"name":"Vera","phone":"+38050111221"}""";
        var first = await Told(Staff, "venues/demo/clients", client, "key");

        var elsewhere = await Told(Staff, "venues/other/clients", client, "key");
        var byBoris = await Told(boris, "venues/demo/clients", client, "key");
        var opened = await Told(Staff, "venues/demo/shifts", """{"openingFloat":1}""", "key");

        Assert.Equal(
            (HttpStatusCode.Created, HttpStatusCode.Created, HttpStatusCode.Created), (first.Status, elsewhere.Status, opened.Status));
        Assert.NotEqual(first.Body, elsewhere.Body);
        Assert.Equal("phone-taken", Code(byBoris));
    }

    [Fact]
    public async Task One_key_may_stop_two_sessions_for_each_is_a_route_of_its_own()
    {
        var (one, two) = (await Staff.Start("pc-01", "hour"), await Staff.Start("pc-02", "hour"));

        var first = await Told(Staff, $"venues/demo/sessions/{one}/stop", "{}", "key");
        var second = await Told(Staff, $"venues/demo/sessions/{two}/stop", "{}", "key");

        Assert.Equal((one, two), ((string)JsonNode.Parse(first.Body)!["id"]!, (string)JsonNode.Parse(second.Body)!["id"]!));
    }

    [Fact]
    public async Task A_refusal_is_not_kept()
    {
        var busy = await Staff.Start("pc-01", "hour");
        Assert.Equal("device-busy", Code(await Told(Staff, "venues/demo/sessions", Sale, "key")));
        await Staff.Post($"venues/demo/sessions/{busy}/stop").Read();

        Assert.Equal(HttpStatusCode.Created, (await Told(Staff, "venues/demo/sessions", Sale, "key")).Status);
    }

    [Fact]
    public async Task A_malformed_request_keeps_nothing_either()
    {
        Assert.Equal("malformed", Code(await Told(Staff, "venues/demo/sessions", "{", "key")));

        Assert.Equal(HttpStatusCode.Created, (await Told(Staff, "venues/demo/sessions", Sale, "key")).Status);
        Assert.Equal("idempotency-key-reused", Code(await Told(Staff, "venues/demo/sessions", "{", "key")));
    }

    [Fact]
    public async Task A_key_is_no_way_past_the_door()
    {
        await Told(Staff, "venues/demo/sessions", Sale, "key");
        using var viewer = Club.Client(Club.Token(ActorRole.Staff, "demo", ["SessionView"]));

        Assert.Equal("permission-missing", Code(await Told(viewer, "venues/demo/sessions", Sale, "key")));
    }

    [Fact]
    public async Task A_devices_key_is_never_kept()
    {
        var first = await Told(Staff, "venues/demo/devices/pc-01/key", "{}", "key");
        var second = await Told(Staff, "venues/demo/devices/pc-01/key", "{}", "key");

        Assert.NotEqual((string)JsonNode.Parse(first.Body)!["password"]!, (string)JsonNode.Parse(second.Body)!["password"]!);
        await foreach (var row in Club.Service<VenueTable>().Range<KeptAnswer>("demo", Keys.AnswerPrefix, null, CancellationToken.None))
            Assert.Fail($"{row.Key} is kept.");
    }

    [Fact, Rule("N4"), Rule("N5")]
    public async Task Twenty_requests_that_race_under_one_key_do_the_work_once_and_are_told_the_same()
    {
        var vera = await Staff.Register("Vera", "+38050111221", balance: 600000);
        var body = $$"""{"devices":["pc-01"],"clientId":"{{vera}}","tariffId":"hour","payment":{"method":"balance"} }""";

        var told = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Told(Staff, "venues/demo/sessions", body, "key")));

        Assert.Equal(HttpStatusCode.Created, Assert.Single(told.Distinct()).Status);
        Assert.Equal((540000, 0), await Money(vera));
    }

    [Fact]
    public async Task A_player_who_stops_twice_under_one_key_is_told_the_same_though_nothing_runs_any_more()
    {
        var vera = await Staff.Register("Vera", "+38050111221");
        await Staff.Start("pc-01", "hour", vera);
        using var phone = Club.Player(vera);

        var told = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Told(phone, "me/session/stop", "{}", "key")));
        var later = await Told(phone, "me/session/stop", "{}", "key");

        Assert.Equal((HttpStatusCode.OK, later), (later.Status, Assert.Single(told.Distinct())));
    }

    [Fact, Rule("R10")]
    public async Task A_booking_asked_for_again_after_it_began_is_told_as_it_was()
    {
        const string booking = """{"devices":["pc-01"],"tariffId":"hour","startsAt":"2026-05-01T19:00:00Z","payment":{"method":"card"}}""";
        var first = await Told(Staff, "venues/demo/sessions", booking, "key");

        Club.Time.Advance(TimeSpan.FromHours(2));

        Assert.Equal(first, await Told(Staff, "venues/demo/sessions", booking, "key"));
    }

    [Fact]
    public async Task Every_post_of_the_contract_keeps_its_answer()
    {
        var vera = await Staff.Register("Vera", "+38050111221");
        using var phone = Club.Player(vera);
        await using var online = await Club.Present("pc-04");
        var booked = await Book("pc-03", "2026-05-01T19:00:00Z");
        var awaiting = await Staff.Start("pc-02", "hour", vera, """{"method":"card","confirmed":false}""");
        var (forced, hers) = (await Staff.Start("pc-06", "burn"), await Staff.Start("pc-07", "burn", vera));
        var active = await Staff.Start("pc-01", "hour", vera);
        (HttpClient Who, string Path, string Body)[] posts =
        [
            (Staff, "venues/demo/sessions", """{"devices":["pc-08"],"tariffId":"hour","payment":{"method":"card"}}"""),
            (Staff, "venues/demo/clients", """{"name":"Max","phone":"+38050111222"}"""),
            (Staff, $"venues/demo/clients/{vera}/top-ups", """{"amount":1000,"method":"cash"}"""),
            (Staff, $"venues/demo/clients/{vera}/corrections", """{"amount":500,"reason":"a gift"}"""),
            (Staff, $"venues/demo/sessions/{awaiting}/payment", """{"method":"card"}"""),
            (Staff, $"venues/demo/sessions/{booked}/cancel", "{}"),
            (Staff, $"venues/demo/sessions/{active}/extend", """{"tariffId":"hour","payment":{"method":"card"}}"""),
            (Staff, $"venues/demo/sessions/{active}/transfer", """{"to":"pc-04"}"""),
            (Staff, $"venues/demo/sessions/{active}/stop", "{}"),
            (Staff, "venues/demo/devices/pc-08/end-session", "{}"),
            (Staff, "venues/demo/devices/pc-05/force-end", """{"reason":"frozen"}"""),
            (Staff, "venues/demo/devices/pc-05/hold", "{}"),
            (Staff, "venues/demo/devices/pc-05/release", "{}"),
            (Staff, $"venues/demo/sessions/{forced}/force-stop", """{"reason":"frozen"}"""),
            (Staff, "venues/demo/shifts", """{"openingFloat":1}"""),
            (Staff, "venues/demo/shifts/current/close", """{"countedCash":1,"handOver":true}"""),
            (phone, $"me/sessions/{hers}/stop", "{}"),
            (phone, "me/session/stop", "{}"),
            (Staff, $"venues/demo/clients/{await Staff.Register("Ida", "+38050111223")}/erase", """{"reason":"asked for it"}"""),
        ];

        // A charge needs a payment gateway: Payments/ResolveTests.cs resolves one twice under one key. Keys and tokens are not kept.
        string[] elsewhere =
        [
            "venues/{venue}/sessions/{id}/charges/{intent}/resolve", "venues/{venue}/devices/{id}/key",
            "venues/{venue}/clients/{id}/player-token",
        ];
        var built = ContractRoutes.All.Where(route => route.Method == "POST").Select(route => route.Path).Except(elsewhere).ToHashSet();
        foreach (var (who, path, body) in posts.Where(post => built.Contains(RouteOf(post.Path))))
        {
            var first = await Told(who, path, body, "key");
            Assert.True(first.Status is HttpStatusCode.OK or HttpStatusCode.Created or HttpStatusCode.NoContent, first.Body);
            Assert.Equal(first, await Told(who, path, body, "key"));
        }

        Assert.Empty(built.Except(posts.Select(post => RouteOf(post.Path))));
        Assert.Equal(1500, (await Money(vera)).Balance);
    }

    [Fact]
    public async Task An_answer_is_kept_where_nothing_had_to_be_done_too()
    {
        var asking = new Asking(new("anna", "Anna", ActorRole.Staff)) { Key = new("demo", Keys.Answer("route", "key"), "body") };
        var desk = Club.Service<VenueDesk>();
        var answers = 0;

        for (var time = 0; time < 2; time++)
            await desk.Answer(
                "demo", new(), asking, _ => [], _ => Izi.App.Door.Answers.Ok(new { Number = ++answers }), CancellationToken.None);

        Assert.Equal(1, answers);
    }

    [Fact]
    public async Task What_nobody_is_told_again_is_removed_and_the_rest_is_not()
    {
        await Told(Staff, "venues/demo/clients", """{"name":"Old","phone":"+38050111221"}""", "old");
        Club.Time.Advance(TimeSpan.FromHours(23));
        var young = await Told(Staff, "venues/demo/clients", """{"name":"Young","phone":"+38050111222"}""", "young");
        Club.Time.Advance(TimeSpan.FromHours(1));

        await Club.Make<ForgetAnswers>().Run(new TimerInfo(), CancellationToken.None);

        var left = await Club.Service<VenueTable>()
            .Range<KeptAnswer>("demo", Keys.AnswerPrefix, null, CancellationToken.None)
            .ToListAsync();
        Assert.Equal(young.Body, Assert.Single(left).Value.Answer.Json);
    }

    static string RouteOf(string path) =>
        Ids().Replace(path.Replace("venues/demo", "venues/{venue}", StringComparison.Ordinal), "$1/{id}/");

    [GeneratedRegex("(sessions|clients|devices)/[^/]+/")]
    private static partial Regex Ids();

    static string Code(Reply told) => (string)JsonNode.Parse(told.Body)!["code"]!;

    static async Task<Reply> Told(HttpClient client, string path, string body, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = DemoClub.Json(body) };
        request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        using var answer = await client.SendAsync(request);
        return new(answer.StatusCode, await answer.Content.ReadAsStringAsync(), answer.Headers.Location?.OriginalString);
    }

    sealed record Reply(HttpStatusCode Status, string Body, string? Location);
}
