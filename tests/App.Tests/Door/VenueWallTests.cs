using Izi.App.Door;

namespace Izi.App.Tests.Door;

/// <summary>
/// Two venues with the same catalog, the same device ids and a client of the same phone: neither shows or touches what is the other's.
/// </summary>
[Rule("N8")]
public sealed class VenueWallTests : ClubTest
{
    /// <summary>A body that says enough for every route; what a route does not know it ignores.</summary>
    const string AnyBody = """
        {
          "devices": ["pc-01"], "tariffId": "hour", "payment": { "method": "card" }, "method": "card", "amount": 100,
          "reason": "why not", "note": "so", "to": "pc-02", "enabled": true, "name": "Max", "phone": "+380507654321",
          "openingFloat": 1, "countedCash": 1, "handOver": true, "token": "tok"
        }
        """;

    readonly Dictionary<string, string> ids = [];

    [Fact]
    public async Task No_answer_of_one_venue_holds_anything_of_another_whatever_ids_it_is_asked_with()
    {
        await OpenBoth();

        // Who is told that something is not there hears only the id they asked with.
        foreach (
            var (route, answer) in (await Read("other")).Where(read => !read.Value.Contains("\"not-found\"", StringComparison.Ordinal)))
            Assert.All(
                Secrets,
                secret =>
                    Assert.False(answer.Contains(secret, StringComparison.Ordinal), $"{route} of the other venue says {secret}: {answer}"));
    }

    [Fact]
    public async Task What_has_an_id_of_its_own_in_one_venue_is_not_found_in_another()
    {
        await OpenBoth();

        var found =
            from entrance in Gets
            where
                entrance.Route.Contains("/{id}", StringComparison.Ordinal)
                && !entrance.Route.Contains("/devices/", StringComparison.Ordinal)
            select entrance;

        Assert.NotEmpty(found);
        foreach (var entrance in found)
            Assert.Equal("not-found", await Staff.GetAsync(Path(entrance, "other")).Code(HttpStatusCode.NotFound));
    }

    [Fact]
    public async Task What_is_done_in_one_venue_with_another_ones_ids_changes_nothing_there()
    {
        await OpenBoth();
        var before = await Read("demo");

        foreach (var entrance in Entrance.All.Where(entrance => entrance.Route.StartsWith("venues/", StringComparison.Ordinal)))
            foreach (var method in entrance.Methods.Where(method => method != "GET"))
            {
                using var request = new HttpRequestMessage(new(method), Path(entrance, "other")) { Content = DemoClub.Json(AnyBody) };
                using var answer = await Staff.SendAsync(request);
                Assert.True((int)answer.StatusCode < 500, $"{request.RequestUri}: {answer.StatusCode}");
            }

        Assert.Equal(before, await Read("demo"));
    }

    [Fact]
    public async Task A_player_of_one_venue_is_nobody_in_another()
    {
        await OpenBoth();
        using var stranger = Club.Player(ids["clients"], "other");

        foreach (var entrance in Entrance.All.Where(entrance => entrance.IsForPlayers))
        {
            using var request = new HttpRequestMessage(new(entrance.Methods[0]), Path(entrance, "other"));
            if (entrance.Methods[0] != "GET") request.Content = DemoClub.Json(AnyBody);
            using var answer = await stranger.SendAsync(request);
            var text = await answer.Content.ReadAsStringAsync();
            Assert.True(
                answer.StatusCode is HttpStatusCode.NotFound || text is """{"sessions":[]}""" or """{"notifications":[]}""",
                $"{entrance.Route}: {text}");
        }
    }

    [Fact]
    public async Task The_same_phone_is_one_client_in_each_venue()
    {
        await OpenBoth();

        Assert.Equal("Vera", (string)(await Staff.Get("venues/demo/clients?q=501112233"))["clients"]!.AsArray().Single()!["name"]!);
        Assert.Equal("Olha", (string)(await Staff.Get("venues/other/clients?q=501112233"))["clients"]!.AsArray().Single()!["name"]!);
    }

    [Fact]
    public async Task The_same_idempotency_key_in_two_venues_is_two_requests()
    {
        await Staff.PutAsync("venues/other/catalog", DemoClub.Json(DemoClub.Catalog)).Read();
        List<string> sold = [];
        foreach (var venue in new[] { "demo", "other" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, $"venues/{venue}/sessions") { Content = DemoClub.Json(AnyBody) };
            request.Headers.Add("Idempotency-Key", "one");
            var card = await Staff.SendAsync(request).Read(HttpStatusCode.Created);
            sold.Add($"{card["venue"]}");
        }

        Assert.Equal(["demo", "other"], sold);
    }

    static IEnumerable<Entrance> Gets =>
        Entrance.All.Where(entrance => entrance.Methods.Contains("GET") && entrance.Route.StartsWith("venues/", StringComparison.Ordinal));

    IEnumerable<string> Secrets => ids.Values.Except(["pc-01"]).Append("Vera");

    /// <summary>One venue where everything has happened that leaves a trace, and one where nothing has.</summary>
    async Task OpenBoth()
    {
        await Staff.PutAsync("venues/other/catalog", DemoClub.Json(DemoClub.Catalog)).Read();
        await Staff.Post("venues/other/clients", """{"name":"Olha","phone":"+380501112233"}""").Read(HttpStatusCode.Created);

        ids["devices"] = "pc-01";
        ids["shifts"] = (string)(await Staff.Post("venues/demo/shifts", """{"openingFloat":77}""").Read(HttpStatusCode.Created))["id"]!;
        ids["clients"] = await Staff.Register("Vera", "+380501112233", balance: 1000);
        ids["ended"] = await Staff.Start("pc-01", "hour", ids["clients"]);
        await Staff.Post($"venues/demo/sessions/{ids["ended"]}/stop").Read();
        await Staff.Post("venues/demo/shifts/current/close", """{"countedCash":0}""").Read();
        ids["now"] = (string)(await Staff.Post("venues/demo/shifts", """{"openingFloat":77}""").Read(HttpStatusCode.Created))["id"]!;
        ids["sessions"] = await Staff.Start("pc-01", "hour", ids["clients"]);
        await Staff
            .Post(
                "venues/demo/sessions",
                """{"devices":["pc-02"],"tariffId":"hour","payment":{"method":"card"},"startsAt":"2026-05-01T22:00:00Z"}""")
            .Read(HttpStatusCode.Created);
    }

    async Task<Dictionary<string, string>> Read(string venue)
    {
        Dictionary<string, string> answers = [];
        foreach (var entrance in Gets)
            answers[entrance.Route] = await (await Staff.GetAsync(Path(entrance, venue))).Content.ReadAsStringAsync();
        return answers;
    }

    /// <summary>A route with the first venue's ids in it: what stands before <c>{id}</c> says whose.</summary>
    string Path(Entrance entrance, string venue)
    {
        var parts = entrance.Route.Split('/');
        for (var i = 1; i < parts.Length; i++)
            if (parts[i] == "{id}") parts[i] = ids[parts[i - 1]];
        var path = string.Join('/', parts).Replace("{venue}", venue, StringComparison.Ordinal);
        return path.EndsWith("/tariffs", StringComparison.Ordinal) ? $"{path}?device=pc-01" : path;
    }
}
