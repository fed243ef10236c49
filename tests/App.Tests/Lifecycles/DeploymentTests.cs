using DurableTask.Core;
using DurableTask.Core.Exceptions;
using Izi.App.Sessions;

namespace Izi.App.Tests.Lifecycles;

/// <summary>Sessions in flight survive a deployment: today's code goes on with the histories of every release.</summary>
public sealed class DeploymentTests
{
    public static TheoryData<string> Released { get; } = [.. RecordedHistory.Releases.SelectMany(release => release)];

    [Theory, Rule("N5")]
    [MemberData(nameof(Released))]
    public async Task A_lifecycle_that_is_in_flight_at_a_deployment_goes_on_to_its_end_wherever_it_was(string recorded)
    {
        var history = RecordedHistory.Read(recorded);

        var ends = await Takeover.Of(history, context => SessionLifecycle.Run(context, context.GetInput<SessionRef>()!));

        Assert.Equal(history.Events.Length, ends.Count);
        Assert.All(ends, end => Assert.True(
            end.OrchestrationStatus is OrchestrationStatus.Completed,
            $"{end.OrchestrationInstance.InstanceId}: {end.OrchestrationStatus}, {end.FailureDetails?.ErrorMessage}"));
    }

    [Fact]
    public async Task Code_of_another_shape_is_found_out_and_told_what_was_done_then_and_what_it_does()
    {
        var history = RecordedHistory.Read("1/stopped-early");

        var ends = await Takeover.Of(history, RingsFirst);

        var scheduled = history.Events.ToList().FindIndex(e => e.TaskScheduled is not null);
        Assert.All(ends.Skip(scheduled), end => Fails(
            end, "scheduled an activity task with sequence number 0 named 'NextAlarm'",
            "instead scheduled an activity task named 'RingAlarm'"));
    }

    [Fact]
    public async Task Code_that_leaves_something_out_is_found_out_as_soon_as_its_history_has_that()
    {
        var history = RecordedHistory.Read("1/prepaid-to-its-end");

        var ends = await Takeover.Of(history, NeverWaits);

        var timer = history.Events.ToList().FindIndex(e => e.TimerCreated is not null);
        Assert.All(ends.Skip(timer), end => Fails(
            end, "scheduled a timer task with sequence number 1", "instead produced a ScheduleTaskOrchestratorAction action"));
    }

    static void Fails(OrchestrationState end, string then, string now)
    {
        var failure = Assert.IsType<FailureDetails>(end.FailureDetails);
        Assert.Equal(OrchestrationStatus.Failed, end.OrchestrationStatus);
        Assert.Equal(typeof(NonDeterministicOrchestrationException).FullName, failure.ErrorType);
        Assert.Contains(then, failure.ErrorMessage, StringComparison.Ordinal);
        Assert.Contains(now, failure.ErrorMessage, StringComparison.Ordinal);
    }

    static async Task RingsFirst(TaskOrchestrationContext context)
    {
        var session = context.GetInput<SessionRef>()!;
        await context.CallActivityAsync(nameof(SessionLifecycle.RingAlarm), session);
        await SessionLifecycle.Run(context, session);
    }

    static async Task NeverWaits(TaskOrchestrationContext context)
    {
        var session = context.GetInput<SessionRef>()!;
        while (!(await context.CallActivityAsync<Outlook>(nameof(SessionLifecycle.NextAlarm), session)).IsOver)
            await context.CallActivityAsync(nameof(SessionLifecycle.RingAlarm), session);
    }
}
