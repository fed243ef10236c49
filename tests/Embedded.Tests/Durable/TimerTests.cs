using Izi.Embedded.Durable;

namespace Izi.Embedded.Tests.Durable;

public sealed class TimerTests
{
    static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task A_timer_fires_at_its_time_and_not_before()
    {
        await using var host = await DurableHost.Start(tasks => tasks.Orchestrator("Wait", async context =>
        {
            await context.CreateTimer(90 * Minute, CancellationToken.None);
            return context.CurrentUtcDateTime;
        }));

        var id = await host.Run("Wait");
        await host.Advance(89 * Minute);
        Assert.True((await host.Look(id)).IsRunning);
        await host.Advance(5 * Minute);

        Assert.Equal(DurableHost.Dawn.UtcDateTime + (90 * Minute), await host.Result<DateTime>(id));
    }

    [Fact]
    public async Task A_timer_in_the_past_fires_at_once()
    {
        await using var host = await DurableHost.Start(tasks => tasks.Orchestrator("Late", async context =>
        {
            await context.CreateTimer(context.CurrentUtcDateTime - Minute, CancellationToken.None);
            return "fired";
        }));

        var id = await host.Run("Late");

        Assert.Equal("fired", await host.Result<string>(id));
    }

    [Fact]
    public async Task A_cancelled_timer_throws_and_never_fires()
    {
        await using var host = await DurableHost.Start(tasks => tasks.Orchestrator("Cancel", async context =>
        {
            using var cancel = new CancellationTokenSource();
            var timer = context.CreateTimer(Minute, cancel.Token);
            cancel.Cancel();
            try
            {
                await timer;
                return "fired";
            }
            catch (TaskCanceledException)
            {
                await context.WaitForExternalEvent<int>("go");
                return "cancelled";
            }
        }));

        var id = await host.Run("Cancel");
        await host.Advance(2 * Minute);
        await host.Raise(id, "go", 1);

        Assert.Equal("cancelled", await host.Result<string>(id));
    }

    [Fact]
    public async Task Of_a_timer_and_an_event_the_first_wins_and_the_losing_timer_is_cancelled()
    {
        await using var host = await DurableHost.Start(Race);

        var early = await host.Run("Race", id: "early");
        var late = await host.Run("Race", id: "late");
        await host.Raise(early, "paid");
        await host.Advance(10 * Minute);

        Assert.Equal("paid", await host.Result<string>(early));
        Assert.Equal("lapsed", await host.Result<string>(late));
    }

    [Fact]
    public async Task A_race_that_was_decided_before_a_restart_stays_decided()
    {
        await using var host = await DurableHost.Start(tasks =>
        {
            Race(tasks);
            tasks.Orchestrator("RaceAndStay", async context =>
            {
                var first = await tasks.Orchestrators["Race"](context);
                await context.WaitForExternalEvent<int>("leave");
                return first;
            });
        });
        var id = await host.Run("RaceAndStay");
        await host.Raise(id, "paid");

        await host.Restart();
        await host.Advance(60 * Minute);
        await host.Raise(id, "leave", 1);

        Assert.Equal("paid", await host.Result<string>(id));
    }

    [Fact]
    public async Task Many_timers_fire_in_the_order_of_their_times()
    {
        var order = new List<int>();
        await using var host = await DurableHost.Start(tasks => tasks.Orchestrator("Many", async context =>
        {
            await Task.WhenAll(new[] { 5, 1, 4, 2, 3 }.Select(async minutes =>
            {
                await context.CreateTimer(minutes * Minute, CancellationToken.None);
                order.Add(minutes);
            }));
            return order;
        }));

        var id = await host.Run("Many");
        await host.Advance(6 * Minute);

        Assert.Equal([1, 2, 3, 4, 5], await host.Result<List<int>>(id));
    }

    static void Race(DurableTasks tasks) => tasks.Orchestrator("Race", async context =>
    {
        using var cancel = new CancellationTokenSource();
        var paid = context.WaitForExternalEvent<object>("paid");
        var lapsed = context.CreateTimer(10 * Minute, cancel.Token);
        if (await Task.WhenAny(paid, lapsed) == lapsed) return "lapsed";
        cancel.Cancel();
        return "paid";
    });
}
