using Izi.Embedded.Durable;
using Status = Izi.Embedded.Durable.OrchestrationRuntimeStatus;

namespace Izi.Embedded.Tests.Durable;

public sealed class InstanceTests
{
    [Fact]
    public async Task A_second_start_under_the_id_of_a_running_instance_is_refused()
    {
        await using var host = await DurableHost.Start(Listen);
        var id = await host.Run("Listen", id: "one");

        var refused = await Assert.ThrowsAnyAsync<InvalidOperationException>(() => host.Run("Listen", id: id));
        await host.Raise(id, "word", "still here");

        Assert.Equal("An Orchestration instance with the ID one already exists.", refused.Message);
        Assert.Equal("still here", await host.Result<string>(id));
    }

    [Fact]
    public async Task The_id_of_an_ended_instance_can_be_used_again()
    {
        await using var host = await DurableHost.Start(Listen);
        var id = await host.Run("Listen", id: "one");
        await host.Raise(id, "word", "first");

        await host.Run("Listen", id: id);
        await host.Raise(id, "word", "second");

        Assert.Equal("second", await host.Result<string>(id));
    }

    [Fact]
    public async Task Which_statuses_refuse_a_second_start_can_be_said()
    {
        await using var host = await DurableHost.Start(Listen);
        var ended = await host.Run("Listen", id: "ended");
        await host.Raise(ended, "word", "first");
        var running = await host.Run("Listen", id: "running");
        var once = new StartOrchestrationOptions("ended").WithDedupeStatuses(Status.Completed);
        var anew = new StartOrchestrationOptions("running").WithDedupeStatuses(Status.Completed);

        await Assert.ThrowsAnyAsync<InvalidOperationException>(() => host.Client.ScheduleNewOrchestrationInstanceAsync("Listen", once));
        await host.Client.ScheduleNewOrchestrationInstanceAsync("Listen", anew);
        await host.Raise(running, "word", "to the new one");

        Assert.Equal("to the new one", await host.Result<string>(running));
    }

    [Fact]
    public async Task An_instance_can_be_told_to_start_later()
    {
        await using var host = await DurableHost.Start(Listen);
        var later = new StartOrchestrationOptions("later", DurableHost.Dawn.AddHours(1));

        await host.Client.ScheduleNewOrchestrationInstanceAsync("Listen", later);
        await host.Raise("later", "word", "early bird");
        Assert.Equal(Status.Pending, (await host.Look("later")).RuntimeStatus);
        await host.Advance(TimeSpan.FromHours(2));

        Assert.Equal("early bird", await host.Result<string>("later"));
    }

    [Fact]
    public async Task A_waiting_instance_can_be_terminated_once()
    {
        await using var host = await DurableHost.Start(Listen);
        var id = await host.Run("Listen");

        await host.Client.TerminateInstanceAsync(id, "enough");
        var end = await host.End(id);

        Assert.Equal(Status.Terminated, end.RuntimeStatus);
        Assert.Equal("enough", end.ReadOutputAs<string>());
        await Assert.ThrowsAsync<InvalidOperationException>(() => host.Client.TerminateInstanceAsync(id));
        await Assert.ThrowsAsync<InvalidOperationException>(() => host.Client.RaiseEventAsync(id, "word", "late"));
    }

    [Fact]
    public async Task A_suspended_instance_takes_nothing_in_until_it_is_resumed()
    {
        await using var host = await DurableHost.Start(Listen);
        var id = await host.Run("Listen");

        await host.Client.SuspendInstanceAsync(id);
        await host.Raise(id, "word", "patience");
        Assert.Equal(Status.Suspended, (await host.Look(id)).RuntimeStatus);
        await host.Restart();
        await host.Client.ResumeInstanceAsync(id);

        Assert.Equal("patience", await host.Result<string>(id));
    }

    [Fact]
    public async Task An_ended_instance_is_purged_and_a_running_one_is_not()
    {
        await using var host = await DurableHost.Start(Listen);
        var ended = await host.Run("Listen", id: "ended");
        await host.Raise(ended, "word", "bye");
        await host.Run("Listen", id: "running");

        Assert.Equal(1, (await host.Client.PurgeInstanceAsync("ended")).PurgedInstanceCount);
        Assert.Equal(0, (await host.Client.PurgeInstanceAsync("running")).PurgedInstanceCount);
        Assert.Equal(0, (await host.Client.PurgeInstanceAsync("nobody")).PurgedInstanceCount);

        Assert.Null(await host.Client.GetInstanceAsync("ended"));
        Assert.True((await host.Look("running")).IsRunning);
    }

    [Fact]
    public async Task Ended_instances_are_purged_by_age_and_status()
    {
        await using var host = await DurableHost.Start(Listen);
        await Finish(host, "old-done", fail: false);
        await Finish(host, "old-failed", fail: true);
        await host.Run("Listen", id: "old-running");
        await host.Advance(TimeSpan.FromDays(1));
        await Finish(host, "new-done", fail: false);

        var purged = await host.Client.PurgeAllInstancesAsync(new(CreatedTo: DurableHost.Dawn.AddHours(1), Statuses: [Status.Completed]));
        var rest = await host.Client.PurgeAllInstancesAsync(new PurgeInstancesFilter());

        Assert.Equal(1, purged.PurgedInstanceCount);
        Assert.Equal(2, rest.PurgedInstanceCount);
        Assert.Equal(["old-running"], await Ids(host, new()));
    }

