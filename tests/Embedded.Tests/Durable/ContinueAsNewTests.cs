using Izi.Embedded.Durable;

namespace Izi.Embedded.Tests.Durable;

public sealed class ContinueAsNewTests
{
    [Fact]
    public async Task A_continued_orchestration_starts_anew_with_its_new_input()
    {
        await using var host = await DurableHost.Start(tasks => tasks.Orchestrator("Count", context =>
        {
            var n = context.GetInput<int>();
            if (n < 500) context.ContinueAsNew(n + 1);
            return Task.FromResult(n);
        }));

        var id = await host.Run("Count", 0);

        Assert.Equal(500, await host.Result<int>(id));
    }

    [Fact]
    public async Task Events_nobody_took_go_along()
    {
        await using var host = await DurableHost.Start(tasks => tasks.Orchestrator("Collect", Collect(keep: true)));
        var id = await host.Run("Collect", Array.Empty<int>());
        await host.Client.SuspendInstanceAsync(id);

        foreach (var n in Enumerable.Range(1, 5)) await host.Client.RaiseEventAsync(id, "n", n);
        await host.Client.ResumeInstanceAsync(id);

        Assert.Equal([1, 2, 3, 4, 5], await host.Result<List<int>>(id));
    }

    [Fact]
    public async Task Events_nobody_took_go_along_through_a_restart()
    {
        await using var host = await DurableHost.Start(tasks => tasks.Orchestrator("Pause", async context =>
        {
            var turn = context.GetInput<int>();
            await context.WaitForExternalEvent<int>($"go{turn}");
            if (turn == 0)
            {
                context.ContinueAsNew(1);
                return -1;
            }
            return await context.WaitForExternalEvent<int>("kept");
        }));
        var id = await host.Run("Pause", 0);
        await host.Raise(id, "kept", 42);
        await host.Raise(id, "go0", 0);

        await host.Restart();
        await host.Raise(id, "go1", 0);

        Assert.Equal(42, await host.Result<int>(id));
    }

    [Fact]
    public async Task Events_nobody_took_stay_behind_if_asked()
    {
        await using var host = await DurableHost.Start(tasks => tasks.Orchestrator("Forget", async context =>
        {
            var turn = context.GetInput<int>();
            await context.WaitForExternalEvent<int>("go");
            if (turn == 0) context.ContinueAsNew(1, preserveUnprocessedEvents: false);
            return turn == 0 ? "" : await context.WaitForExternalEvent<string>("word");
        }));
        var id = await host.Run("Forget", 0);
        await host.Raise(id, "word", "old");
        await host.Raise(id, "go", 0);

        await host.Raise(id, "go", 0);
        await host.Raise(id, "word", "new");

        Assert.Equal("new", await host.Result<string>(id));
    }

    [Fact]
    public async Task It_goes_on_when_its_last_timer_has_fired()
    {
        await using var host = await DurableHost.Start(tasks => tasks.Orchestrator("Alarm", async context =>
        {
            if (context.GetInput<int>() == 0)
            {
                _ = context.CreateTimer(TimeSpan.FromMinutes(1), CancellationToken.None);
                context.ContinueAsNew(1);
                return default;
            }
            await context.CreateTimer(TimeSpan.FromMinutes(10), CancellationToken.None);
            return context.CurrentUtcDateTime;
        }));

        var id = await host.Run("Alarm", 0);
        await host.Advance(TimeSpan.FromMinutes(1));
        await host.Advance(TimeSpan.FromMinutes(10));

        Assert.Equal(DurableHost.Dawn.UtcDateTime.AddMinutes(11), await host.Result<DateTime>(id));
    }

    [Fact]
    public async Task The_custom_status_stays_until_the_next_is_set()
    {
        await using var host = await DurableHost.Start(tasks => tasks.Orchestrator("Tell", async context =>
        {
            if (context.GetInput<int>() == 0)
            {
                context.SetCustomStatus("begun");
                context.ContinueAsNew(1);
                return 0;
            }
            return await context.WaitForExternalEvent<int>("n");
        }));

        var id = await host.Run("Tell", 0);

        Assert.Equal("begun", (await host.Look(id)).ReadCustomStatusAs<string>());
    }

    static Func<TaskOrchestrationContext, Task<int[]>> Collect(bool keep) => async context =>
    {
        int[] seen = [.. context.GetInput<int[]>()!, await context.WaitForExternalEvent<int>("n")];
        if (seen.Length < 5) context.ContinueAsNew(seen, keep);
        return seen;
    };
}
