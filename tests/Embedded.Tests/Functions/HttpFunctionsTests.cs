using System.Net;
using System.Net.Http.Json;
using Izi.Embedded.Functions;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Izi.Embedded.Tests.Functions;

public sealed class HttpFunctionsTests : IDisposable
{
    readonly TempFolder folder = new();

    [Fact]
    public async Task A_route_value_reaches_the_parameter_of_its_name_as_the_type_it_asks_for()
    {
        await using var host = await Start();

        var answer = await host.Http.GetStringAsync("/api/echo/venue-1/7");

        Assert.Equal("\"venue-1 has 7\"", answer);
    }

    [Fact]
    public async Task A_route_value_that_cannot_be_read_as_its_type_is_answered_400()
    {
        await using var host = await Start();

        var answer = await host.Http.GetAsync("/api/echo/venue-1/seven");

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task A_function_without_a_route_is_found_by_its_name_and_answers_every_method()
    {
        await using var host = await Start();

        var answers = new[]
        {
            await host.Http.GetAsync("/api/Anything"),
            await host.Http.PostAsync("/api/Anything", content: null),
            await host.Http.DeleteAsync("/api/Anything"),
        };

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode));
    }

    [Fact]
    public async Task A_method_nobody_answers_is_405_and_an_unknown_path_404()
    {
        await using var host = await Start();

        var method = await host.Http.PostAsync("/api/echo/a/1", content: null);
        var path = await host.Http.GetAsync("/api/nothing/here");

        Assert.Equal(HttpStatusCode.MethodNotAllowed, method.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, path.StatusCode);
    }

    [Fact]
    public async Task An_object_is_answered_as_json_and_the_body_is_read_from_the_request()
    {
        await using var host = await Start();

        var answer = await host.Http.PostAsJsonAsync("/api/double", new Amount(21));

        Assert.Equal(new Amount(42), await answer.Content.ReadFromJsonAsync<Amount>());
    }

    [Fact]
    public async Task Each_run_has_a_class_and_services_of_its_own()
    {
        await using var host = await Start();

        var first = await host.Http.GetStringAsync("/api/scope");
        var second = await host.Http.GetStringAsync("/api/scope");

        Assert.Equal("\"1 disposed 0\"", first);
        Assert.Equal("\"1 disposed 1\"", second);
    }

    [Fact]
    public async Task What_a_function_throws_is_500_without_details_and_one_line_of_log()
    {
        await using var host = await Start();

        var answer = await host.Http.GetAsync("/api/broken");

        var body = await answer.Content.ReadAsStringAsync();
        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.DoesNotContain("secret", body, StringComparison.Ordinal);
        Assert.Single(host.Log.Lines, line => line.Level >= LogLevel.Warning);
    }

    [Fact]
    public async Task A_caller_that_goes_away_cancels_its_run()
    {
        var patience = new Patience();
        await using var host = await TestHost.Start(folder, [typeof(Waiting)], TestHost.With(patience));
        using var goAway = new CancellationTokenSource();
        var call = host.Http.GetAsync("/api/wait", goAway.Token);
        await patience.Began.Task.WaitAsync(TestHost.Patience);

        await goAway.CancelAsync();

        await patience.Cancelled.Task.WaitAsync(TestHost.Patience);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
    }

    [Fact]
    public async Task The_host_lets_a_run_finish_before_it_stops()
    {
        var patience = new Patience();
        await using var host = await TestHost.Start(folder, [typeof(Waiting)], TestHost.With(patience));
        var call = host.Http.GetAsync("/api/finish");
        await patience.Began.Task.WaitAsync(TestHost.Patience);

        var stopping = host.Host.StopAsync();
        patience.Finish.SetResult();

        Assert.Equal(HttpStatusCode.OK, (await call).StatusCode);
        await stopping.WaitAsync(TestHost.Patience);
    }

    public void Dispose() => folder.Dispose();

    Task<TestHost> Start() => TestHost.Start(folder, [typeof(Echoes), typeof(Scoped)], builder =>
    {
        builder.Services.AddScoped<Counter>();
        builder.Services.AddSingleton<Disposals>();
    });

    public sealed record Amount(int Value);

    public static class Echoes
    {
        [Function("Echo")]
        public static async Task<IResult> Echo(
            [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "echo/{venue}/{count}")] HttpRequest request,
            string venue, int count, FunctionContext context, CancellationToken cancel)
        {
            await Task.Yield();
            cancel.ThrowIfCancellationRequested();
            Assert.Same(request, context.GetHttpContext()?.Request);
            return Results.Ok($"{venue} has {count}");
        }

        [Function("Anything")]
        public static IResult Anything([HttpTrigger(AuthorizationLevel.Anonymous)] HttpRequest request) => Results.NoContent();

        [Function("Twofold")]
        public static async Task<Amount> Twofold([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "double")] HttpRequest request)
        {
            var given = await request.ReadFromJsonAsync<Amount>();
            return new Amount(given!.Value * 2);
        }

        [Function("Broken")]
        public static void Broken([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "broken")] HttpRequest request) =>
            throw new InvalidOperationException("secret");
    }

    public sealed class Counter
    {
        public int Value { get; set; }
    }

    public sealed class Disposals
    {
        public int Value { get; set; }
    }

    public sealed class Scoped(Counter counter, Disposals disposals) : IDisposable
    {
        [Function("Scope")]
        public string Run([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "scope")] HttpRequest request) =>
            $"{++counter.Value} disposed {disposals.Value}";

        public void Dispose() => disposals.Value++;
    }

    public sealed class Patience
    {
        public TaskCompletionSource Began { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
        public TaskCompletionSource Cancelled { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
        public TaskCompletionSource Finish { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    public sealed class Waiting(Patience patience)
    {
        [Function("Wait")]
        public async Task Wait([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "wait")] HttpRequest request, CancellationToken cancel)
        {
            await using var _ = cancel.Register(patience.Cancelled.SetResult);
            patience.Began.SetResult();
            await Task.Delay(Timeout.Infinite, cancel);
        }

        [Function("Finish")]
        public async Task Finish([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "finish")] HttpRequest request)
        {
            patience.Began.SetResult();
            await patience.Finish.Task;
        }
    }
}
