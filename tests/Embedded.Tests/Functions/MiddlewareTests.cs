using System.Collections.Concurrent;
using System.Net;
using Izi.Embedded.Functions;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Izi.Embedded.Tests.Functions;

public sealed class MiddlewareTests : IDisposable
{
    readonly TempFolder folder = new();
    readonly ConcurrentQueue<string> seen = [];

    [Fact]
    public async Task Steps_run_in_the_order_in_which_they_were_added_around_the_function()
    {
        await using var host = await Start(builder =>
        {
            builder.UseMiddleware(Named("outer"));
            builder.UseMiddleware<Inner>();
        });

        await host.Http.GetAsync("/api/hello");

        Assert.Equal(["outer in", "inner in Hello", "hello", "inner out", "outer out"], seen);
    }

    [Fact]
    public async Task A_step_that_answers_itself_keeps_the_function_from_running()
    {
        await using var host = await Start(builder => builder.UseMiddleware((context, _) =>
        {
            context.GetInvocationResult().Value = Results.StatusCode(StatusCodes.Status418ImATeapot);
            return Task.CompletedTask;
        }));

        var answer = await host.Http.GetAsync("/api/hello");

        Assert.Equal((HttpStatusCode)418, answer.StatusCode);
        Assert.Empty(seen);
    }

    [Fact]
    public async Task A_step_can_turn_what_the_function_throws_into_an_answer()
    {
        await using var host = await Start(builder => builder.UseMiddleware(async (context, next) =>
        {
            try
            {
                await next();
            }
            catch (InvalidOperationException)
            {
                context.GetInvocationResult().Value = Results.Conflict();
            }
        }));

        var answer = await host.Http.GetAsync("/api/fail");

        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
    }

    [Fact]
    public async Task A_step_sees_the_function_and_its_request_and_can_replace_the_answer()
    {
        await using var host = await Start(builder => builder.UseMiddleware(async (context, next) =>
        {
            await next();
            var request = context.GetHttpContext()!.Request;
            context.GetInvocationResult().Value = Results.Text(
                $"{context.FunctionDefinition.EntryPoint} {request.Path} {context.BindingContext.BindingData["who"]}");
        }));

        var answer = await host.Http.GetStringAsync("/api/greet/bob");

        Assert.Equal("Izi.Embedded.Tests.Functions.MiddlewareTests+Greetings.Greet /api/greet/bob bob", answer);
    }

    [Fact]
    public async Task A_conditional_step_runs_only_where_its_condition_holds()
    {
        await using var host = await Start(builder =>
        {
            builder.UseWhen<Inner>(context => context.FunctionDefinition.Name == "Greet");
            builder.UseWhen(context => context.FunctionDefinition.Name == "Greet", Named("greet only"));
        });

        await host.Http.GetAsync("/api/hello");
        await host.Http.GetAsync("/api/greet/bob");

        Assert.Equal(["hello", "inner in Greet", "greet only in", "greet only out", "inner out"], seen);
    }

    public void Dispose() => folder.Dispose();

    Task<TestHost> Start(Action<FunctionsApplicationBuilder> configure) => TestHost.Start(folder, [typeof(Greetings)], builder =>
    {
        builder.Services.AddSingleton(seen);
        configure(builder);
    });

    Func<FunctionContext, Func<Task>, Task> Named(string name) => async (_, next) =>
    {
        seen.Enqueue($"{name} in");
        await next();
        seen.Enqueue($"{name} out");
    };

    public sealed class Inner(ConcurrentQueue<string> seen) : IFunctionsWorkerMiddleware
    {
        public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
        {
            seen.Enqueue($"inner in {context.FunctionDefinition.Name}");
            await next(context);
            seen.Enqueue("inner out");
        }
    }

    public sealed class Greetings(ConcurrentQueue<string> seen)
    {
        [Function("Hello")]
        public void Hello([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "hello")] HttpRequest request) => seen.Enqueue("hello");

        [Function("Fail")]
        public Task Fail([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "fail")] HttpRequest request) =>
            Task.FromException(new InvalidOperationException());

        [Function("Greet")]
        public IResult Greet([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "greet/{who}")] HttpRequest request, string who) =>
            Results.Ok(who);
    }
}
