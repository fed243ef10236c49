using Grpc.Core;
using Izi.Host.Durable;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using OrchestrationAlreadyExistsException = DurableTask.Core.Exceptions.OrchestrationAlreadyExistsException;

namespace Izi.Host.Tests.Durable;

public sealed class InstanceTests
{
    [Fact]
    public async Task A_second_start_under_the_id_of_a_running_instance_is_refused()
    {
        await using var host = await DurableHost.Start(Listen);
        await host.Run("Listen", id: "one");

        await Assert.ThrowsAsync<OrchestrationAlreadyExistsException>(() => host.Run("Listen", id: "one"));
        await host.Raise("one", "word", "still here");

        Assert.Equal("still here", await host.Result<string>("one"));
    }

    [Fact]
    public async Task Where_the_settings_let_any_state_be_overridden_a_running_instance_is_replaced_with_all_that_waited_for_it()
    {
        var options = new DurableOptions { OverridableExistingInstanceStates = OverridableStates.AnyState };
        await using var host = await DurableHost.Start(options, functions =>
        {
            Listen(functions);
            functions.Orchestrator("Sleep", async context =>
            {
                await context.CreateTimer(TimeSpan.FromHours(1), CancellationToken.None);
                return "slept";
            });
        });
        await host.Run("Sleep", id: "one");

        await host.Run("Listen", id: "one");
        await host.Advance(TimeSpan.FromHours(2));
        await host.Raise("one", "word", "to the new one");

        Assert.Equal("to the new one", await host.Result<string>("one"));
        Assert.Equal(0, host.RowsLeft());
    }

    [Fact]
    public async Task A_start_can_name_the_statuses_that_refuse_it()
    {
        await using var host = await DurableHost.Start(Listen);
        await Finish(host, "done", "bye");
        var once = new StartOrchestrationOptions("done").WithDedupeStatuses(OrchestrationRuntimeStatus.Completed);

        await Assert.ThrowsAsync<OrchestrationAlreadyExistsException>(
            () => host.Client.ScheduleNewOrchestrationInstanceAsync("Listen", once));
        await Finish(host, "done", "again");

        Assert.Equal("again", await host.Result<string>("done"));
    }

    [Fact]
    public async Task An_instance_can_be_told_to_start_later_and_keeps_what_comes_before()
    {
        await using var host = await DurableHost.Start(Listen);
        var later = new StartOrchestrationOptions("later", DurableHost.Dawn.AddHours(1));
        await host.Client.ScheduleNewOrchestrationInstanceAsync("Listen", later);

        await host.Raise("later", "word", "early bird");
        await host.Restart();
        Assert.Equal(OrchestrationRuntimeStatus.Pending, (await host.Look("later")).RuntimeStatus);
        await host.Advance(TimeSpan.FromHours(2));

        Assert.Equal("early bird", await host.Result<string>("later"));
    }

    [Fact]
    public async Task An_instance_that_has_not_started_can_be_terminated()
    {
        await using var host = await DurableHost.Start(Listen);
        var later = new StartOrchestrationOptions("later", DurableHost.Dawn.AddHours(1));
        await host.Client.ScheduleNewOrchestrationInstanceAsync("Listen", later);

        await host.Client.TerminateInstanceAsync("later", "never mind");
        var end = await host.End("later");

        Assert.Equal((OrchestrationRuntimeStatus.Terminated, "never mind"), (end.RuntimeStatus, end.ReadOutputAs<string>()));
        Assert.Equal(0, host.RowsLeft());
    }

    [Fact]
    public async Task What_is_asked_of_an_instance_that_is_unknown_or_has_ended_is_refused()
    {
        await using var host = await DurableHost.Start(Listen);
        await Finish(host, "ended", "bye");
        await host.Run("Listen", id: "running");

        Assert.Equal(StatusCode.NotFound, await Refused(host.Client.RaiseEventAsync("nobody", "word")));
        Assert.Equal(StatusCode.FailedPrecondition, await Refused(host.Client.RaiseEventAsync("ended", "word")));
        Assert.Equal(StatusCode.FailedPrecondition, await Refused(host.Client.TerminateInstanceAsync("ended")));
        await Assert.ThrowsAsync<InvalidOperationException>(() => host.Client.PurgeInstanceAsync("running"));
    }

