using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Izi.Host.Tests.Durable;

public abstract class InstancePromises<TBackend> : DurableTest<TBackend> where TBackend : DurableBackend, new()
{
    [Fact]
    public async Task An_instance_has_the_id_it_was_given_or_one_of_its_own()
    {
        Orchestrator("Tell", context => Task.FromResult($"{context.Name.Name} {context.InstanceId}"));
        await StartHost();

        var given = await Start("Tell", id: "venue-1-session-2");
        var own = await Start("Tell");

        Assert.Equal("venue-1-session-2", given);
        Assert.Equal("Tell venue-1-session-2", await Result<string>(given));
        Assert.Equal($"Tell {own}", await Result<string>(own));
    }

    [Fact]
    public async Task A_second_start_under_a_taken_id_is_refused_and_changes_nothing()
    {
        Orchestrator<string, string>("Wait", async (context, input) => input + await context.WaitForExternalEvent<string>("go"));
        await StartHost();
        var id = await StartAndRest("Wait", "first", "taken");
        var once = new StartOrchestrationOptions("taken")
            .WithDedupeStatuses(OrchestrationRuntimeStatus.Pending, OrchestrationRuntimeStatus.Running);

        await Assert.ThrowsAnyAsync<Exception>(() => Client.ScheduleNewOrchestrationInstanceAsync("Wait", "second", once, Patience));
        await Client.RaiseEventAsync(id, "go", "!", Patience);

        Assert.Equal("first!", await Result<string>(id));
    }

    [Fact]
    public async Task The_id_of_an_ended_instance_can_be_used_again()
    {
        Orchestrator<string, string>("Echo", (_, input) => Task.FromResult(input));
        await StartHost();
        await Result<string>(await Start("Echo", "first", "again"));

        await Start("Echo", "second", "again");

        Assert.Equal("second", await Result<string>("again"));
    }

    [Fact]
    public async Task An_instance_nobody_started_is_not_there()
    {
        await StartHost();

        Assert.Null(await Client.GetInstanceAsync("nobody", Patience));
        Assert.Equal(0, (await Client.PurgeInstanceAsync("nobody", Patience)).PurgedInstanceCount);
    }

    [Fact]
    public async Task A_waiting_instance_can_be_terminated_and_takes_nothing_more()
    {
        Orchestrator("Wait", context => context.WaitForExternalEvent<string>("go"));
        await StartHost();
        var id = await StartAndRest("Wait");

        await Client.TerminateInstanceAsync(id, "closing time", Patience);
        var end = await End(id);
        await Record.ExceptionAsync(() => Client.RaiseEventAsync(id, "go", "too late", Patience));

        Assert.Equal(OrchestrationRuntimeStatus.Terminated, end.RuntimeStatus);
        Assert.True(end.IsCompleted);
        Assert.Equal("closing time", end.ReadOutputAs<string>());
        Assert.Equal("closing time", (await Client.GetInstanceAsync(id, true, Patience))!.ReadOutputAs<string>());
    }

    [Fact]
    public async Task An_instance_that_waits_for_a_timer_can_be_terminated()
    {
        Orchestrator("Sleep", async context =>
        {
            await context.CreateTimer(TimeSpan.FromHours(1), CancellationToken.None);
            return 0;
        });
        await StartHost();
        var id = await StartAndRest("Sleep");

        await Client.TerminateInstanceAsync(id, Patience);

        Assert.Equal(OrchestrationRuntimeStatus.Terminated, (await End(id)).RuntimeStatus);
    }

    [Fact]
    public async Task An_ended_instance_can_be_purged_and_no_other_is_touched()
    {
        Orchestrator<string, string>("Echo", (_, input) => Task.FromResult(input));
        await StartHost();
        await Result<string>(await Start("Echo", "one", "purged"));
        await Result<string>(await Start("Echo", "two", "left"));

        var purged = await Client.PurgeInstanceAsync("purged", Patience);
        var again = await Client.PurgeInstanceAsync("purged", Patience);

        Assert.Equal((1, 0), (purged.PurgedInstanceCount, again.PurgedInstanceCount));
        Assert.Null(await Client.GetInstanceAsync("purged", Patience));
        Assert.NotNull(await Client.GetInstanceAsync("left", Patience));
    }

    [Fact]
    public async Task Ended_instances_are_purged_by_status_and_age()
    {
        Orchestrator<bool, int>("Maybe", (_, well) => well ? Task.FromResult(1) : throw new InvalidOperationException("no"));
        await StartHost();
        string[] ids = [await Start("Maybe", true), await Start("Maybe", true), await Start("Maybe", false)];
        foreach (var id in ids) await End(id);
        var hourAgo = DateTimeOffset.UtcNow.AddHours(-1);
        var since = new PurgeInstancesFilter(hourAgo, DateTimeOffset.UtcNow.AddHours(1), [OrchestrationRuntimeStatus.Completed]);
        var before = since with { CreatedFrom = hourAgo.AddHours(-1), CreatedTo = hourAgo };

        var none = await Client.PurgeAllInstancesAsync(before, Patience);
        var two = await Client.PurgeAllInstancesAsync(since, Patience);

        Assert.Equal((0, 2), (none.PurgedInstanceCount, two.PurgedInstanceCount));
        Assert.NotNull(await Client.GetInstanceAsync(ids[2], Patience));
    }

