using System.Text;
using Izi.App.Door;
using Izi.Host.Worker;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.IdentityModel.Tokens;

namespace Izi.App.Tests.Door;

/// <summary>Tokens of somebody else's issuer, found by OpenID Connect discovery.</summary>
public sealed class AuthorityTests : IAsyncLifetime
{
    const string Catalog = "venues/demo/catalog";
    const string OwnKey = "b3VyIG93biBrZXkgb2YgYXQgbGVhc3QgMzIgYnl0ZXM=";

    readonly VirtualTime time = new(ClubHost.Six);
    readonly TempFolder folder = new();
    TestIssuer issuer = null!;
    ClubHost club = null!;

    public async Task InitializeAsync()
    {
        issuer = await TestIssuer.Start();
        club = await Start($"--Auth:Authority={issuer.Address}", "--Auth:Audience=izi");
    }

    public async Task DisposeAsync()
    {
        await club.DisposeAsync();
        await issuer.DisposeAsync();
        folder.Dispose();
    }

    [Theory]
    [InlineData(SecurityAlgorithms.RsaSha256)]
    [InlineData(SecurityAlgorithms.EcdsaSha256)]
    public async Task The_issuers_staff_opens_what_its_token_permits_and_nothing_else(string algorithm)
    {
        using var anna = Bearer(issuer.NewKey("k1", algorithm));

        await anna.PutAsync(Catalog, DemoClub.Json(DemoClub.Catalog)).Read();

        await anna.Get("venues/demo/hall");
        Assert.Equal("permission-missing", await anna.Post("venues/demo/sessions").Code(HttpStatusCode.Forbidden));
        Assert.Equal("venue-denied", await anna.GetAsync("venues/other/hall").Code(HttpStatusCode.Forbidden));
    }

    [Fact]
    public async Task Venues_may_be_a_list_and_a_player_is_known_by_the_client_claim()
    {
        var key = issuer.NewKey("k1");
        using var anna = Bearer(key, token => token.Claims["venue"] = new[] { "other", "demo" });
        using var vera = Bearer(key, token => (token.Claims["role"], token.Claims["client"]) = ("player", "vera"));
        await anna.PutAsync(Catalog, DemoClub.Json(DemoClub.Catalog)).Read();

        await anna.Get("venues/demo/hall");

        Assert.Equal("not-found", await vera.GetAsync("me/session").Code(HttpStatusCode.NotFound));
        Assert.Equal("permission-missing", await vera.GetAsync("venues/demo/hall").Code(HttpStatusCode.Forbidden));
    }

    [Fact]
    public async Task A_new_key_is_good_from_its_first_token_on_and_a_withdrawn_one_no_longer()
    {
        var old = issuer.NewKey("k1");
        await Expect(HttpStatusCode.NotFound, old);

        issuer.Withdraw("k1");
        var next = issuer.NewKey("k2", SecurityAlgorithms.EcdsaSha256);
        await Expect(HttpStatusCode.NotFound, next);

        await Expect(HttpStatusCode.Unauthorized, old);
    }

    [Fact]
    public async Task A_key_that_took_anothers_place_under_its_name_is_good_at_once()
    {
        await Expect(HttpStatusCode.NotFound, issuer.NewKey("k1"));

        await Expect(HttpStatusCode.NotFound, issuer.NewKey("k1"));
    }

    [Fact]
    public async Task A_withdrawn_key_is_refused_a_quarter_of_an_hour_later_though_nothing_new_was_seen()
    {
        var old = issuer.NewKey("k1");
        await Expect(HttpStatusCode.NotFound, old);
        issuer.Withdraw("k1");
        issuer.NewKey("k2");

        time.Advance(TimeSpan.FromMinutes(15));

        await Expect(HttpStatusCode.Unauthorized, old);
    }