    [Fact]
    public async Task Ended_instances_are_purged_by_age_and_status_and_running_ones_never()
    {
        await using var host = await DurableHost.Start(Listen);
        await Finish(host, "old-done", "bye");
        await Finish(host, "old-failed", "fail");
        await host.Run("Listen", id: "old-running");
        await host.Advance(TimeSpan.FromDays(1));
        await Finish(host, "new-done", "bye");

        var some = await host.Client.PurgeAllInstancesAsync(
            new(CreatedTo: DurableHost.Dawn.AddHours(1), Statuses: [OrchestrationRuntimeStatus.Completed]));
        var rest = await host.Client.PurgeAllInstancesAsync(new PurgeInstancesFilter());

        Assert.Equal((1, 2), (some.PurgedInstanceCount, rest.PurgedInstanceCount));
        Assert.True((await host.Look("old-running")).IsRunning);
        Assert.Null(await host.Client.GetInstanceAsync("new-done"));
    }

    [Fact]
    public async Task Instances_are_listed_by_status_and_prefix_page_by_page()
    {
        await using var host = await DurableHost.Start(Listen);
        foreach (var id in new[] { "a-1", "a-2", "a-3", "a-4", "a-5", "b-1" }) await host.Run("Listen", id: id);
        await host.Raise("a-2", "word", "done");
        var query = new OrchestrationQuery(Statuses: [OrchestrationRuntimeStatus.Running], InstanceIdPrefix: "a-", PageSize: 3);

        var pages = new List<string>();
        await foreach (var page in host.Client.GetAllInstancesAsync(query).AsPages())
            pages.Add($"{string.Join(' ', page.Values.Select(one => one.InstanceId))} {page.ContinuationToken}");

        Assert.Equal(["a-1 a-3 a-4 a-4", "a-5 "], pages);
    }

    [Fact]
    public async Task Hundreds_who_wait_do_not_hold_up_the_calls_of_others_and_are_told()
    {
        await using var host = await DurableHost.Start(Listen);
        var waiting = Enumerable.Range(0, 300).Select(n => host.Client.WaitForInstanceCompletionAsync($"w-{n}", true)).ToList();

        await Parallel.ForEachAsync(Enumerable.Range(0, 300), async (n, _) => await Finish(host, $"w-{n}", $"{n}"));
        var told = await Task.WhenAll(waiting).WaitAsync(TimeSpan.FromSeconds(60));

        Assert.Equal(Enumerable.Range(0, 300).Select(n => $"{n}"), told.Select(end => end.ReadOutputAs<string>()!));
    }

    [Fact]
    public async Task An_orchestrator_that_calls_a_sub_orchestration_fails_and_says_so()
    {
        await using var host = await DurableHost.Start(functions =>
            functions.Orchestrator("Parent", context => context.CallSubOrchestratorAsync<string>("Listen")));

        var end = await host.End(await host.Run("Parent"));

        Assert.Equal(OrchestrationRuntimeStatus.Failed, end.RuntimeStatus);
        Assert.Equal("Orchestrator action CreateSubOrchestration is not supported by this host.", end.FailureDetails!.ErrorMessage);
    }

    [Fact]
    public async Task Suspending_and_resuming_are_refused_as_not_implemented()
    {
        await using var host = await DurableHost.Start(Listen);
        var id = await host.Run("Listen");

        Assert.Equal(StatusCode.Unimplemented, await Refused(host.Client.SuspendInstanceAsync(id)));
        Assert.Equal(StatusCode.Unimplemented, await Refused(host.Client.ResumeInstanceAsync(id)));
    }

    static void Listen(WorkerFunctions functions) => functions.Orchestrator("Listen", async context =>
    {
        var word = await context.WaitForExternalEvent<string>("word");
        return word == "fail" ? throw new TimeoutException(word) : word;
    });

    static async Task Finish(DurableHost host, string id, string word)
    {
        await host.Client.ScheduleNewOrchestrationInstanceAsync("Listen", new StartOrchestrationOptions(id));
        await host.Client.RaiseEventAsync(id, "word", word);
        await host.End(id);
    }

    static async Task<StatusCode> Refused(Task call) => (await Assert.ThrowsAsync<RpcException>(() => call)).StatusCode;
}
