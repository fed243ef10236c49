using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Izi.Host.Tests.Durable;

public abstract class FailurePromises<TBackend> : DurableTest<TBackend> where TBackend : DurableBackend, new()
{
    static readonly TimeSpan Blink = TimeSpan.FromMilliseconds(10);

    [Fact]
    public async Task A_caught_failure_names_the_activity_and_carries_its_error_and_its_cause()
    {
        Activity<int, int>("Charge", Decline);
        Orchestrator("Pay", async context =>
        {
            try
            {
                return [(await context.CallActivityAsync<int>("Charge", 1)).ToString()];
            }
            catch (TaskFailedException failed)
            {
                var details = failed.FailureDetails;
                var cause = details.InnerFailure!;
                return new[] { failed.TaskName, details.ErrorType, details.ErrorMessage, cause.ErrorType, cause.ErrorMessage };
            }
        });
        await StartHost();

        var told = await Run<string[]>("Pay");

        Assert.Equal(["Charge", typeof(CardDeclinedException).FullName!, "no funds", "System.TimeoutException", "bank"], told);
    }

    [Fact]
    public async Task A_failure_is_known_by_its_type_and_its_base_types()
    {
        Activity<int, int>("Charge", Decline);
        Orchestrator("Pay", async context =>
        {
            try
            {
                await context.CallActivityAsync<int>("Charge", 1);
                return [];
            }
            catch (TaskFailedException failed)
            {
                var details = failed.FailureDetails;
                return new[]
                {
                    details.IsCausedBy<CardDeclinedException>(), details.IsCausedBy<InvalidOperationException>(),
                    details.IsCausedBy<Exception>(), details.IsCausedBy<ArgumentException>(),
                };
            }
        });
        await StartHost();

        var told = await Run<bool[]>("Pay");

        Assert.Equal([true, true, true, false], told);
    }

    [Fact]
    public virtual async Task An_uncaught_failure_of_an_activity_fails_the_instance_with_the_activitys_error_inside()
    {
        Activity<int, int>("Charge", Decline);
        Orchestrator("Pay", context => context.CallActivityAsync<int>("Charge", 1));
        await StartHost();

        var end = await End(await Start("Pay"));

        Assert.Equal(OrchestrationRuntimeStatus.Failed, end.RuntimeStatus);
        Assert.Equal("Microsoft.DurableTask.TaskFailedException", end.FailureDetails!.ErrorType);
        Assert.Equal("Task 'Charge' (#0) failed with an unhandled exception: no funds", end.FailureDetails.ErrorMessage);
        Assert.True(end.FailureDetails.IsCausedBy<TaskFailedException>());
        Assert.Equal(typeof(CardDeclinedException).FullName, end.FailureDetails.InnerFailure!.ErrorType);
        Assert.Equal("System.TimeoutException", end.FailureDetails.InnerFailure.InnerFailure!.ErrorType);
    }

