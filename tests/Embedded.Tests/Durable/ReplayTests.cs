using Izi.Embedded.Durable;

namespace Izi.Embedded.Tests.Durable;

/// <summary>Code that was changed while its instances waited.</summary>
public sealed class ReplayTests
{
    const string Nothing = "does nothing of the kind";

    [Theory]
    [InlineData("activity Charge", "activity Refund", "activity 'Charge' (#0)", "activity 'Refund' (#0)")]
    [InlineData("activity Charge", "timer", "activity 'Charge' (#0)", "a timer (#0)")]
    [InlineData("timer", "activity Charge", "a timer (#0)", "activity 'Charge' (#0)")]
    [InlineData("activity Charge", "event paid", "activity 'Charge' (#0)", "sending event 'paid' (#0)")]
    [InlineData("event paid", "activity Charge", "sending event 'paid' (#0)", "activity 'Charge' (#0)")]
    [InlineData("event paid", "timer", "sending event 'paid' (#0)", "a timer (#0)")]
    [InlineData("event paid", "event settled", "sending event 'paid' (#0)", "sending event 'settled' (#0)")]
    [InlineData("activity Charge", "timer, activity Charge", "activity 'Charge' (#0)", "a timer (#0)")]
    [InlineData("activity Charge, event paid", "activity Charge, timer, event paid", "sending event 'paid' (#1)", "a timer (#1)")]
    [InlineData("activity Charge, activity Refund", "activity Refund", "activity 'Charge' (#0)", "activity 'Refund' (#0)")]
    [InlineData("activity Charge", "", "activity 'Charge' (#0)", Nothing)]
    [InlineData("activity Charge, timer", "activity Charge", "a timer (#1)", Nothing)]
    [InlineData("activity Charge, event paid", "activity Charge", "sending event 'paid' (#1)", Nothing)]
    public async Task An_instance_whose_code_no_longer_does_what_its_history_says_fails_naming_both_sides(
        string then, string now, string history, string orchestrator)
    {
        await using var host = await DurableHost.Start(tasks => Register(tasks, then));
        var id = await host.Run("Changed");
        await host.Advance(TimeSpan.FromMinutes(1));

        await host.Restart(tasks => Register(tasks, now));
        await host.Raise(id, "go");
        var end = await host.End(id);

        Assert.Equal("DurableTask.Core.Exceptions.NonDeterministicOrchestrationException", end.FailureDetails!.ErrorType);
        Assert.Contains($"The history has {history} where the orchestrator now", end.FailureDetails.ErrorMessage, StringComparison.Ordinal);
        Assert.Contains(orchestrator, end.FailureDetails.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_that_instance_fails_and_nothing_of_its_new_code_has_an_effect()
    {
        var charged = 0;
        await using var host = await DurableHost.Start(tasks => Register(tasks, "timer"));
        var changed = await host.Run("Changed");
        var same = await host.Run("Same");

        await host.Restart(tasks =>
        {
            Register(tasks, "activity Charge, event paid");
            tasks.Activity<int, int>("Charge", _ => ++charged);
        });
        await host.Advance(TimeSpan.FromMinutes(1));
        await host.Raise(same, "go");

        Assert.Equal(OrchestrationRuntimeStatus.Failed, (await host.End(changed)).RuntimeStatus);
        Assert.Equal(OrchestrationRuntimeStatus.Completed, (await host.End(same)).RuntimeStatus);
        Assert.Equal(0, charged);
        Assert.Equal(0, host.Store.Read(db => db.First("SELECT count(*) FROM durable_mail", row => row.GetInt32(0))));
    }

    static void Register(DurableTasks tasks, string story)
    {
        tasks.Activity<int, int>("Charge", n => n);
        tasks.Activity<int, int>("Refund", n => n);
        tasks.Orchestrator("Same", context => context.WaitForExternalEvent<int>("go"));
        tasks.Orchestrator("Changed", async context =>
        {
            foreach (var step in story.Split(", ", StringSplitOptions.RemoveEmptyEntries))
            {
                if (step == "timer") await context.CreateTimer(TimeSpan.FromMinutes(1), CancellationToken.None);
                else if (step.StartsWith("event", StringComparison.Ordinal)) context.SendEvent("nobody", step[6..], 1);
                else await context.CallActivityAsync<int>(step[9..], 1);
            }
            return await context.WaitForExternalEvent<int>("go");
        });
    }
}
