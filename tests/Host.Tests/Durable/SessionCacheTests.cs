using Microsoft.DurableTask;
using P = Microsoft.DurableTask.Protobuf;

namespace Izi.Host.Tests.Durable;

/// <summary>Extended sessions: the worker keeps an instance's history for a while, and gets new events only.</summary>
public sealed class SessionCacheTests
{
    [Fact]
    public async Task The_first_turn_sends_the_history_and_the_next_ones_only_what_is_new()
    {
        await using var host = await DurableHost.Start(Listen);
        var id = await host.Run("Listen");

        await host.Raise(id, "word", "one");
        await host.Raise(id, "word", "two");

        Assert.Equal("onetwo", await host.Result<string>(id));
        Assert.Equal([true, false, false], host.Functions.Requests.Select(Property("IncludeState")));
        Assert.All(host.Functions.Requests, request => Assert.True(Property("IsExtendedSession")(request)));
        Assert.All(
            host.Functions.Requests, request => Assert.Equal(30, request.Properties["ExtendedSessionIdleTimeoutInSeconds"].NumberValue));
        Assert.All(host.Functions.Requests, request => Assert.Empty(request.PastEvents));
    }

    [Fact]
    public async Task A_worker_that_has_lost_its_cache_asks_for_the_history_and_gets_it()
    {
        await using var host = await DurableHost.Start(Listen);
        var id = await host.Run("Listen");

        host.Functions.RestartWorker();
        await host.Raise(id, "word", "one");
        await host.Raise(id, "word", "two");

        Assert.Equal("onetwo", await host.Result<string>(id));
        Assert.Equal([true, false, true, false], host.Functions.Requests.Select(Property("IncludeState")));
        Assert.NotEmpty(host.Functions.Requests[2].PastEvents);
    }

    [Fact]
    public async Task After_a_pause_in_which_the_worker_may_have_dropped_it_the_history_is_sent_again()
    {
        await using var host = await DurableHost.Start(Listen);
        var id = await host.Run("Listen");

        await host.Advance(TimeSpan.FromSeconds(30));
        await host.Raise(id, "word", "one");
        await host.Raise(id, "word", "two");

        Assert.Equal("onetwo", await host.Result<string>(id));
        Assert.Equal([true, true, false], host.Functions.Requests.Select(Property("IncludeState")));
    }

    [Fact]
    public async Task A_turn_that_could_not_be_written_is_run_again_from_the_history_in_the_store()
    {
        await using var host = await DurableHost.Start(Listen);
        var id = await host.Run("Listen");
        var refused = 0;
        host.Store.Fault = statement =>
        {
            var isTurn = statement.StartsWith("UPDATE durable_instances", StringComparison.Ordinal);
            if (isTurn && refused++ == 0) throw new InvalidOperationException("refused");
        };

        await host.Raise(id, "word", "one");
        await host.Raise(id, "word", "two");

        Assert.Equal("onetwo", await host.Result<string>(id));
        Assert.Equal([true, false, true, false], host.Functions.Requests.Select(Property("IncludeState")));
    }

    [Fact]
    public async Task With_extended_sessions_off_each_turn_sends_the_history()
    {
        await using var host = await DurableHost.Start(new() { ExtendedSessionsEnabled = false }, Listen);
        var id = await host.Run("Listen");

        await host.Raise(id, "word", "one");
        await host.Raise(id, "word", "two");

        Assert.Equal("onetwo", await host.Result<string>(id));
        Assert.All(host.Functions.Requests, request => Assert.Empty(request.Properties));
        Assert.True(host.Functions.Requests[2].PastEvents.Count > host.Functions.Requests[1].PastEvents.Count);
    }

    static Func<P.OrchestratorRequest, bool> Property(string name) => request => request.Properties[name].BoolValue;

    static void Listen(WorkerFunctions functions) => functions.Orchestrator("Listen", async context =>
        await context.WaitForExternalEvent<string>("word") + await context.WaitForExternalEvent<string>("word"));
}
