using System.IO.Compression;
using System.Net.Http.Headers;
using System.Text;

namespace Izi.App.Tests.Door;

/// <summary>HTTP as clients, proxies and browsers expect it (RFC 9110).</summary>
public sealed class HttpTests : ClubTest
{
    public static TheoryData<ContractRoute> Gets => [.. ContractRoutes.All.Where(route => route.Method == "GET")];

    [Theory]
    [InlineData("DELETE", "venues/demo/sessions", "GET, HEAD, POST")]
    [InlineData("PUT", "venues/demo/sessions/1/stop", "POST")]
    [InlineData("GET", "venues/demo/sessions/1/stop", "POST")]
    [InlineData("HEAD", "venues/demo/sessions/1/stop", "POST")]
    [InlineData("OPTIONS", "venues/demo/hall", "GET, HEAD")]
    [InlineData("POST", "venues/demo/catalog", "GET, HEAD, PUT")]
    [InlineData("PATCH", "health", "GET, HEAD")]
    [InlineData("POST", "me/session", "GET, HEAD")]
    public async Task A_wrong_method_on_a_known_path_is_405_with_those_that_are_right_before_any_token_is_looked_at(
        string method, string path, string allowed)
    {
        using var nobody = Club.Client(null);
        using var request = new HttpRequestMessage(new(method), path);

        using var answer = await nobody.SendAsync(request);

        Assert.Equal((HttpStatusCode.MethodNotAllowed, allowed), (answer.StatusCode, string.Join(", ", answer.Content.Headers.Allow)));
        if (method != "HEAD")
            Assert.Equal("method-not-allowed", (string)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["code"]!);
    }

    [Theory]
    [InlineData("GET", "venues/demo/nothing")]
    [InlineData("DELETE", "nothing")]
    [InlineData("POST", "venues/demo/sessions/1/stop/now")]
    public async Task An_unknown_path_is_404_whatever_the_method(string method, string path)
    {
        using var request = new HttpRequestMessage(new(method), path);

        Assert.Equal("not-found", await Staff.SendAsync(request).Code(HttpStatusCode.NotFound));
    }

