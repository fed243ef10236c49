using Izi.Embedded.Durable;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace Izi.Embedded.Tests.Durable;

public sealed class RestartTests
{
    [Fact]
    public async Task An_instance_that_waits_for_a_timer_wakes_on_time_after_a_restart()
    {
        await using var host = await DurableHost.Start(tasks => tasks.Orchestrator("Wait", async context =>
        {
            await context.CreateTimer(TimeSpan.FromHours(1), CancellationToken.None);
            return context.CurrentUtcDateTime;
        }));
        var id = await host.Run("Wait");

        await host.Restart();
        await host.Advance(TimeSpan.FromHours(2));

        Assert.Equal(DurableHost.Dawn.UtcDateTime.AddHours(1), await host.Result<DateTime>(id));
    }

    [Fact]
    public async Task A_timer_that_came_due_while_nothing_ran_fires_at_once()
    {
        await using var host = await DurableHost.Start(tasks => tasks.Orchestrator("Wait", async context =>
        {
            await context.CreateTimer(TimeSpan.FromHours(1), CancellationToken.None);
            return "fired";
        }));
        var id = await host.Run("Wait");
        await host.Engine.DisposeAsync();
        host.Time.Advance(TimeSpan.FromHours(3));

        await host.Restart();

        Assert.Equal("fired", await host.Result<string>(id));
    }

    [Fact]
    public async Task An_instance_that_waits_for_an_event_gets_it_after_a_restart()
    {
        await using var host = await DurableHost.Start(tasks => tasks.Orchestrator("Listen", async context =>
            await context.WaitForExternalEvent<string>("one") + await context.WaitForExternalEvent<string>("two")));
        var id = await host.Run("Listen");
        await host.Raise(id, "one", "1");
        await host.Raise(id, "two", "2");
        var second = await host.Run("Listen");
        await host.Raise(second, "one", "a");

        await host.Restart();
        await host.Raise(second, "two", "b");

        Assert.Equal("12", await host.Result<string>(id));
        Assert.Equal("ab", await host.Result<string>(second));
    }

    [Fact]
    public async Task An_activity_that_was_cut_off_runs_again_and_one_that_ended_does_not()
    {
        var runs = new List<string>();
        var reached = new TaskCompletionSource();
        var hang = true;
        await using var host = await DurableHost.Start(tasks =>
        {
            tasks.Activities["Step"] = async (_, input, cancel) =>
            {
                lock (runs) runs.Add(input!);
                if (input != "\"second\"" || !hang) return input;
                reached.SetResult();
                await Task.Delay(Timeout.Infinite, cancel);
                return null;
            };
            tasks.Orchestrator("Steps", async context =>
                await context.CallActivityAsync<string>("Step", "first") + await context.CallActivityAsync<string>("Step", "second"));
        });
        var id = await host.Client.ScheduleNewOrchestrationInstanceAsync("Steps");
        await reached.Task.WaitAsync(TimeSpan.FromSeconds(30));

        hang = false;
        await host.Restart();
        await host.Rest();

        Assert.Equal("\"first\"\"second\"", await host.Result<string>(id));
        Assert.Equal(["\"first\"", "\"second\"", "\"second\""], runs);
    }

    [Fact]
    public async Task A_graceful_stop_gives_running_activities_time_to_end()
    {
        var reached = new TaskCompletionSource();
        var go = new TaskCompletionSource();
        var runs = 0;
        await using var host = await DurableHost.Start(tasks =>
        {
            tasks.Activity<int, int>("Slow", async n =>
            {
                runs++;
                reached.TrySetResult();
                await go.Task;
                return n;
            });
            tasks.Orchestrator("Call", context => context.CallActivityAsync<int>("Slow", 5));
        });
        var id = await host.Client.ScheduleNewOrchestrationInstanceAsync("Call");
        await reached.Task.WaitAsync(TimeSpan.FromSeconds(30));

        var stopping = host.Engine.StopAsync(CancellationToken.None);
        Assert.False(stopping.IsCompleted);
        go.SetResult();
        await stopping;
        await host.Restart();

        Assert.Equal(5, await host.Result<int>(id));
        Assert.Equal(1, runs);
    }

