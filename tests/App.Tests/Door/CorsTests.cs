namespace Izi.App.Tests.Door;

/// <summary>A CRM that a browser loaded from elsewhere may call the app from the origins that are set, and from no other.</summary>
public sealed class CorsTests : IAsyncLifetime
{
    const string Crm = "https://crm.example";

    readonly TempFolder folder = new();
    ClubHost club = null!;

    public async Task InitializeAsync() =>
        club = await ClubHost.StartAsync(folder.Path, settings: [$"--Cors:Origins={Crm}/, http://localhost:5173"]);

    public async Task DisposeAsync()
    {
        await club.DisposeAsync();
        folder.Dispose();
    }

    [Theory]
    [InlineData(Crm)]
    [InlineData("http://localhost:5173")]
    public async Task A_page_of_the_crm_may_ask_beforehand_without_a_token_and_read_every_answer(string origin)
    {
        using var asked = await Send(
            HttpMethod.Options, "venues/demo/sessions", origin, token: false, ("Access-Control-Request-Method", "POST"));
        using var denied = await Send(HttpMethod.Get, "venues/demo/hall", origin, token: false);
        using var hall = await Send(HttpMethod.Get, "venues/demo/hall", origin, token: true);

        Assert.Equal(
            (HttpStatusCode.NoContent, HttpStatusCode.Unauthorized, HttpStatusCode.OK),
            (asked.StatusCode, denied.StatusCode, hall.StatusCode));
        Assert.All([asked, denied, hall], answer => Assert.Equal(origin, Header(answer, "Access-Control-Allow-Origin")));
        Assert.Equal("GET, HEAD, POST, PUT, PATCH", Header(asked, "Access-Control-Allow-Methods"));
        Assert.Equal(
            "Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, traceparent, tracestate",
            Header(asked, "Access-Control-Allow-Headers"));
        Assert.Equal("ETag, Link, Location, Retry-After", Header(hall, "Access-Control-Expose-Headers"));
    }

    [Theory]
    [InlineData("https://evil.example")]
    [InlineData("http://crm.example")]
    [InlineData("https://crm.example.evil.example")]
    [InlineData("null")]
    public async Task A_page_from_anywhere_else_is_told_nothing(string origin)
    {
        using var asked = await Send(
            HttpMethod.Options, "venues/demo/sessions", origin, token: false, ("Access-Control-Request-Method", "POST"));
        using var hall = await Send(HttpMethod.Get, "venues/demo/hall", origin, token: true);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, asked.StatusCode);
        Assert.All([asked, hall], answer => Assert.Null(Header(answer, "Access-Control-Allow-Origin")));
        Assert.All([asked, hall], answer => Assert.Equal("Accept-Encoding, Origin", Header(answer, "Vary")));
    }

    [Fact]
    public async Task Where_no_origin_is_set_no_page_may()
    {
        await using var alone = await ClubHost.StartAsync(Path.Combine(folder.Path, "alone"));

        using var request = new HttpRequestMessage(HttpMethod.Get, "health") { Headers = { { "Origin", Crm } } };
        using var answer = await alone.Staff.SendAsync(request);

        Assert.Null(Header(answer, "Access-Control-Allow-Origin"));
    }

    async Task<HttpResponseMessage> Send(
        HttpMethod method, string path, string origin, bool token, params (string Name, string Value)[] headers)
    {
        using var nobody = club.Client(null);
        using var request = new HttpRequestMessage(method, path) { Headers = { { "Origin", origin } } };
        foreach (var (name, value) in headers) request.Headers.Add(name, value);
        return await (token ? club.Staff : nobody).SendAsync(request);
    }

    static string? Header(HttpResponseMessage answer, string name) =>
        answer.Headers.TryGetValues(name, out var values) ? string.Join(", ", values) : null;
}