    [Fact]
    public async Task Fifty_tokens_of_unknown_keys_have_the_issuer_asked_five_times_and_a_new_key_is_good_ten_seconds_later()
    {
        issuer.NewKey("k1");
        var junk = Enumerable.Range(0, 50).Select(i => Bearer(TestIssuer.Key($"junk-{i}", SecurityAlgorithms.EcdsaSha256))).ToList();

        var codes = await Task.WhenAll(junk.Select(one => one.GetAsync(Catalog).Code(HttpStatusCode.Unauthorized)));

        Assert.All(codes, code => Assert.Equal("unauthenticated", code));
        foreach (var one in junk) one.Dispose();
        for (var i = 0; i < 10; i++) await Expect(HttpStatusCode.Unauthorized, TestIssuer.Key($"more-{i}", SecurityAlgorithms.EcdsaSha256));
        Assert.Equal(5, issuer.Asked);
        var next = issuer.NewKey("k2");
        await Expect(HttpStatusCode.Unauthorized, next);
        time.Advance(TimeSpan.FromSeconds(10));
        await Expect(HttpStatusCode.NotFound, next);
    }

    [Fact]
    public async Task What_is_not_for_us_or_not_now_is_401_and_the_issuer_is_not_asked_again()
    {
        var key = issuer.NewKey("k1");
        await Expect(HttpStatusCode.NotFound, key);

        await Expect(HttpStatusCode.Unauthorized, key, token => token.Audience = "another app");
        await Expect(HttpStatusCode.Unauthorized, key, token => token.Audience = null);
        await Expect(HttpStatusCode.Unauthorized, key, token => token.Issuer = "https://elsewhere.example");
        await Expect(HttpStatusCode.Unauthorized, key, token => token.Issuer = null);
        await Expect(HttpStatusCode.Unauthorized, key, token => token.Expires = time.GetUtcNow().UtcDateTime);
        await Expect(HttpStatusCode.Unauthorized, key, token => token.Expires = null);
        await Expect(HttpStatusCode.Unauthorized, key, token => token.NotBefore = time.GetUtcNow().UtcDateTime.AddMinutes(2));
        await Expect(HttpStatusCode.Unauthorized, TestIssuer.Key("k9"), token => token.Audience = "another app");
        await Expect(
            HttpStatusCode.Unauthorized, TestIssuer.Key("k9"), token => token.Expires = time.GetUtcNow().UtcDateTime.AddSeconds(-1));

        Assert.Equal(1, issuer.Asked);
    }

    [Theory]
    [InlineData("sub", null)]
    [InlineData("sub", "")]
    [InlineData("role", null)]
    [InlineData("role", "system")]
    [InlineData("role", "Staff")]
    public async Task A_token_that_does_not_say_who_it_is_is_401(string claim, string? value) =>
        await Expect(HttpStatusCode.Unauthorized, issuer.NewKey("k1"), token =>
        {
            if (value is null) token.Claims.Remove(claim);
            else token.Claims[claim] = value;
        });

    [Fact]
    public async Task A_token_without_venues_or_permissions_opens_no_venue()
    {
        var key = issuer.NewKey("k1");

        await Expect(HttpStatusCode.Forbidden, key, token => token.Claims.Remove("venue"));
        await Expect(HttpStatusCode.Forbidden, key, token => token.Claims.Remove("permissions"));
        await Expect(HttpStatusCode.Forbidden, key, token => token.Claims["permissions"] = new[] { "sessionview" });
    }

    [Fact]
    public async Task The_issuers_public_key_cannot_be_used_as_a_shared_one()
    {
        var key = (RsaSecurityKey)issuer.NewKey("k1").Key;
        await using var both = await Start($"--Auth:Authority={issuer.Address}", "--Auth:Audience=izi", $"--Auth:SigningKey={OwnKey}");
        byte[][] shapes =
        [
            Encoding.UTF8.GetBytes(key.Rsa.ExportSubjectPublicKeyInfoPem()),
            Encoding.UTF8.GetBytes(key.Rsa.ExportRSAPublicKeyPem()),
            key.Rsa.ExportSubjectPublicKeyInfo(),
            key.Rsa.ExportParameters(false).Modulus!,
        ];

        foreach (var shape in shapes)
        {
            var forged = new SigningCredentials(new SymmetricSecurityKey(shape) { KeyId = "k1" }, SecurityAlgorithms.HmacSha256);
            await Expect(HttpStatusCode.Unauthorized, forged);
            using var eve = both.Client(issuer.Token(forged, time.GetUtcNow().AddHours(1)));
            Assert.Equal("unauthenticated", await eve.GetAsync(Catalog).Code(HttpStatusCode.Unauthorized));
        }
    }

