using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Izi.Host.Tests.Durable;

public abstract class EventPromises<TBackend> : DurableTest<TBackend> where TBackend : DurableBackend, new()
{
    [Fact]
    public async Task Events_that_come_before_their_waiter_wait_for_it_in_order()
    {
        var mayGoOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Activity<object?, int>("Prepare", async (_, _) =>
        {
            await mayGoOn.Task;
            return 0;
        });
        Orchestrator("Listen", async context =>
        {
            await context.CallActivityAsync<int>("Prepare");
            return new[]
            {
                await context.WaitForExternalEvent<int>("n"),
                await context.WaitForExternalEvent<int>("n"),
                await context.WaitForExternalEvent<int>("n"),
            };
        });
        await StartHost();
        var id = await StartAndRest("Listen");

        for (var n = 1; n <= 3; n++) await Client.RaiseEventAsync(id, "n", n, Patience);
        mayGoOn.SetResult();
        var heard = await Result<int[]>(id);

        Assert.Equal([1, 2, 3], heard);
    }

    [Fact]
    public async Task Of_two_waiters_the_newer_is_served_first()
    {
        Orchestrator("Listen", async context =>
        {
            var older = context.WaitForExternalEvent<string>("word");
            var newer = context.WaitForExternalEvent<string>("word");
            return $"newer {await newer}, older {await older}";
        });
        await StartHost();
        var id = await StartAndRest("Listen");

        await Client.RaiseEventAsync(id, "word", "first", Patience);
        await Client.RaiseEventAsync(id, "word", "second", Patience);

        Assert.Equal("newer first, older second", await Result<string>(id));
    }

    [Fact]
    public async Task A_waiter_that_was_cancelled_before_takes_nothing_from_the_next()
    {
        Orchestrator("Listen", async context =>
        {
            using var tired = new CancellationTokenSource();
            tired.Cancel();
            var cancelled = context.WaitForExternalEvent<string>("word", tired.Token);
            var word = await context.WaitForExternalEvent<string>("word");
            return $"{word} {cancelled.IsCanceled}";
        });
        await StartHost();
        var id = await StartAndRest("Listen");

        await Client.RaiseEventAsync(id, "word", "hello", Patience);

        Assert.Equal("hello True", await Result<string>(id));
    }

    [Fact]
    public async Task Events_of_several_names_find_their_waiters_and_case_does_not_matter()
    {
        Orchestrator("Listen", async context =>
        {
            var left = context.WaitForExternalEvent<string>("left");
            var right = context.WaitForExternalEvent<int>("RIGHT");
            return $"{await left} {await right}";
        });
        await StartHost();
        var id = await StartAndRest("Listen");

        await Client.RaiseEventAsync(id, "Right", 2, Patience);
        await Client.RaiseEventAsync(id, "LEFT", "one", Patience);

        Assert.Equal("one 2", await Result<string>(id));
    }

    [Fact]
    public virtual async Task One_event_cannot_be_waited_for_as_two_types()
    {
        Orchestrator("Confuse", async context =>
        {
            var number = context.WaitForExternalEvent<int>("n");
            return await context.WaitForExternalEvent<string>("n") + await number;
        });
        await StartHost();

        var end = await End(await Start("Confuse"));

        Assert.Equal("System.ArgumentException", end.FailureDetails!.ErrorType);
    }

    [Fact]
    public async Task An_event_may_carry_nothing()
    {
        Orchestrator("Listen", async context => await context.WaitForExternalEvent<string?>("go") is null);
        await StartHost();
        var id = await StartAndRest("Listen");

        await Client.RaiseEventAsync(id, "go", Patience);

        Assert.True(await Result<bool>(id));
    }

    [Fact]
    public async Task One_instance_can_send_an_event_to_another()
    {
        Orchestrator("Hear", context => context.WaitForExternalEvent<string>("word"));
        Orchestrator<string, int>("Say", (context, to) =>
        {
            context.SendEvent(to, "word", $"from {context.InstanceId}");
            return Task.FromResult(0);
        });
        await StartHost();
        var hearer = await StartAndRest("Hear");

        await Start("Say", hearer, "sayer");

        Assert.Equal("from sayer", await Result<string>(hearer));
    }

    [Fact]
    public async Task Hundreds_of_events_are_each_taken_once_and_in_order()
    {
        Orchestrator<int, int[]>("Listen", async (context, count) =>
        {
            var taken = new int[count];
            for (var i = 0; i < count; i++) taken[i] = await context.WaitForExternalEvent<int>("n");
            return taken;
        });
        await StartHost();
        var id = await Start("Listen", 200);

        for (var n = 0; n < 200; n++) await Client.RaiseEventAsync(id, "n", n, Patience);

        Assert.Equal(Enumerable.Range(0, 200), await Result<int[]>(id));
    }
}
