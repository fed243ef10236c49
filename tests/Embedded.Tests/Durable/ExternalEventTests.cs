using Izi.Embedded.Durable;

namespace Izi.Embedded.Tests.Durable;

public sealed class ExternalEventTests
{
    static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task Events_that_come_before_their_waiter_wait_for_it_in_order()
    {
        await using var host = await DurableHost.Start(tasks => tasks.Orchestrator("Late", async context =>
        {
            await context.WaitForExternalEvent<int>("open");
            return new[] { await context.WaitForExternalEvent<string>("Word"), await context.WaitForExternalEvent<string>("word") };
        }));
        var id = await host.Run("Late");

        await host.Raise(id, "word", "first");
        await host.Raise(id, "WORD", "second");
        await host.Raise(id, "open", 1);

        Assert.Equal(["first", "second"], await host.Result<List<string>>(id));
    }

    [Fact]
    public async Task Of_two_waiters_the_newer_is_served_first()
    {
        await using var host = await DurableHost.Start(tasks => tasks.Orchestrator("Two", async context =>
        {
            var older = context.WaitForExternalEvent<string>("word");
            var newer = context.WaitForExternalEvent<string>("word");
            await Task.WhenAll(older, newer);
            return new[] { await older, await newer };
        }));
        var id = await host.Run("Two");

        await host.Raise(id, "word", "first");
        await host.Raise(id, "word", "second");

        Assert.Equal(["second", "first"], await host.Result<List<string>>(id));
    }

    [Fact]
    public async Task A_waiter_that_was_cancelled_takes_no_event()
    {
        await using var host = await DurableHost.Start(tasks => tasks.Orchestrator("Patient", async context =>
        {
            var patient = context.WaitForExternalEvent<string>("word");
            try
            {
                await context.WaitForExternalEvent<string>("word", Minute);
            }
            catch (TaskCanceledException)
            {
                return await patient;
            }
            return "in time";
        }));
        var id = await host.Run("Patient");

        await host.Advance(2 * Minute);
        await host.Raise(id, "word", "late");

        Assert.Equal("late", await host.Result<string>(id));
    }

    [Fact]
    public async Task Waiting_with_a_limit_ends_with_the_event_or_with_a_cancellation()
    {
        await using var host = await DurableHost.Start(tasks => tasks.Orchestrator("Limit", async context =>
        {
            try
            {
                return await context.WaitForExternalEvent<string>("word", Minute);
            }
            catch (TaskCanceledException)
            {
                return "too late";
            }
        }));
        var served = await host.Run("Limit");
        var starved = await host.Run("Limit");

        await host.Raise(served, "word", "hello");
        await host.Advance(2 * Minute);

        Assert.Equal("hello", await host.Result<string>(served));
        Assert.Equal("too late", await host.Result<string>(starved));
    }

    [Fact]
    public async Task One_event_cannot_be_waited_for_as_two_types()
    {
        await using var host = await DurableHost.Start(tasks => tasks.Orchestrator("Confused", async context =>
        {
            var number = context.WaitForExternalEvent<int>("word");
            return await context.WaitForExternalEvent<string>("word") + await number;
        }));

        var end = await host.End(await host.Run("Confused"));

        Assert.Equal("System.ArgumentException", end.FailureDetails!.ErrorType);
    }

    [Fact]
    public async Task An_event_to_an_instance_that_is_unknown_or_has_ended_is_refused()
    {
        await using var host = await DurableHost.Start(tasks => tasks.Orchestrator("Brief", _ => Task.FromResult(1)));
        var ended = await host.Run("Brief", id: "ended");

        var unknown = await Assert.ThrowsAsync<ArgumentException>(() => host.Client.RaiseEventAsync("nobody", "word"));
        var late = await Assert.ThrowsAsync<InvalidOperationException>(() => host.Client.RaiseEventAsync(ended, "word"));

        Assert.Contains("'nobody'", unknown.Message, StringComparison.Ordinal);
        Assert.Contains("Completed", late.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_instance_can_send_an_event_to_another()
    {
        await using var host = await DurableHost.Start(tasks =>
        {
            tasks.Orchestrator("Hear", context => context.WaitForExternalEvent<string>("word"));
            tasks.Orchestrator("Say", context =>
            {
                context.SendEvent("listener", "word", "hello");
                context.SendEvent("nobody", "word", "lost");
                return Task.FromResult(1);
            });
        });
        var listener = await host.Run("Hear", id: "listener");

        await host.Run("Say");

        Assert.Equal("hello", await host.Result<string>(listener));
    }

    [Fact]
    public async Task An_event_that_is_not_what_its_waiter_expects_fails_the_wait()
    {
        await using var host = await DurableHost.Start(tasks => tasks.Orchestrator("Number", context => context.WaitForExternalEvent<int>("n")));
        var id = await host.Run("Number");

        await host.Raise(id, "n", "not a number");

        Assert.Equal("System.Text.Json.JsonException", (await host.End(id)).FailureDetails!.ErrorType);
    }
}