    [Theory]
    [MemberData(nameof(Gets))]
    public async Task A_head_is_answered_like_its_get_without_a_body(ContractRoute route)
    {
        var path = route.Path.Replace("{venue}", "demo", StringComparison.Ordinal).Replace("{id}", "pc-01", StringComparison.Ordinal);
        var caller = route.IsForPlayers ? Club.Player("vera") : Staff;

        using var get = await caller.GetAsync(path);
        using var head = await caller.SendAsync(new(HttpMethod.Head, path));

        Assert.Equal(get.StatusCode, head.StatusCode);
        Assert.Equal(get.Content.Headers.ContentType, head.Content.Headers.ContentType);
        Assert.Equal(get.Content.Headers.ContentLength, head.Content.Headers.ContentLength);
        Assert.Empty(await head.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task A_byte_order_mark_before_json_is_skipped()
    {
        byte[] body = [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes("""{"openingFloat":5}""")];
        using var content = new ByteArrayContent(body) { Headers = { ContentType = new("application/json") } };

        Assert.Equal(5, (int)(await Staff.PostAsync("venues/demo/shifts", content).Read(HttpStatusCode.Created))["openingFloat"]!);
    }

    [Fact]
    public async Task What_needs_a_token_is_kept_by_no_cache()
    {
        using var phone = Club.Player("vera");
        using var nobody = Club.Client(null);

        using var hall = await Staff.GetAsync("venues/demo/hall");
        using var told = await phone.GetAsync("me/notifications");
        using var denied = await nobody.GetAsync("venues/demo/hall");
        using var health = await nobody.GetAsync("health");

        Assert.All([hall, told, denied], answer => Assert.Equal("no-store", $"{answer.Headers.CacheControl}"));
        Assert.Null(health.Headers.CacheControl);
    }

    [Theory]
    [InlineData("gzip", "gzip")]
    [InlineData("br", "br")]
    [InlineData("gzip;q=0.5, br", "br")]
    [InlineData("deflate, gzip", "gzip")]
    [InlineData("br;q=0, gzip;q=0", "")]
    [InlineData("identity", "")]
    [InlineData("", "")]
    public async Task An_answer_over_a_kilobyte_is_compressed_as_the_caller_likes_it(string accepted, string used)
    {
        var plain = await Staff.Get("openapi.json");
        using var nobody = new HttpClient { BaseAddress = Staff.BaseAddress };
        nobody.DefaultRequestHeaders.TryAddWithoutValidation("Accept-Encoding", accepted);

        using var answer = await nobody.GetAsync("openapi.json");
        using var small = await nobody.GetAsync("health");

        Assert.Equal(
            (used, ""),
            (string.Join(", ", answer.Content.Headers.ContentEncoding), string.Join(", ", small.Content.Headers.ContentEncoding)));
        Assert.Equal("Accept-Encoding, Origin", string.Join(", ", answer.Headers.Vary));
        Assert.Equal(plain.ToJsonString(), JsonNode.Parse(await Text(answer.Content, used))!.ToJsonString());
    }

    [Fact]
    public async Task A_cursor_is_good_for_its_list_its_venue_and_its_filters_alone()
    {
        var vera = await Staff.Register("Vera", "+380501112233");
        for (var i = 0; i < 3; i++) await Staff.Post($"venues/demo/clients/{vera}/top-ups", """{"amount":5,"method":"cash"}""").Read();
        await Staff.PutAsync("venues/other/catalog", DemoClub.Json(DemoClub.Catalog)).Read();
        var cursor = (string)(await Staff.Get("venues/demo/ledger?limit=1&kind=topUp"))["cursor"]!;

        Assert.Single((await Staff.Get($"venues/demo/ledger?kind=topUp&limit=1&cursor={cursor}"))["entries"]!.AsArray());
        foreach (var foreign in new[]
        {
            $"venues/demo/ledger?cursor={cursor}", $"venues/demo/ledger?kind=sale&cursor={cursor}",
            $"venues/other/ledger?kind=topUp&cursor={cursor}",
            $"venues/demo/ledger?kind=topUp&client={vera}&cursor={cursor}", $"venues/demo/shifts?cursor={cursor}",
            $"venues/demo/sessions?cursor={cursor}",
            $"venues/demo/ledger?kind=topUp&cursor=0{cursor[1..]}", $"venues/demo/ledger?kind=topUp&cursor={cursor}0",
        })
            Assert.NotNull((await Staff.GetAsync(foreign).Read(HttpStatusCode.BadRequest))["errors"]!["cursor"]);
    }

    [Theory]
    [InlineData("venues/demo/shifts", """{"openingFloat":1000000000001}""", "openingFloat", "From 0 to 1000000000000 minor units.")]
    [InlineData(
        "venues/demo/clients/x/top-ups", """{"amount":1000000000001,"method":"cash"}""", "amount", "From 1 to 1000000000000 minor units.")]
    [InlineData(
        "venues/demo/clients/x/corrections", """{"amount":1000000000001,"reason":"x"}""", "amount",
        "From -1000000000000 to 1000000000000 minor units, not zero.")]
    public async Task A_limit_that_is_broken_is_named(string path, string body, string member, string message) =>
        Assert.Equal(message, (string)(await Staff.Post(path, body).Read(HttpStatusCode.BadRequest))["errors"]![member]![0]!);

    static async Task<string> Text(HttpContent content, string encoding)
    {
        var bytes = await content.ReadAsStreamAsync();
        await using Stream plain = encoding switch
        {
            "gzip" => new GZipStream(bytes, CompressionMode.Decompress),
            "br" => new BrotliStream(bytes, CompressionMode.Decompress),
            _ => bytes,
        };
        using var reader = new StreamReader(plain);
        return await reader.ReadToEndAsync();
    }
}
