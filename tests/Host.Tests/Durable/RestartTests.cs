using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Izi.Host.Tests.Durable;

public sealed class RestartTests
{
    static readonly TimeSpan SafetyNet = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task An_instance_that_waits_for_an_event_gets_it_after_a_restart()
    {
        await using var host = await DurableHost.Start(functions => functions.Orchestrator("Listen", async context =>
            await context.WaitForExternalEvent<string>("one") + await context.WaitForExternalEvent<string>("two")));
        var id = await host.Run("Listen");
        await host.Raise(id, "one", "1");

        await host.Restart();
        await host.Raise(id, "two", "2");

        Assert.Equal("12", await host.Result<string>(id));
    }

    [Fact]
    public async Task An_activity_that_was_cut_off_runs_again_and_one_that_ended_does_not()
    {
        var runs = new List<string>();
        var reached = new TaskCompletionSource();
        var hang = new TaskCompletionSource();
        await using var host = await DurableHost.Start(functions =>
        {
            functions.Activity<string, string>("Step", async (_, input) =>
            {
                lock (runs) runs.Add(input);
                if (input != "second" || !reached.TrySetResult()) return input;
                await hang.Task;
                return input;
            });
            functions.Orchestrator("Steps", async context =>
                await context.CallActivityAsync<string>("Step", "first") + await context.CallActivityAsync<string>("Step", "second"));
        });
        var id = await host.Client.ScheduleNewOrchestrationInstanceAsync("Steps");
        await reached.Task.WaitAsync(SafetyNet);

        await host.Restart();
        await host.Rest();

        Assert.Equal("firstsecond", await host.Result<string>(id));
        Assert.Equal(["first", "second", "second"], runs);
    }

    [Fact]
    public async Task A_graceful_stop_lets_running_activities_end()
    {
        var reached = new TaskCompletionSource();
        var go = new TaskCompletionSource();
        var runs = 0;
        await using var host = await DurableHost.Start(functions =>
        {
            functions.Activity<int, int>("Slow", async (_, n) =>
            {
                runs++;
                reached.TrySetResult();
                await go.Task;
                return n;
            });
            functions.Orchestrator("Call", context => context.CallActivityAsync<int>("Slow", 5));
        });
        var id = await host.Client.ScheduleNewOrchestrationInstanceAsync("Call");
        await reached.Task.WaitAsync(SafetyNet);

        var stopping = host.Engine.StopAsync(CancellationToken.None);
        Assert.False(stopping.IsCompleted);
        go.SetResult();
        await stopping.WaitAsync(SafetyNet);
        await host.Restart();

        Assert.Equal(5, await host.Result<int>(id));
        Assert.Equal(1, runs);
    }

    [Fact]
    public async Task Work_of_a_lost_worker_runs_again()
    {
        var calls = new List<string>();
        await using var host = await DurableHost.Start(functions =>
        {
            functions.Activity<int, int>("Double", n => 2 * n);
            functions.Orchestrator("Work", context => context.CallActivityAsync<int>("Double", 4));
            functions.Calling = name =>
            {
                lock (calls) calls.Add(name);
                if (calls.Count(call => call == name) < 3) throw new IOException("The worker is gone.");
            };
        });

        var result = host.Result<int>(await host.Run("Work"));
        // A pause may begin after the clock has moved, so the clock moves until the work is done.
        while (!result.IsCompleted) await host.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(8, await result);
        Assert.Equal(["Double", "Double", "Double", "Work", "Work", "Work", "Work"], calls.Order());
    }

    [Fact]
    public async Task Events_nobody_took_go_along_through_a_restart()
    {
        await using var host = await DurableHost.Start(functions => functions.Orchestrator<int, int>("Pause", async (context, turn) =>
        {
            await context.WaitForExternalEvent<int>($"go{turn}");
            if (turn > 0) return await context.WaitForExternalEvent<int>("kept");
            context.ContinueAsNew(1);
            return -1;
        }));
        var id = await host.Run("Pause", 0);
        await host.Raise(id, "kept", 42);
        await host.Raise(id, "go0", 0);

        await host.Restart();
        await host.Raise(id, "go1", 0);

        Assert.Equal(42, await host.Result<int>(id));
    }

    [Fact]
    public async Task A_turn_that_the_disk_refused_is_taken_again_without_loss()
    {
        await using var host = await DurableHost.Start(functions =>
        {
            functions.Activity<int, int>("Double", n => 2 * n);
            functions.Orchestrator("Work", async context =>
                await context.CallActivityAsync<int>("Double", await context.WaitForExternalEvent<int>("n")));
        });
        var id = await host.Run("Work");
        await host.Store.WriteAsync(db => db.Script(
            "CREATE TRIGGER refuse BEFORE INSERT ON durable_history BEGIN SELECT RAISE(ABORT, 'no more room'); END"));

        await host.Raise(id, "n", 4);
        await host.Advance(TimeSpan.FromMinutes(1));
        Assert.True((await host.Look(id)).IsRunning);
        await host.Store.WriteAsync(db => db.Script("DROP TRIGGER refuse"));
        await host.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(8, await host.Result<int>(id));
    }