    [Fact]
    public async Task Instances_are_found_by_status_and_prefix()
    {
        Orchestrator<bool, string>("Wait", async (context, waits) => waits ? await context.WaitForExternalEvent<string>("go") : "");
        await StartHost();
        foreach (var id in new[] { "red-1", "red-2", "blue-1" }) await StartAndRest("Wait", true, id);
        foreach (var id in new[] { "red-3", "blue-2" }) await End(await Start("Wait", false, id));

        Assert.Equal(["red-1", "red-2"], await Found(new(Statuses: [OrchestrationRuntimeStatus.Running], InstanceIdPrefix: "red-")));
        Assert.Equal(["blue-2", "red-3"], await Found(new(Statuses: [OrchestrationRuntimeStatus.Completed])));
        Assert.Equal(["blue-1", "blue-2"], await Found(new(InstanceIdPrefix: "blue-")));
        Assert.Empty(await Found(new(InstanceIdPrefix: "green-")));
        Assert.Empty(await Found(new(CreatedTo: DateTimeOffset.UtcNow.AddHours(-1))));
        Assert.Equal(5, (await Found(new(CreatedFrom: DateTimeOffset.UtcNow.AddHours(-1)))).Count);
    }

    [Fact]
    public async Task Pages_hold_no_more_than_asked_and_together_everything()
    {
        Orchestrator<int, int>("Echo", (_, n) => Task.FromResult(n));
        await StartHost();
        for (var n = 0; n < 5; n++) await End(await Start("Echo", n, $"page-{n}"));

        List<string> all = [];
        await foreach (var page in Client.GetAllInstancesAsync(new OrchestrationQuery(InstanceIdPrefix: "page-", PageSize: 2)).AsPages())
        {
            Assert.InRange(page.Values.Count, 0, 2);
            all.AddRange(page.Values.Select(seen => seen.InstanceId));
        }

        Assert.Equal(["page-0", "page-1", "page-2", "page-3", "page-4"], all.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Inputs_and_outputs_are_read_only_if_they_were_asked_for()
    {
        Orchestrator<string, string>("Echo", (_, input) => Task.FromResult(input + "!"));
        await StartHost();
        var id = await Start("Echo", "hello");

        var without = await Client.WaitForInstanceCompletionAsync(id, Patience);
        var with = await End(id);

        Assert.Throws<InvalidOperationException>(() => without.ReadOutputAs<string>());
        Assert.Equal(("hello", "hello!"), (with.ReadInputAs<string>(), with.ReadOutputAs<string>()));
        Assert.Equal(("Echo", id, true), (with.Name, with.InstanceId, with.CreatedAt <= with.LastUpdatedAt));
    }

    [Fact]
    public async Task A_custom_status_is_seen_from_outside_while_it_lasts_and_in_the_end()
    {
        Orchestrator("Tell", async context =>
        {
            context.SetCustomStatus("waiting");
            var word = await context.WaitForExternalEvent<string>("word");
            context.SetCustomStatus(new[] { "heard", word });
            return word;
        });
        await StartHost();
        var id = await Start("Tell");

        var before = await Until(id, seen => seen.SerializedCustomStatus is not null);
        await Client.RaiseEventAsync(id, "word", "tea", Patience);
        var end = await End(id);

        Assert.Equal("waiting", before.ReadCustomStatusAs<string>());
        Assert.Equal(["heard", "tea"], end.ReadCustomStatusAs<string[]>()!);
    }

    [Fact]
    public async Task New_ids_differ_from_each_other_and_are_the_same_on_every_replay()
    {
        var seen = new List<Guid[]>();
        Activity<Guid, Guid>("Note", id => id);
        Orchestrator("Number", async context =>
        {
            List<Guid> ids = [context.NewGuid(), context.NewGuid()];
            var noted = await context.CallActivityAsync<Guid>("Note", ids[0]);
            ids.Add(context.NewGuid());
            await context.CallActivityAsync<Guid>("Note", ids[2]);
            lock (seen) seen.Add([.. ids]);
            return (Guid[])[.. ids, noted];
        });
        await StartHost();

        var told = await Run<Guid[]>("Number");

        Assert.Equal(told[0], told[3]);
        Assert.Equal(3, told.Distinct().Count());
        Assert.All(seen, ids => Assert.Equal(told[..3], ids));
    }

    [Fact]
    public async Task Names_of_orchestrators_and_activities_ignore_case()
    {
        Activity<int, int>("Double", n => 2 * n);
        Orchestrator<int, int>("Twice", (context, n) => context.CallActivityAsync<int>("DOUBLE", n));
        await StartHost();

        Assert.Equal(8, await Run<int>("tWICE", 4));
    }

    [Fact]
    public async Task Who_waits_for_an_end_may_give_up()
    {
        Orchestrator("Wait", context => context.WaitForExternalEvent<string>("go"));
        await StartHost();
        var id = await StartAndRest("Wait");
        using var tired = new CancellationTokenSource();

        var waiting = Client.WaitForInstanceCompletionAsync(id, tired.Token);
        await tired.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    async Task<List<string>> Found(OrchestrationQuery query)
    {
        List<string> ids = [];
        await foreach (var seen in Client.GetAllInstancesAsync(query)) ids.Add(seen.InstanceId);
        ids.Sort(StringComparer.Ordinal);
        return ids;
    }
}
