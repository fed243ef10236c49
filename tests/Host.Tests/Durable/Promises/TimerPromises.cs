using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Izi.Host.Tests.Durable;

public abstract class TimerPromises<TBackend> : DurableTest<TBackend> where TBackend : DurableBackend, new()
{
    static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(200);
    static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(20);
    static readonly TimeSpan Never = TimeSpan.FromHours(1);

    [Fact]
    public virtual async Task A_timer_does_not_fire_before_its_time()
    {
        Orchestrator("Sleep", async context =>
        {
            var due = context.CurrentUtcDateTime + Soon;
            await context.CreateTimer(due, CancellationToken.None);
            // Clocks of the system and of timers may differ by a tick.
            return context.CurrentUtcDateTime >= due - Tick;
        });
        await StartHost();

        Assert.True(await Run<bool>("Sleep"));
    }

    [Fact]
    public async Task A_timer_in_the_past_fires_at_once()
    {
        Orchestrator("Late", async context =>
        {
            await context.CreateTimer(context.CurrentUtcDateTime - Never, CancellationToken.None);
            return "fired";
        });
        await StartHost();

        Assert.Equal("fired", await Run<string>("Late"));
    }

    [Fact]
    public async Task The_earlier_of_two_timers_fires_first_whichever_was_made_first()
    {
        Orchestrator("Race", async context =>
        {
            var later = context.CreateTimer(TimeSpan.FromSeconds(2), CancellationToken.None);
            var earlier = context.CreateTimer(Soon, CancellationToken.None);
            var first = await Task.WhenAny(later, earlier);
            await later;
            return first == earlier;
        });
        await StartHost();

        Assert.True(await Run<bool>("Race"));
    }

    [Fact]
    public async Task A_cancelled_timer_throws_and_holds_nobody_up()
    {
        Orchestrator("Change", async context =>
        {
            using var changed = new CancellationTokenSource();
            var timer = context.CreateTimer(Never, changed.Token);
            changed.Cancel();
            try
            {
                await timer;
                return "fired";
            }
            catch (TaskCanceledException)
            {
                return "cancelled";
            }
        });
        await StartHost();

        Assert.Equal("cancelled", await Run<string>("Change"));
    }

    [Fact]
    public async Task An_event_that_comes_before_its_timer_wins()
    {
        Orchestrator("Decide", Decide(Never));
        await StartHost();
        var id = await StartAndRest("Decide");

        await Client.RaiseEventAsync(id, "answer", "yes", Patience);

        Assert.Equal("yes", await Result<string>(id));
    }

    [Fact]
    public async Task A_timer_wins_when_no_event_comes()
    {
        Orchestrator("Decide", Decide(Soon));
        await StartHost();

        Assert.Equal("no answer", await Run<string>("Decide"));
    }

    [Fact]
    public async Task Waiting_with_a_limit_ends_with_the_event()
    {
        Orchestrator("Wait", context => context.WaitForExternalEvent<int>("n", Never));
        await StartHost();
        var id = await StartAndRest("Wait");

        await Client.RaiseEventAsync(id, "n", 5, Patience);

        Assert.Equal(5, await Result<int>(id));
    }

    [Fact]
    public async Task Waiting_with_a_limit_ends_with_a_cancellation_when_nothing_comes()
    {
        Orchestrator("Wait", async context =>
        {
            try
            {
                return (await context.WaitForExternalEvent<int>("n", Soon)).ToString();
            }
            catch (TaskCanceledException)
            {
                return "nothing came";
            }
        });
        await StartHost();

        Assert.Equal("nothing came", await Run<string>("Wait"));
    }

    [Fact]
    public virtual async Task The_time_is_the_same_on_every_replay()
    {
        var seen = new List<DateTime[]>();
        Activity<DateTime, DateTime>("Note", at => at);
        Orchestrator("Clock", async context =>
        {
            List<DateTime> times = [context.CurrentUtcDateTime];
            times.Add(await context.CallActivityAsync<DateTime>("Note", context.CurrentUtcDateTime));
            times.Add(context.CurrentUtcDateTime);
            await context.CreateTimer(Soon, CancellationToken.None);
            times.Add(context.CurrentUtcDateTime);
            await context.CallActivityAsync<DateTime>("Note", context.CurrentUtcDateTime);
            lock (seen) seen.Add([.. times]);
            return times.ToArray();
        });
        await StartHost();

        var told = await Run<DateTime[]>("Clock");

        Assert.Equal(told[0], told[1]);
        Assert.True(told[2] >= told[0] && told[3] >= told[2] + Soon - Tick);
        Assert.All(seen, times => Assert.Equal(told, times));
    }

    static Func<TaskOrchestrationContext, Task<string>> Decide(TimeSpan patience) => async context =>
    {
        using var decided = new CancellationTokenSource();
        var answer = context.WaitForExternalEvent<string>("answer");
        var timer = context.CreateTimer(patience, decided.Token);
        if (await Task.WhenAny(answer, timer) == timer) return "no answer";
        decided.Cancel();
        return await answer;
    };
}
