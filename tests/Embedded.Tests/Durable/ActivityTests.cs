using Izi.Embedded.Durable;

namespace Izi.Embedded.Tests.Durable;

public sealed class ActivityTests
{
    static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task Activities_that_fan_out_run_side_by_side_and_come_together_in_order()
    {
        using var all = new CountdownEvent(5);
        var everyone = new TaskCompletionSource();
        await using var host = await DurableHost.Start(tasks =>
        {
            tasks.Activity<int, int>("Square", async number =>
            {
                if (all.Signal()) everyone.SetResult();
                await everyone.Task;
                return number * number;
            });
            tasks.Orchestrator("Sum", context =>
                Task.WhenAll(Enumerable.Range(1, 5).Select(number => context.CallActivityAsync<int>("Square", number))));
        });

        var id = await host.Run("Sum");

        Assert.Equal([1, 4, 9, 16, 25], await host.Result<List<int>>(id));
    }

    [Fact]
    public async Task An_activity_knows_its_name_and_its_instance()
    {
        await using var host = await DurableHost.Start(tasks =>
        {
            tasks.Activities["Who"] = (context, _, _) => Task.FromResult<object?>($"{context.Name} of {context.InstanceId}");
            tasks.Orchestrator("Ask", context => context.CallActivityAsync<string>("who"));
        });

        var id = await host.Run("Ask", id: "inst-1");

        Assert.Equal("who of inst-1", await host.Result<string>(id));
    }

    [Fact]
    public async Task A_failed_activity_is_tried_again_after_growing_pauses_until_it_succeeds()
    {
        var attempts = new List<TimeSpan>();
        await using var host = await Flaky(attempts, successAt: 4, new(5, Second, backoffCoefficient: 2));

        var id = await host.Run("Try");
        for (var i = 0; i < 20; i++) await host.Advance(Second);

        Assert.Equal("done", await host.Result<string>(id));
        Assert.Equal([0, 1, 3, 7], attempts.Select(at => at.TotalSeconds));
    }

    [Fact]
    public async Task The_pause_between_attempts_grows_no_longer_than_its_limit()
    {
        var attempts = new List<TimeSpan>();
        await using var host = await Flaky(attempts, successAt: 5, new(9, Second, backoffCoefficient: 10, maxRetryInterval: 3 * Second));

        var id = await host.Run("Try");
        for (var i = 0; i < 20; i++) await host.Advance(Second);

        Assert.Equal("done", await host.Result<string>(id));
        Assert.Equal([0, 1, 4, 7, 10], attempts.Select(at => at.TotalSeconds));
    }

    [Fact]
    public async Task After_the_last_attempt_the_failure_is_the_orchestrators()
    {
        var attempts = new List<TimeSpan>();
        await using var host = await Flaky(attempts, successAt: 100, new(3, Second));

        var id = await host.Run("Try");
        for (var i = 0; i < 5; i++) await host.Advance(Second);

        Assert.Equal(OrchestrationRuntimeStatus.Failed, (await host.End(id)).RuntimeStatus);
        Assert.Equal(3, attempts.Count);
    }

    [Fact]
    public async Task No_attempt_begins_after_the_retry_time_is_up()
    {
        var attempts = new List<TimeSpan>();
        await using var host = await Flaky(attempts, successAt: 100, new(100, Second, retryTimeout: 3 * Second));

        var id = await host.Run("Try");
        for (var i = 0; i < 10; i++) await host.Advance(Second);

        Assert.Equal(OrchestrationRuntimeStatus.Failed, (await host.End(id)).RuntimeStatus);
        Assert.Equal([0, 1, 2, 3], attempts.Select(at => at.TotalSeconds));
    }

    [Fact]
    public async Task A_failure_that_the_policy_does_not_handle_is_not_tried_again()
    {
        var attempts = new List<TimeSpan>();
        var policy = new RetryPolicy(5, Second) { HandleFailure = failure => !failure.IsCausedBy<TimeoutException>() };
        await using var host = await Flaky(attempts, successAt: 100, policy);

        var id = await host.Run("Try");

        Assert.Equal(OrchestrationRuntimeStatus.Failed, (await host.End(id)).RuntimeStatus);
        Assert.Single(attempts);
    }