    [Fact]
    public async Task Instances_are_listed_by_status_and_prefix_page_by_page()
    {
        await using var host = await DurableHost.Start(Listen);
        foreach (var n in Enumerable.Range(1, 5)) await host.Run("Listen", id: $"a-{n}");
        await host.Run("Listen", id: "b-1");
        await host.Raise("a-2", "word", "done");
        var query = new OrchestrationQuery(Statuses: [Status.Running], InstanceIdPrefix: "a-", PageSize: 3);

        var pages = new List<Page<OrchestrationMetadata>>();
        await foreach (var page in host.Client.GetAllInstancesAsync(query).AsPages()) pages.Add(page);

        Assert.Equal([3, 1], pages.Select(page => page.Values.Count));
        Assert.Null(pages[1].ContinuationToken);
        Assert.Equal(["a-1", "a-3", "a-4", "a-5"], pages.SelectMany(page => page.Values).Select(one => one.InstanceId));
        Assert.Equal(["a-5"], await Ids(host, query with { ContinuationToken = pages[0].ContinuationToken }));
        Assert.Equal(["a-2"], await Ids(host, new(Statuses: [Status.Completed])));
    }

    [Fact]
    public async Task Inputs_and_outputs_are_read_only_if_they_were_asked_for()
    {
        await using var host = await DurableHost.Start(tasks => tasks.Orchestrator("Echo", context => Task.FromResult(context.GetInput<string>())));
        var id = await host.Run("Echo", "hello");

        var bare = await host.Client.GetInstanceAsync(id);
        var full = await host.Client.GetInstanceAsync(id, getInputsAndOutputs: true);

        Assert.Null(bare!.SerializedInput);
        Assert.Throws<InvalidOperationException>(() => bare.ReadOutputAs<string>());
        Assert.Equal("hello", full!.ReadInputAs<string>());
        Assert.Equal("\"hello\"", full.SerializedOutput);
    }

    [Fact]
    public async Task A_custom_status_is_seen_from_outside()
    {
        await using var host = await DurableHost.Start(tasks => tasks.Orchestrator("Tell", async context =>
        {
            context.SetCustomStatus(new { Step = 1 });
            var word = await context.WaitForExternalEvent<string>("word");
            context.SetCustomStatus(null);
            return word + await context.WaitForExternalEvent<string>("word");
        }));

        var id = await host.Run("Tell");
        Assert.Equal("""{"Step":1}""", (await host.Look(id)).SerializedCustomStatus);
        await host.Raise(id, "word", "on");

        Assert.Null((await host.Look(id)).SerializedCustomStatus);
    }

    [Fact]
    public async Task An_orchestrator_that_does_not_exist_fails_the_instance_with_its_name()
    {
        await using var host = await DurableHost.Start(Listen);

        var end = await host.End(await host.Run("Missing"));

        Assert.Equal(Status.Failed, end.RuntimeStatus);
        Assert.Contains("'Missing' doesn't exist", end.FailureDetails!.ErrorMessage, StringComparison.Ordinal);
        Assert.Contains("'Listen'", end.FailureDetails.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Waiting_for_a_start_or_an_end_is_over_when_it_comes()
    {
        await using var host = await DurableHost.Start(Listen);
        var started = host.Client.WaitForInstanceStartAsync("soon");
        var ended = host.Client.WaitForInstanceCompletionAsync("soon");
        var never = host.Client.WaitForInstanceCompletionAsync("never", new CancellationToken(canceled: true));

        await host.Run("Listen", id: "soon");
        Assert.True((await started).IsRunning);
        Assert.False(ended.IsCompleted);
        await host.Raise("soon", "word", "over");

        Assert.True((await ended).IsCompleted);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => never);
    }

    [Theory]
    [InlineData("@me")]
    [InlineData("a/b")]
    [InlineData("a#b")]
    [InlineData("a\tb")]
    public async Task An_id_that_no_table_could_hold_is_refused(string id)
    {
        await using var host = await DurableHost.Start(Listen);

        await Assert.ThrowsAsync<ArgumentException>(() => host.Run("Listen", id: id));
    }

    static void Listen(DurableTasks tasks) => tasks.Orchestrator("Listen", async context =>
    {
        var word = await context.WaitForExternalEvent<string>("word");
        return word == "fail" ? throw new TimeoutException(word) : word;
    });

    static async Task Finish(DurableHost host, string id, bool fail)
    {
        await host.Run("Listen", id: id);
        await host.Raise(id, "word", fail ? "fail" : "done");
    }

    static async Task<List<string>> Ids(DurableHost host, OrchestrationQuery query)
    {
        List<string> ids = [];
        await foreach (var one in host.Client.GetAllInstancesAsync(query)) ids.Add(one.InstanceId);
        return ids;
    }
}
