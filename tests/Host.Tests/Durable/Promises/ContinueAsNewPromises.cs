using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Izi.Host.Tests.Durable;

public abstract class ContinueAsNewPromises<TBackend> : DurableTest<TBackend> where TBackend : DurableBackend, new()
{
    [Fact]
    public async Task A_continued_orchestration_starts_anew_with_its_new_input_under_its_id()
    {
        Orchestrator<int, string>("Count", (context, n) =>
        {
            if (n < 10) context.ContinueAsNew(n + 1);
            return Task.FromResult($"{context.InstanceId} {n}");
        });
        await StartHost();

        var id = await Start("Count", 0, "counter");

        Assert.Equal("counter 10", await Result<string>(id));
    }

    [Fact]
    public async Task Activities_and_timers_go_on_in_each_execution()
    {
        Activity<int, int>("Next", n => n + 1);
        Orchestrator<int, int>("Count", async (context, n) =>
        {
            var next = await context.CallActivityAsync<int>("Next", n);
            await context.CreateTimer(TimeSpan.FromMilliseconds(20), CancellationToken.None);
            if (next < 5) context.ContinueAsNew(next);
            return next;
        });
        await StartHost();

        Assert.Equal(5, await Run<int>("Count", 0));
    }

    [Fact]
    public async Task Events_nobody_took_go_along_each_once()
    {
        Orchestrator<int[], int[]>("Collect", async (context, before) =>
        {
            int[] seen = [.. before, await context.WaitForExternalEvent<int>("n")];
            if (seen.Length < 20) context.ContinueAsNew(seen);
            return seen;
        });
        await StartHost();
        var id = await Start("Collect", Array.Empty<int>());

        for (var n = 0; n < 20; n++) await Client.RaiseEventAsync(id, "n", n, Patience);

        Assert.Equal(Enumerable.Range(0, 20), (await Result<int[]>(id)).Order());
    }

    [Fact]
    public async Task Events_nobody_took_stay_behind_if_asked()
    {
        var anew = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Activity<object?, bool>("Begin", _ => anew.TrySetResult());
        Orchestrator<int, string>("Forget", async (context, round) =>
        {
            if (round == 0)
            {
                await context.WaitForExternalEvent<int>("go");
                context.ContinueAsNew(1, preserveUnprocessedEvents: false);
                return "";
            }
            await context.CallActivityAsync<bool>("Begin");
            return await context.WaitForExternalEvent<string>("word");
        });
        await StartHost();
        var id = await StartAndRest("Forget", 0);
        await Client.RaiseEventAsync(id, "word", "old", Patience);
        await Client.RaiseEventAsync(id, "go", 1, Patience);

        await anew.Task.WaitAsync(Patience);
        await Client.RaiseEventAsync(id, "word", "new", Patience);

        Assert.Equal("new", await Result<string>(id));
    }

    [Fact]
    public async Task It_goes_on_only_when_what_it_began_is_over_and_takes_along_what_came_meanwhile()
    {
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var mayEnd = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Activity<object?, int>("Slow", async (_, _) =>
        {
            begun.TrySetResult();
            await mayEnd.Task;
            return 1;
        });
        Orchestrator<int, string>("Go", async (context, round) =>
        {
            if (round == 1) return await context.WaitForExternalEvent<string>("word");
            _ = context.CallActivityAsync<int>("Slow");
            context.ContinueAsNew(1);
            return "";
        });
        await StartHost();
        var id = await StartAndRest("Go", 0);

        await begun.Task.WaitAsync(Patience);
        await Client.RaiseEventAsync(id, "word", "meanwhile", Patience);
        mayEnd.SetResult();

        Assert.Equal("meanwhile", await Result<string>(id));
    }
}