    [Fact]
    public async Task A_caught_failure_names_the_activity_and_carries_its_error()
    {
        await using var host = await DurableHost.Start(tasks =>
        {
            tasks.Activity<int, int>("Divide", by => 1 / by);
            tasks.Orchestrator("Careful", async context =>
            {
                try
                {
                    return $"{await context.CallActivityAsync<int>("Divide", 0)}";
                }
                catch (TaskFailedException failed)
                {
                    return $"{failed.TaskName} #{failed.TaskId} {failed.FailureDetails.ErrorType} "
                        + $"{failed.FailureDetails.IsCausedBy<DivideByZeroException>()} {failed.FailureDetails.IsCausedBy<ArithmeticException>()} "
                        + $"{failed.FailureDetails.IsCausedBy<TimeoutException>()}";
                }
            });
        });

        var id = await host.Run("Careful");

        Assert.Equal("Divide #0 System.DivideByZeroException True True False", await host.Result<string>(id));
    }

    [Fact]
    public async Task An_uncaught_failure_fails_the_instance_with_the_activitys_error_inside()
    {
        await using var host = await DurableHost.Start(tasks =>
        {
            tasks.Activities["Divide"] = (_, _, _) => throw new InvalidOperationException("no", new TimeoutException("late"));
            tasks.Orchestrator("Careless", context => context.CallActivityAsync<int>("Divide", 0));
        });

        var end = await host.End(await host.Run("Careless"));

        Assert.Equal(OrchestrationRuntimeStatus.Failed, end.RuntimeStatus);
        Assert.Equal("Microsoft.DurableTask.TaskFailedException", end.FailureDetails!.ErrorType);
        Assert.Equal("Task 'Divide' (#0) failed with an unhandled exception: no", end.FailureDetails.ErrorMessage);
        Assert.Equal(end.FailureDetails.ErrorMessage, end.SerializedOutput);
        Assert.True(end.FailureDetails.IsCausedBy<TaskFailedException>());
        Assert.Equal("System.InvalidOperationException: no", end.FailureDetails.InnerFailure!.ToString());
        Assert.Equal("System.TimeoutException: late", end.FailureDetails.InnerFailure.InnerFailure!.ToString());
    }

    [Fact]
    public async Task An_activity_that_does_not_exist_fails_with_its_name_and_is_not_tried_again()
    {
        await using var host = await DurableHost.Start(tasks =>
        {
            tasks.Activity<int, int>("Known", number => number);
            tasks.Orchestrator("Call", context =>
                context.CallActivityAsync<int>("Missing", TaskOptions.FromRetryPolicy(new(5, TimeSpan.FromDays(1)))));
        });

        var end = await host.End(await host.Run("Call"));

        Assert.Contains("'Missing' doesn't exist", end.FailureDetails!.ErrorMessage, StringComparison.Ordinal);
        Assert.Contains("'Known'", end.FailureDetails.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_activity_nobody_waits_for_still_runs_when_its_orchestrator_ends()
    {
        var ran = new TaskCompletionSource<int>();
        await using var host = await DurableHost.Start(tasks =>
        {
            tasks.Activity<int, bool>("Farewell", ran.TrySetResult);
            tasks.Orchestrator("Leave", context =>
            {
                _ = context.CallActivityAsync("Farewell", 7);
                return Task.FromResult(1);
            });
        });

        await host.Run("Leave");

        Assert.Equal(7, await ran.Task.WaitAsync(TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public async Task Options_given_in_the_place_of_the_input_are_told()
    {
        await using var host = await DurableHost.Start(tasks =>
        {
            tasks.Activity<int, int>("Known", number => number);
            tasks.Orchestrator("Mistake", context => context.CallActivityAsync<int>("Known", (object)TaskOptions.FromRetryPolicy(new(2, Second))));
        });

        var end = await host.End(await host.Run("Mistake"));

        Assert.Equal("System.ArgumentException", end.FailureDetails!.ErrorType);
    }

    static Task<DurableHost> Flaky(List<TimeSpan> attempts, int successAt, RetryPolicy policy)
    {
        DurableHost? host = null;
        return Start();

        async Task<DurableHost> Start() => host = await DurableHost.Start(tasks =>
        {
            tasks.Activity<int, string>("Flaky", _ =>
            {
                attempts.Add(host!.Time.GetUtcNow() - DurableHost.Dawn);
                return attempts.Count == successAt ? "done" : throw new TimeoutException("not yet");
            });
            tasks.Orchestrator("Try", context => context.CallActivityAsync<string>("Flaky", 0, TaskOptions.FromRetryPolicy(policy)));
        });
    }
}
