using Izi.Embedded.Durable;
using Izi.Embedded.Functions;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Izi.Embedded.Tests.Functions;

public sealed class DurableFunctionsTests : IDisposable
{
    readonly TempFolder folder = new();

    [Fact]
    public async Task An_orchestration_started_over_http_calls_activities_and_hears_events()
    {
        await using var host = await TestHost.Start(folder, [typeof(Counting)]);

        var id = await host.Http.GetStringAsync("/api/start/20");
        await host.Http.GetAsync($"/api/raise/{id}/2");
        var sum = await host.Http.GetStringAsync($"/api/result/{id}");

        Assert.Equal($"\"22 by {id}\"", sum);
    }

    [Fact]
    public async Task An_orchestration_goes_on_after_the_host_was_started_again()
    {
        string id;
        await using (var host = await TestHost.Start(folder, [typeof(Counting)])) id = await host.Http.GetStringAsync("/api/start/40");

        await using var again = await TestHost.Start(folder, [typeof(Counting)]);
        await again.Http.GetAsync($"/api/raise/{id}/2");

        Assert.Equal($"\"42 by {id}\"", await again.Http.GetStringAsync($"/api/result/{id}"));
    }

    [Fact]
    public async Task Middleware_is_around_activities_too()
    {
        var seen = new List<string>();
        await using var host = await TestHost.Start(folder, [typeof(Counting)], builder => builder.UseMiddleware(async (context, next) =>
        {
            lock (seen) seen.Add(context.FunctionDefinition.Name);
            await next();
        }));

        var id = await host.Http.GetStringAsync("/api/start/20");
        await host.Http.GetAsync($"/api/raise/{id}/2");
        await host.Http.GetAsync($"/api/result/{id}");

        Assert.Contains("Add", seen);
        Assert.Contains("Count", seen);
    }

    public void Dispose() => folder.Dispose();

    public sealed record Sum(int Left, int Right);

    public sealed class Counting(ILogger<Counting> log)
    {
        [Function("Count")]
        public static async Task<string> Count([OrchestrationTrigger] TaskOrchestrationContext context)
        {
            var more = await context.WaitForExternalEvent<int>("more");
            return await context.CallActivityAsync<string>("Add", new Sum(context.GetInput<int>(), more));
        }

        [Function("Add")]
        public Task<string> Add([ActivityTrigger] Sum sum, string instanceId, FunctionContext context)
        {
            log.LogDebug("{Invocation} adds {Sum}", context.InvocationId, sum);
            return Task.FromResult($"{sum.Left + sum.Right} by {instanceId}");
        }

        [Function("Start")]
        public async Task<IResult> Start(
            [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "start/{from}")] HttpRequest request, int from,
            [DurableClient] DurableTaskClient client) =>
            Results.Text(await client.ScheduleNewOrchestrationInstanceAsync("Count", from));

        [Function("Raise")]
        public Task Raise(
            [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "raise/{id}/{more}")] HttpRequest request, string id, int more,
            [DurableClient] DurableTaskClient client) => client.RaiseEventAsync(id, "more", more);

        [Function("Result")]
        public async Task<IResult> Result(
            [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "result/{id}")] HttpRequest request, string id,
            [DurableClient] DurableTaskClient client, CancellationToken cancel)
        {
            var done = await client.WaitForInstanceCompletionAsync(id, getInputsAndOutputs: true, cancel);
            return Results.Text(done.SerializedOutput);
        }
    }
}