    [Fact]
    public async Task Nothing_is_left_on_the_disk_but_the_instance_when_it_has_ended()
    {
        await using var host = await DurableHost.Start(functions =>
        {
            functions.Activity<int, int>("Double", n => 2 * n);
            functions.Orchestrator<int, int>("Work", async (context, round) =>
            {
                using var never = new CancellationTokenSource();
                _ = context.CreateTimer(TimeSpan.FromDays(1), never.Token);
                never.Cancel();
                if (round == 0) context.ContinueAsNew(1);
                return await context.CallActivityAsync<int>("Double", 1);
            });
            functions.Orchestrator("Sleep", async context =>
            {
                await context.CreateTimer(TimeSpan.FromDays(3), CancellationToken.None);
                return 0;
            });
        });

        var worked = await host.Run("Work", 0);
        var slept = await host.Run("Sleep");
        await host.Client.TerminateInstanceAsync(slept);
        await host.Rest();

        Assert.True((await host.End(worked)).IsCompleted && (await host.End(slept)).IsCompleted);
        Assert.Equal(0, host.RowsLeft());
    }

    [Fact]
    public async Task Many_instances_live_through_a_restart_at_once()
    {
        await using var host = await DurableHost.Start(functions =>
        {
            functions.Activity<int, int>("Double", n => 2 * n);
            functions.Orchestrator<int, int>("Work", async (context, n) =>
            {
                var twice = await context.CallActivityAsync<int>("Double", n);
                await context.CreateTimer(TimeSpan.FromMinutes(1), CancellationToken.None);
                return await context.CallActivityAsync<int>("Double", twice);
            });
        });
        var ids = await Task.WhenAll(Enumerable.Range(0, 300).Select(n => host.Client.ScheduleNewOrchestrationInstanceAsync("Work", n)));

        await host.Restart();
        await host.Rest();
        await host.Advance(TimeSpan.FromMinutes(1));

        for (var n = 0; n < ids.Length; n++) Assert.Equal(4 * n, await host.Result<int>(ids[n]));
    }

    [Theory]
    [InlineData("Charge", "Refund")]
    [InlineData("Charge", "timer")]
    [InlineData("timer", "Charge")]
    [InlineData("Charge", "")]
    public async Task An_instance_whose_code_no_longer_does_what_its_history_says_fails(string then, string now)
    {
        await using var host = await DurableHost.Start(functions => Tell(functions, then));
        var id = await host.Run("Changed");
        await host.Advance(TimeSpan.FromMinutes(1));

        await host.Restart(functions => Tell(functions, now));
        await host.Raise(id, "go", 1);
        var end = await host.End(id);

        Assert.Equal("DurableTask.Core.Exceptions.NonDeterministicOrchestrationException", end.FailureDetails!.ErrorType);
    }

    [Fact]
    public async Task Code_that_does_more_than_the_history_says_goes_on_from_there()
    {
        await using var host = await DurableHost.Start(functions => Tell(functions, "Charge"));
        var id = await host.Run("Changed");

        await host.Restart(functions => Tell(functions, "Charge, Refund"));
        await host.Raise(id, "go", 7);

        Assert.Equal(7, await host.Result<int>(id));
    }

    [Fact]
    public async Task Code_that_is_gone_fails_the_instance_with_its_name()
    {
        await using var host = await DurableHost.Start(functions => Tell(functions, "timer"));
        var id = await host.Run("Changed");

        await host.Restart(functions => functions.Remove("Changed"));
        await host.Advance(TimeSpan.FromMinutes(1));

        Assert.Contains("'Changed' doesn't exist", (await host.End(id)).FailureDetails!.ErrorMessage, StringComparison.Ordinal);
    }

    static void Tell(WorkerFunctions functions, string story)
    {
        functions.Activity<int, int>("Charge", n => n);
        functions.Activity<int, int>("Refund", n => n);
        functions.Orchestrator("Changed", async context =>
        {
            foreach (var step in story.Split(", ", StringSplitOptions.RemoveEmptyEntries))
            {
                if (step == "timer") await context.CreateTimer(TimeSpan.FromMinutes(1), CancellationToken.None);
                else await context.CallActivityAsync<int>(step, 1);
            }
            return await context.WaitForExternalEvent<int>("go");
        });
    }
}
