using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Izi.Host.Tests.Durable;

public abstract class ActivityPromises<TBackend> : DurableTest<TBackend> where TBackend : DurableBackend, new()
{
    [Fact]
    public async Task Activities_that_are_started_together_are_all_waited_for_and_answer_in_order()
    {
        Activity<int, int>("Square", n => n * n);
        Orchestrator<int, int[]>("Squares", (context, n) =>
            Task.WhenAll(Enumerable.Range(1, n).Select(i => context.CallActivityAsync<int>("Square", i))));
        await StartHost();

        var squares = await Run<int[]>("Squares", 10);

        Assert.Equal([1, 4, 9, 16, 25, 36, 49, 64, 81, 100], squares);
    }

    [Fact]
    public async Task One_activitys_answer_is_the_next_ones_input()
    {
        Activity<int, int>("Next", n => n + 1);
        Orchestrator<int, int>("Count", async (context, n) =>
        {
            for (var i = 0; i < 10; i++) n = await context.CallActivityAsync<int>("Next", n);
            return n;
        });
        await StartHost();

        Assert.Equal(17, await Run<int>("Count", 7));
    }

    [Fact]
    public async Task An_activity_knows_its_name_and_its_instance()
    {
        Activity<object?, string>("WhoAmI", (context, _) => Task.FromResult($"{context.Name.Name} of {context.InstanceId}"));
        Orchestrator("Ask", context => context.CallActivityAsync<string>("WhoAmI"));
        await StartHost();

        var id = await Start("Ask", id: "asker-1");

        Assert.Equal("WhoAmI of asker-1", await Result<string>(id));
    }

    [Fact]
    public async Task Nothing_is_passed_and_answered_as_null()
    {
        Activity<string?, bool>("IsNull", text => text is null);
        Activity<object?, string?>("Null", _ => null);
        Orchestrator("Nothing", async context => new[]
        {
            await context.CallActivityAsync<bool>("IsNull"),
            await context.CallActivityAsync<string?>("Null") is null,
        });
        await StartHost();

        var nulls = await Run<bool[]>("Nothing");

        Assert.Equal([true, true], nulls);
    }

    [Fact]
    public async Task Records_lists_and_instants_come_through_as_they_were()
    {
        var order = new Order("o-1", [new("tea", 2), new("cake", 1)], new(2026, 3, 1, 6, 0, 0, TimeSpan.FromHours(3)));
        Activity<Order, Order>("Echo", sent => sent);
        Orchestrator<Order, Order>("Pass", (context, sent) => context.CallActivityAsync<Order>("Echo", sent));
        await StartHost();

        var passed = await Run<Order>("Pass", order);

        Assert.Equal((order.Id, order.At), (passed.Id, passed.At));
        Assert.Equal(order.Lines, passed.Lines);
    }

    [Fact]
    public async Task Large_payloads_come_through()
    {
        Activity<string, string>("Twice", text => text + text);
        Orchestrator<string, string>("Grow", async (context, text) =>
            await context.CallActivityAsync<string>("Twice", text) + await context.WaitForExternalEvent<string>("more"));
        await StartHost();
        var id = await Start("Grow", new string('a', 200_000));

        await Client.RaiseEventAsync(id, "more", new string('b', 200_000), Patience);

        Assert.Equal(new string('a', 400_000) + new string('b', 200_000), await Result<string>(id));
    }

    [Fact]
    public async Task An_orchestrator_that_returned_has_ended_only_when_its_activities_have()
    {
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var mayEnd = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Activity<object?, int>("Slow", async (_, _) =>
        {
            begun.TrySetResult();
            await mayEnd.Task;
            return 1;
        });
        Orchestrator("Leave", context =>
        {
            _ = context.CallActivityAsync<int>("Slow");
            return Task.FromResult("left");
        });
        await StartHost();
        var id = await StartAndRest("Leave");

        await begun.Task.WaitAsync(Patience);
        var meanwhile = await Client.GetInstanceAsync(id, Patience);
        mayEnd.SetResult();

        Assert.Equal(OrchestrationRuntimeStatus.Running, meanwhile!.RuntimeStatus);
        Assert.Equal("left", await Result<string>(id));
    }

    sealed record Order(string Id, IReadOnlyList<Line> Lines, DateTimeOffset At);

    sealed record Line(string Article, int Count);
}