    [Fact]
    public virtual async Task An_orchestrators_own_exception_fails_its_instance()
    {
        Orchestrator<string>("Trip", _ => throw new CardDeclinedException("oops", null));
        await StartHost();

        var end = await End(await Start("Trip"));

        Assert.Equal(OrchestrationRuntimeStatus.Failed, end.RuntimeStatus);
        Assert.Equal((typeof(CardDeclinedException).FullName, "oops"), (end.FailureDetails!.ErrorType, end.FailureDetails.ErrorMessage));
        Assert.Contains(nameof(An_orchestrators_own_exception_fails_its_instance), end.FailureDetails.StackTrace, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failing_activity_is_tried_again_until_it_succeeds()
    {
        var attempts = 0;
        Activity<int, int>("Charge", amount => Interlocked.Increment(ref attempts) < 4 ? Decline(amount) : amount);
        Orchestrator("Pay", context => context.CallActivityAsync<int>("Charge", 9, Retry(new(5, Blink, backoffCoefficient: 2))));
        await StartHost();

        Assert.Equal(9, await Run<int>("Pay"));
        Assert.Equal(4, attempts);
    }

    [Fact]
    public virtual async Task Pauses_lie_between_the_attempts()
    {
        Activity<int, int>("Charge", Decline);
        Orchestrator("Pay", async context =>
        {
            var begun = context.CurrentUtcDateTime;
            try
            {
                await context.CallActivityAsync("Charge", 1, Retry(new(4, TimeSpan.FromMilliseconds(50), backoffCoefficient: 2)));
            }
            catch (TaskFailedException)
            {
                // Three pauses of 50, 100 and 200 ms.
            }
            return context.CurrentUtcDateTime - begun >= TimeSpan.FromMilliseconds(300);
        });
        await StartHost();

        Assert.True(await Run<bool>("Pay"));
    }

    [Fact]
    public virtual async Task After_the_last_attempt_the_failure_is_the_orchestrators()
    {
        var attempts = 0;
        Activity<int, int>("Charge", amount =>
        {
            Interlocked.Increment(ref attempts);
            return Decline(amount);
        });
        Orchestrator("Pay", context => context.CallActivityAsync<int>("Charge", 1, Retry(new(3, Blink))));
        await StartHost();

        var end = await End(await Start("Pay"));

        Assert.Equal(OrchestrationRuntimeStatus.Failed, end.RuntimeStatus);
        Assert.Equal(typeof(CardDeclinedException).FullName, end.FailureDetails!.InnerFailure!.ErrorType);
        Assert.Equal(3, attempts);
    }

    [Fact]
    public virtual async Task A_failure_that_the_policy_does_not_handle_is_not_tried_again()
    {
        var attempts = 0;
        Activity<int, int>("Charge", amount =>
            Interlocked.Increment(ref attempts) < 2 ? throw new TimeoutException("late") : Decline(amount));
        var policy = new RetryPolicy(10, Blink) { HandleFailure = failure => failure.IsCausedBy<TimeoutException>() };
        Orchestrator("Pay", context => context.CallActivityAsync<int>("Charge", 1, Retry(policy)));
        await StartHost();

        var end = await End(await Start("Pay"));

        Assert.Equal("no funds", end.FailureDetails!.InnerFailure!.ErrorMessage);
        Assert.Equal(2, attempts);
    }

    [Fact]
    public virtual async Task An_activity_that_does_not_exist_fails_with_its_name_and_is_not_tried_again()
    {
        Orchestrator("Pay", context => context.CallActivityAsync<int>("Missing", 1, Retry(new(2, TimeSpan.FromHours(1)))));
        await StartHost();

        var end = await End(await Start("Pay"));

        Assert.Equal(OrchestrationRuntimeStatus.Failed, end.RuntimeStatus);
        Assert.Contains("'Missing'", end.FailureDetails!.InnerFailure!.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public virtual async Task An_orchestrator_that_does_not_exist_is_told_by_its_name()
    {
        await StartHost();

        // Some backends know at the start, others when it is to run.
        var refused = await Record.ExceptionAsync(() => Start("Nobody", id: "nobody-1"));
        var told = refused?.Message ?? (await End("nobody-1")).FailureDetails!.ErrorMessage;

        Assert.Contains("'Nobody'", told, StringComparison.Ordinal);
    }

    [Fact]
    public virtual async Task Options_given_in_the_place_of_the_input_are_told()
    {
        Activity<int, int>("Charge", amount => amount);
        Orchestrator("Pay", context => context.CallActivityAsync<int>("Charge", (object)Retry(new(2, Blink))));
        await StartHost();

        var end = await End(await Start("Pay"));

        Assert.Equal("System.ArgumentException", end.FailureDetails!.ErrorType);
    }

    static int Decline(int amount) => throw new CardDeclinedException("no funds", new TimeoutException("bank"));

    static TaskOptions Retry(RetryPolicy policy) => TaskOptions.FromRetryPolicy(policy);
}

public sealed class CardDeclinedException(string message, Exception? cause) : InvalidOperationException(message, cause);