    [Fact]
    public async Task Time_and_guids_are_the_same_on_a_replay_and_logs_are_written_once()
    {
        var seen = new List<(DateTime, Guid, Guid)>();
        var log = new List<bool>();
        await using var host = await DurableHost.Start(tasks => tasks.Orchestrator("Look", async context =>
        {
            var logger = context.CreateReplaySafeLogger("test");
            logger.LogInformation("begun");
            seen.Add((context.CurrentUtcDateTime, context.NewGuid(), context.NewGuid()));
            log.Add(context.IsReplaying);
            await context.WaitForExternalEvent<int>("go");
            log.Add(context.IsReplaying);
            logger.LogInformation("over");
            return context.NewGuid();
        }));
        var id = await host.Run("Look");

        await host.Advance(TimeSpan.FromMinutes(5));
        await host.Restart();
        await host.Raise(id, "go", 1);
        var last = await host.Result<Guid>(id);

        Assert.Equal(2, seen.Count);
        Assert.Equal(seen[0], seen[1]);
        Assert.Equal(DurableHost.Dawn.UtcDateTime, seen[0].Item1);
        Assert.Equal(3, new HashSet<Guid> { seen[0].Item2, seen[0].Item3, last }.Count);
        Assert.Equal([false, true, false], log);
        Assert.Equal(["begun", "over"], host.Log.Of("test"));
    }

