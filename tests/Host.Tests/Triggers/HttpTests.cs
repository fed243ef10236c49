using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Izi.Host.Tests.Triggers;

[Collection(OnAzurite.Name)]
public sealed class HttpTests(RunningHost running) : IClassFixture<RunningHost>
{
    readonly TestHost host = running.Host;

    [Fact]
    public async Task A_request_reaches_its_function_with_path_query_and_headers()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/echo/pc%2001?a=1&b=%C3%BC");
        request.Headers.Add("X-Test", "here");

        var echo = await EchoAsync(request);

        Assert.Equal("pc 01", echo.GetProperty("id").GetString());
        Assert.Equal("/api/echo/pc 01", echo.GetProperty("path").GetString());
        Assert.Equal("?a=1&b=%C3%BC", echo.GetProperty("query").GetString());
        Assert.Equal("here", echo.GetProperty("header").GetString());
    }

    [Fact]
    public async Task Route_values_go_with_the_trigger_so_that_parameters_are_bound()
    {
        var echo = await EchoAsync(new(HttpMethod.Get, "/api/echo/demo"));
        var number = await host.Http.GetStringAsync("/api/numbers/demo/7");

        Assert.Equal("demo", echo.GetProperty("bound").GetString());
        Assert.Equal("demo has 7", number);
    }

    [Fact]
    public async Task A_function_without_a_route_is_found_by_its_name_and_answers_every_method()
    {
        HttpResponseMessage[] answers =
        [
            await host.Http.GetAsync("/api/Anything"),
            await host.Http.PostAsync("/api/anything", content: null),
            await host.Http.DeleteAsync("/api/Anything"),
        ];

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode));
    }

    [Fact]
    public async Task A_method_that_no_function_answers_is_405_with_Allow_and_an_unknown_path_404()
    {
        var method = await host.Http.PostAsync("/api/numbers/a/1", content: null);
        var path = await host.Http.GetAsync("/api/nothing/here");
        var outside = await host.Http.GetAsync("/echo/1");

        Assert.Equal(HttpStatusCode.MethodNotAllowed, method.StatusCode);
        Assert.Equal(["GET"], method.Content.Headers.Allow);
        Assert.Equal(HttpStatusCode.NotFound, path.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, outside.StatusCode);
    }

    [Fact]
    public async Task A_catch_all_function_answers_unknown_paths_and_the_methods_that_others_do_not()
    {
        var unknown = await host.Http.GetAsync("/api/caught/some/where");
        var method = await host.Http.PostAsync("/api/caught/known", content: null);

        Assert.Equal("caught some/where", await unknown.Content.ReadAsStringAsync());
        Assert.Equal("caught known", await method.Content.ReadAsStringAsync());
        Assert.Equal("known", await host.Http.GetStringAsync("/api/caught/known"));
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("HEAD")]
    public async Task What_a_function_throws_is_500_without_details(string method)
    {
        using var request = new HttpRequestMessage(new(method), "/api/broken");

        var answer = await host.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.DoesNotContain("secret", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_that_a_function_leaves_unfinished_is_broken_off()
    {
        using var answer = await host.Http.GetAsync("/api/broken-late", HttpCompletionOption.ResponseHeadersRead);

        await Assert.ThrowsAnyAsync<Exception>(answer.Content.ReadAsStringAsync);
    }

    [Fact]
    public async Task A_caller_cannot_name_the_invocation()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/echo/1");
        request.Headers.Add("x-ms-invocation-id", "mine");

        var echo = await EchoAsync(request);

        Assert.Equal(echo.GetProperty("invocationId").GetString(), echo.GetProperty("invocation").GetString());
        Assert.NotEqual("mine", echo.GetProperty("invocation").GetString());
    }

    [Fact]
    public async Task A_function_sees_how_the_host_was_called_whatever_the_caller_says()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/echo/1");
        request.Headers.Host = "club.example";
        request.Headers.Add("X-Forwarded-For", "203.0.113.9");
        request.Headers.Add("X-Forwarded-Proto", "https");
        request.Headers.Add("X-Forwarded-Host", "evil.example");
        request.Headers.Add("X-Forwarded-Prefix", "/elsewhere");

        var echo = await EchoAsync(request);

        Assert.Equal("club.example", echo.GetProperty("host").GetString());
        Assert.Equal("http", echo.GetProperty("scheme").GetString());
        Assert.Equal("127.0.0.1", echo.GetProperty("caller").GetString());
        Assert.Equal("/api/echo/1", echo.GetProperty("path").GetString());
    }

    [Fact]
    public async Task A_run_belongs_to_its_callers_trace()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/echo/1");
        request.Headers.Add("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        request.Headers.Add("tracestate", "crm=1");

        var echo = await EchoAsync(request);

        Assert.Equal("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", echo.GetProperty("traceParent").GetString());
        Assert.Equal("crm=1", echo.GetProperty("traceState").GetString());
    }

    [Fact]
    public async Task A_caller_that_goes_away_cancels_its_run()
    {
        using var goAway = new CancellationTokenSource();
        var call = host.Http.GetAsync("/api/wait/leaver", goAway.Token);
        await host.NextAsync("leaver-began");

        await goAway.CancelAsync();

        Assert.Equal("cancelled", await host.NextAsync("leaver-cancelled"));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
    }

    [Fact]
    public async Task A_request_body_arrives_while_it_is_sent()
    {
        using var body = new OpenContent();
        var call = host.Http.PostAsync("/api/sink", body);

        await body.WriteAsync(100_000);
        Assert.Equal("first bytes", await host.NextAsync("sink"));
        await body.WriteAsync(234);
        body.End();

        Assert.Equal("100234", await (await call).Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task An_answer_arrives_while_it_is_made()
    {
        using var answer = await host.Http.GetAsync("/api/source/slowly", HttpCompletionOption.ResponseHeadersRead);
        await using var body = await answer.Content.ReadAsStreamAsync();
        var first = new byte[6];

        await body.ReadExactlyAsync(first);
        await host.OpenAsync("slowly");
        using var rest = new StreamReader(body);

        Assert.Equal("first "u8, first);
        Assert.Equal("last", await rest.ReadToEndAsync());
    }

    [Fact]
    public async Task A_large_body_arrives_whole()
    {
        var answer = await host.Http.PostAsync("/api/sink", new ByteArrayContent(new byte[20_000_000]));

        Assert.Equal("20000000", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task What_a_function_logs_is_logged_under_its_category()
    {
        await host.Http.PostAsync("/api/log/hello", content: null);

        var line = await host.Log.NextAsync(line => line.Text == "Logged hello");

        Assert.Equal("Izi.TestFunctions.HttpFunctions", line.Category);
        Assert.Equal(LogLevel.Warning, line.Level);
        Assert.DoesNotContain(host.Log.Lines, framework =>
            framework.Category.StartsWith("Microsoft", StringComparison.Ordinal) && framework.Level < LogLevel.Warning);
    }

    async Task<JsonElement> EchoAsync(HttpRequestMessage request)
    {
        var answer = await host.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }
}
