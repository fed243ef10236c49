using Izi.App.Sessions;

namespace Izi.App.Tests.Lifecycles;

/// <summary>Sessions in flight survive a deployment: what engines wrote under every release is taken up by today's code.</summary>
public sealed class DeploymentTests
{
    public static TheoryData<string> Released { get; } = [.. RecordedHistory.Releases.SelectMany(release => release)];

    [Theory, Rule("N5")]
    [MemberData(nameof(Released))]
    public async Task A_lifecycle_that_is_in_flight_at_a_deployment_goes_on_to_its_end_wherever_it_was(string recorded)
    {
        var history = RecordedHistory.Read(recorded);

        var ends = await Takeover.Of(history, context => SessionLifecycle.Run(context, context.GetInput<SessionRef>()!));

        Assert.Equal(history.Lines.Length, ends.Count);
        Assert.All(ends, end => Assert.True(
            end.RuntimeStatus is OrchestrationRuntimeStatus.Completed, $"{end.InstanceId}: {end.RuntimeStatus}, {end.FailureDetails?.ErrorMessage}"));
    }

    [Fact]
    public async Task Code_of_another_shape_is_found_out_and_told_what_was_done_then_and_what_it_does()
    {
        var history = RecordedHistory.Read("1/stopped-early");

        var ends = await Takeover.Of(history, RingsFirst);

        // The first line is the start; from the second on there is something that it would have to have done.
        Assert.All(ends.Skip(1), end => Assert.Equal(
            (OrchestrationRuntimeStatus.Failed, true, true),
            (end.RuntimeStatus, end.FailureDetails!.ErrorMessage.Contains("'NextAlarm' (#0)", StringComparison.Ordinal), end.FailureDetails.ErrorMessage.Contains("'RingAlarm' (#0)", StringComparison.Ordinal))));
    }

    [Fact]
    public async Task Code_that_leaves_something_out_is_found_out_as_soon_as_its_history_has_that()
    {
        var history = RecordedHistory.Read("1/prepaid-to-its-end");
        var timer = history.Lines.ToList().FindIndex(line => line.Kind is Embedded.Durable.HistoryKind.TimerCreated);

        var ends = await Takeover.Of(history, NeverWaits);

        Assert.All(ends.Skip(timer), end => Assert.Equal(
            (OrchestrationRuntimeStatus.Failed, true),
            (end.RuntimeStatus, end.FailureDetails!.ErrorMessage.Contains("a timer (#1)", StringComparison.Ordinal))));
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