    [Fact]
    public async Task Code_that_no_longer_does_what_the_history_says_fails_the_instance_naming_both_sides()
    {
        await using var host = await DurableHost.Start(tasks => Version(tasks, "Charge"));
        var id = await host.Run("Pay");

        await host.Restart(tasks => Version(tasks, "Refund"));
        await host.Raise(id, "go", 1);
        var end = await host.End(id);

        Assert.Equal("DurableTask.Core.Exceptions.NonDeterministicOrchestrationException", end.FailureDetails!.ErrorType);
        Assert.Contains("activity 'Charge' (#0)", end.FailureDetails.ErrorMessage, StringComparison.Ordinal);
        Assert.Contains("activity 'Refund' (#0)", end.FailureDetails.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Code_that_left_something_out_fails_the_instance_too()
    {
        await using var host = await DurableHost.Start(tasks => Version(tasks, "Charge"));
        var id = await host.Run("Pay");

        await host.Restart(tasks => tasks.Orchestrator("Pay", context => context.WaitForExternalEvent<int>("go")));
        await host.Raise(id, "go", 1);

        Assert.Contains("activity 'Charge' (#0)", (await host.End(id)).FailureDetails!.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Code_that_does_more_than_the_history_says_goes_on_from_there()
    {
        await using var host = await DurableHost.Start(tasks => Version(tasks, "Charge"));
        var id = await host.Run("Pay");

        await host.Restart(tasks =>
        {
            tasks.Activity<int, int>("Charge", n => n);
            tasks.Orchestrator("Pay", async context =>
            {
                var charged = await context.CallActivityAsync<int>("Charge", 1);
                var more = context.CallActivityAsync<int>("Charge", 10);
                return charged + await context.WaitForExternalEvent<int>("go") + await more;
            });
        });
        await host.Raise(id, "go", 100);

        Assert.Equal(111, await host.Result<int>(id));
    }

    [Fact]
    public async Task Code_that_is_gone_fails_the_instance_whatever_comes_first()
    {
        await using var host = await DurableHost.Start(tasks => tasks.Orchestrator("Wait", async context =>
        {
            await context.CreateTimer(TimeSpan.FromHours(1), CancellationToken.None);
            return 1;
        }));
        var id = await host.Run("Wait");

        await host.Restart(_ => { });
        await host.Advance(TimeSpan.FromHours(1));

        Assert.Contains("'Wait' doesn't exist", (await host.End(id)).FailureDetails!.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_event_that_was_on_its_way_when_the_power_went_arrives_once()
    {
        await using var host = await DurableHost.Start(tasks => tasks.Orchestrator("Listen", async context =>
            new[] { await context.WaitForExternalEvent<string>("word"), await context.WaitForExternalEvent<string>("word") }));
        var id = await host.Run("Listen");
        await host.Store.WriteAsync(db => db.Execute("INSERT INTO durable_mail (target, name, data) VALUES ($1, 'word', '\"once\"')", id));
        await host.Store.WriteAsync(db => db.Execute("INSERT INTO durable_mail (target, name) VALUES ('nobody', 'word')"));

        await host.Restart();
        await host.Rest();
        await host.Restart();
        await host.Raise(id, "word", "twice");

        Assert.Equal(["once", "twice"], await host.Result<List<string>>(id));
        Assert.Equal(0, host.Store.Read(db => db.First("SELECT count(*) FROM durable_mail", row => row.GetInt32(0))));
    }

    [Fact]
    public async Task A_turn_that_the_disk_refused_is_told_and_taken_again()
    {
        await using var host = await DurableHost.Start(tasks =>
        {
            tasks.Activity<int, int>("Double", n => 2 * n);
            tasks.Orchestrator("Work", async context =>
            {
                await context.CreateTimer(TimeSpan.FromMinutes(1), CancellationToken.None);
                return await context.CallActivityAsync<int>("Double", await context.WaitForExternalEvent<int>("n"));
            });
        });
        var id = await host.Run("Work");
        await host.Store.WriteAsync(db => db.Script(
            "CREATE TRIGGER refuse BEFORE INSERT ON durable_history BEGIN SELECT RAISE(ABORT, 'no more room'); END"));

        await Assert.ThrowsAnyAsync<Exception>(() => host.Client.RaiseEventAsync(id, "n", 1).WaitAsync(TimeSpan.FromSeconds(30)));
        await host.Advance(TimeSpan.FromMinutes(1));
        await host.Store.WriteAsync(db => db.Script("DROP TRIGGER refuse"));
        var raised = host.Client.RaiseEventAsync(id, "n", 4);
        var end = host.Result<int>(id);
        while (!end.IsCompleted)
        {
            host.Time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        Assert.Equal(8, await end);
        await raised;
        Assert.NotEmpty(host.Log.Of("Izi.Durable"));
    }

    [Fact]
    public async Task An_engine_that_is_stopped_takes_nothing_more()
    {
        await using var host = await DurableHost.Start(tasks => tasks.Orchestrator("Listen", context => context.WaitForExternalEvent<int>("n")));
        var id = await host.Run("Listen");

        await host.Engine.StopAsync(CancellationToken.None);

        await Assert.ThrowsAsync<InvalidOperationException>(() => host.Client.RaiseEventAsync(id, "n", 1));
        await Assert.ThrowsAsync<InvalidOperationException>(() => host.Client.ScheduleNewOrchestrationInstanceAsync("Listen"));
    }

    [Fact]
    public async Task Who_asks_for_an_instance_whose_start_was_cut_short_is_told_when_the_engine_stops()
    {
        await using var host = await DurableHost.Start(tasks => tasks.Orchestrator("Listen", context => context.WaitForExternalEvent<string>("one")));
        host.Store.Fault = new DiskFault(Faulty.AfterCommit, 1).Before;
        await Assert.ThrowsAsync<SqliteException>(() => host.Run("Listen", id: "listener"));

        var asked = host.Client.RaiseEventAsync("listener", "one", "1");
        await host.Engine.DisposeAsync();

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => asked.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Equal("The durable engine is not running.", refused.Message);
    }

    [Fact]
    public async Task Nothing_is_left_on_the_disk_but_the_instance_when_it_has_ended()
    {
        await using var host = await DurableHost.Start(tasks =>
        {
            tasks.Activity<int, int>("Double", n => 2 * n);
            tasks.Orchestrator("Work", async context =>
            {
                _ = context.CreateTimer(TimeSpan.FromDays(1), CancellationToken.None);
                if (context.GetInput<int>() == 0) context.ContinueAsNew(1);
                return await context.CallActivityAsync<int>("Double", 1);
            });
            tasks.Orchestrator("Sleep", async context =>
            {
                await context.CreateTimer(TimeSpan.FromDays(9), CancellationToken.None);
                return 0;
            });
        });

        await host.Run("Work", 0);
        await host.Client.TerminateInstanceAsync(await host.Run("Sleep"));
        await host.Advance(TimeSpan.FromDays(1));
        await host.Advance(TimeSpan.FromDays(1));

        foreach (var table in new[] { "durable_history", "durable_work", "durable_mail" })
            Assert.Equal(0, host.Store.Read(db => db.First($"SELECT count(*) FROM {table}", row => row.GetInt32(0))));
    }

    [Fact]
    public async Task Code_that_awaits_something_of_its_own_fails_the_instance_and_says_why()
    {
        var outside = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var host = await DurableHost.Start(tasks => tasks.Orchestrator("Stray", async _ =>
        {
            await outside.Task;
            return 1;
        }));
        var id = await host.Run("Stray");

        outside.SetResult();
        var end = await host.End(id);

        Assert.Contains("did not come from its context", end.FailureDetails!.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Many_instances_live_through_a_restart_at_once()
    {
        await using var host = await DurableHost.Start(tasks =>
        {
            tasks.Activity<int, int>("Double", n => 2 * n);
            tasks.Orchestrator("Work", async context =>
            {
                var n = await context.CallActivityAsync<int>("Double", context.GetInput<int>());
                await context.CreateTimer(TimeSpan.FromMinutes(1), CancellationToken.None);
                return await context.CallActivityAsync<int>("Double", n);
            });
        });
        var ids = await Task.WhenAll(Enumerable.Range(0, 300).Select(n =>
            host.Client.ScheduleNewOrchestrationInstanceAsync("Work", n, CancellationToken.None)));

        await host.Restart();
        await host.Rest();
        await host.Advance(TimeSpan.FromMinutes(1));

        for (var n = 0; n < ids.Length; n++) Assert.Equal(4 * n, await host.Result<int>(ids[n]));
    }

    static void Version(DurableTasks tasks, string activity)
    {
        tasks.Activity<int, int>(activity, n => n);
        tasks.Orchestrator("Pay", async context =>
        {
            await context.CallActivityAsync<int>(activity, 1);
            return await context.WaitForExternalEvent<int>("go");
        });
    }
}