    [Fact]
    public async Task An_algorithm_that_is_not_ours_is_401_though_the_key_is_the_issuers()
    {
        var key = issuer.NewKey("k1").Key;

        await Expect(HttpStatusCode.Unauthorized, new(key, SecurityAlgorithms.RsaSha512));
        await Expect(HttpStatusCode.Unauthorized, new(key, SecurityAlgorithms.RsaSsaPssSha256));
        var claims = issuer.Token(new(key, SecurityAlgorithms.RsaSha256), time.GetUtcNow().AddHours(1)).Split('.')[1];
        using var nobody = club.Client($"{Part("""{"alg":"none","kid":"k1"}""")}.{claims}.");
        Assert.Equal("unauthenticated", await nobody.GetAsync(Catalog).Code(HttpStatusCode.Unauthorized));
    }

    [Theory]
    [InlineData("a.b.c")]
    [InlineData("..")]
    [InlineData("e30.e30.")]
    [InlineData("W10.W10.AAAA")]
    [InlineData("bnVsbA.bnVsbA.AAAA")]
    [InlineData("eyJhbGciOiJSUzI1NiJ9.bm90IGpzb24.AAAA")]
    [InlineData("eyJhbGciOjF9.e30.AAAA")]
    [InlineData("eyJhbGciOiJSUzI1NiJ9.e30.%%%%")]
    [InlineData("eyJhbGciOiJkaXIiLCJlbmMiOiJBMTI4R0NNIn0.AA.AA.AA.AA")]
    public async Task A_garbled_token_is_401(string token)
    {
        issuer.NewKey("k1");
        using var nobody = club.Client(token);

        Assert.Equal("unauthenticated", await nobody.GetAsync(Catalog).Code(HttpStatusCode.Unauthorized));
    }

    [Fact]
    public async Task A_header_that_asks_for_more_than_we_understand_is_401() =>
        await Expect(HttpStatusCode.Unauthorized, issuer.NewKey("k1"), token =>
            token.AdditionalHeaderClaims = new Dictionary<string, object> { ["crit"] = new[] { "b64" }, ["b64"] = false });

    public static TheoryData<string> Nonsense =>
        ["", "<html>Sign in</html>", "{}", "null", "[1]", """{"issuer":"x"}""", """{"issuer":"x","jwks_uri":"http://127.0.0.1:1/keys"}"""];

    [Theory]
    [MemberData(nameof(Nonsense))]
    public async Task While_the_issuer_talks_nonsense_nobody_can_say_and_the_caller_may_try_again(string nonsense)
    {
        var key = issuer.NewKey("k1");
        issuer.Instead = http => http.Response.WriteAsync(nonsense);
        using var anna = Bearer(key);
        using var answer = await anna.GetAsync(Catalog);

        Assert.Equal((HttpStatusCode.ServiceUnavailable, "1"), (answer.StatusCode, answer.Headers.RetryAfter!.ToString()));
        Assert.Equal("busy", await anna.GetAsync(Catalog).Code(HttpStatusCode.ServiceUnavailable));
        issuer.Instead = null;
        await Expect(HttpStatusCode.NotFound, key);
    }

    [Fact]
    public async Task While_the_issuer_is_away_or_fails_the_answer_is_503_and_never_500()
    {
        var key = issuer.NewKey("k1");
        issuer.Instead = http =>
        {
            http.Response.StatusCode = 500;
            return Task.CompletedTask;
        };

        await Expect(HttpStatusCode.ServiceUnavailable, key);
        await using var gone = await TestIssuer.Start();
        await using var alone = await Start($"--Auth:Authority={gone.Address}", "--Auth:Audience=izi");
        using var anna = alone.Client(gone.Token(gone.NewKey("k1"), time.GetUtcNow().AddHours(1)));
        await gone.DisposeAsync();
        Assert.Equal("busy", await anna.GetAsync(Catalog).Code(HttpStatusCode.ServiceUnavailable));
    }

    [Fact]
    public async Task An_issuer_that_does_not_answer_is_given_five_seconds()
    {
        using var anna = Bearer(issuer.NewKey("k1"));
        issuer.Instead = http => Task.Delay(Timeout.Infinite, http.RequestAborted);

        var asking = anna.GetAsync(Catalog);
        await issuer.Reached;
        time.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal("busy", await asking.Code(HttpStatusCode.ServiceUnavailable));
    }

    [Fact]
    public async Task The_club_goes_on_for_a_day_with_the_keys_it_knows_when_the_issuer_is_away()
    {
        var key = issuer.NewKey("k1");
        using var anna = Bearer(key, token => token.Expires = time.GetUtcNow().UtcDateTime.AddDays(9));
        await anna.GetAsync(Catalog).Code(HttpStatusCode.NotFound);
        issuer.Instead = http => http.Response.WriteAsync("away");

        time.Advance(TimeSpan.FromHours(23));
        Assert.Equal("not-found", await anna.GetAsync(Catalog).Code(HttpStatusCode.NotFound));

        time.Advance(TimeSpan.FromHours(1));
        Assert.Equal("busy", await anna.GetAsync(Catalog).Code(HttpStatusCode.ServiceUnavailable));
    }

    [Fact]
    public async Task With_a_signing_key_beside_the_authority_both_kinds_of_token_are_good_and_held_to_the_same_name_and_audience()
    {
        var key = issuer.NewKey("k1");
        await using var both = await Start($"--Auth:Authority={issuer.Address}", "--Auth:Audience=izi", $"--Auth:SigningKey={OwnKey}");
        var own = new SigningCredentials(new SymmetricSecurityKey(Convert.FromBase64String(OwnKey)), SecurityAlgorithms.HmacSha256);

        foreach (var (token, expected) in new[]
        {
            (Token(key), HttpStatusCode.NotFound),
            (Token(own), HttpStatusCode.NotFound),
            (Token(own, token => token.Issuer = "elsewhere"), HttpStatusCode.Unauthorized),
            (Token(own, token => token.Audience = "another app"), HttpStatusCode.Unauthorized),
        })
        {
            using var anna = both.Client(token);
            await anna.GetAsync(Catalog).Read(expected);
        }
        await Expect(HttpStatusCode.Unauthorized, own);
    }

    [Theory]
    [InlineData("http://issuer.example")]
    [InlineData("issuer.example")]
    [InlineData("ftp://127.0.0.1")]
    public async Task An_authority_whose_keys_anybody_could_swap_on_the_way_stops_the_start(string address)
    {
        var refused = await Assert.ThrowsAsync<WorkerStartException>(() => Start($"--Auth:Authority={address}"));

        Assert.Equal("Auth__Authority must be an https address (http only on this machine).", refused.Message);
    }

    [Fact]
    public void An_authority_without_an_audience_would_let_in_tokens_for_other_apps_so_the_app_does_not_start()
    {
        var settings = new ConfigurationBuilder().AddInMemoryCollection([new("Auth:Authority", issuer.Address)]).Build();
        using var authority = new Authority(settings, time, NullLogger<Authority>.Instance);

        var refused = Assert.Throws<InvalidOperationException>(() => new Tokens(settings, new OwnKey(settings, time), authority, time));

        Assert.Equal("Auth__Audience must be set where Auth__Authority is.", refused.Message);
    }

    [Fact]
    public void Without_a_key_or_an_authority_nobody_could_be_let_in_so_the_app_does_not_start()
    {
        var nothing = new ConfigurationBuilder().Build();
        using var nobody = new Authority(nothing, time, NullLogger<Authority>.Instance);

        var refused = Assert.Throws<InvalidOperationException>(() => new Tokens(nothing, new OwnKey(nothing, time), nobody, time));

        Assert.Equal("Auth__Authority (with Auth__Audience) or Auth__SigningKey must be set.", refused.Message);
    }

    Task<ClubHost> Start(params string[] settings) =>
        ClubHost.StartAsync(Path.Combine(folder.Path, Guid.NewGuid().ToString("N")), time, catalog: null, settings: settings);

    string Token(SigningCredentials key, Action<SecurityTokenDescriptor>? otherwise = null) =>
        issuer.Token(key, time.GetUtcNow().AddHours(1), otherwise);

    HttpClient Bearer(SigningCredentials key, Action<SecurityTokenDescriptor>? otherwise = null) => club.Client(Token(key, otherwise));

    /// <summary>404 is a good token: the club has no catalog.</summary>
    async Task Expect(HttpStatusCode expected, SigningCredentials key, Action<SecurityTokenDescriptor>? otherwise = null)
    {
        using var caller = Bearer(key, otherwise);
        using var answer = await caller.GetAsync(Catalog);
        Assert.True(expected == answer.StatusCode, $"{answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
    }

    static string Part(string json) => Base64UrlEncoder.Encode(json);
}
