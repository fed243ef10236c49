using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Izi.Host.Tests.Durable;

public sealed class TimerTests
{
    static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Theory]
    [InlineData(90)]
    [InlineData(365 * 24 * 60)]
    public async Task A_timer_of_any_length_fires_at_its_time_and_not_before(int minutes)
    {
        await using var host = await DurableHost.Start(functions => functions.Orchestrator("Wait", Wait(minutes * Minute)));

        var id = await host.Run("Wait");
        // The worker splits long timers: each part is a timer of its own.
        for (var day = 0; day < minutes / (24 * 60); day++) await host.Advance(TimeSpan.FromDays(1) - Minute);
        Assert.True((await host.Look(id)).IsRunning);
        for (var day = 0; day <= 3 && (await host.Look(id)).IsRunning; day++) await host.Advance(TimeSpan.FromDays(1));

        Assert.True(await host.Result<DateTime>(id) >= (DurableHost.Dawn + (minutes * Minute)).UtcDateTime);
    }

    [Fact]
    public async Task A_forward_step_of_the_wall_clock_fires_what_is_due()
    {
        await using var host = await DurableHost.Start(functions => functions.Orchestrator("Wait", Wait(60 * Minute)));
        var id = await host.Run("Wait");

        host.Time.AdjustTime(DurableHost.Dawn + (61 * Minute));
        await host.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal(DurableHost.Dawn.UtcDateTime + (61 * Minute) + TimeSpan.FromSeconds(10), await host.Result<DateTime>(id));
    }

    [Fact]
    public async Task After_a_backward_step_of_the_wall_clock_a_timer_waits_for_its_instant()
    {
        await using var host = await DurableHost.Start(functions => functions.Orchestrator("Wait", Wait(60 * Minute)));
        var id = await host.Run("Wait");

        host.Time.AdjustTime(DurableHost.Dawn - (30 * Minute));
        await host.Advance(70 * Minute);
        Assert.True((await host.Look(id)).IsRunning);
        await host.Advance(21 * Minute);

        Assert.True(await host.Result<DateTime>(id) >= (DurableHost.Dawn + (60 * Minute)).UtcDateTime);
    }

    [Fact]
    public async Task A_timer_that_came_due_while_nothing_ran_fires_at_once_at_the_start()
    {
        await using var host = await DurableHost.Start(functions => functions.Orchestrator("Wait", Wait(60 * Minute)));
        var id = await host.Run("Wait");

        await host.Close();
        host.Time.Advance(180 * Minute);
        await host.Open();

        Assert.Equal((DurableHost.Dawn + (180 * Minute)).UtcDateTime, await host.Result<DateTime>(id));
    }

    [Fact]
    public async Task A_timer_lives_through_a_restart()
    {
        await using var host = await DurableHost.Start(functions => functions.Orchestrator("Wait", Wait(60 * Minute)));
        var id = await host.Run("Wait");

        await host.Restart();
        await host.Advance(59 * Minute);
        Assert.True((await host.Look(id)).IsRunning);
        await host.Advance(Minute);

        Assert.Equal((DurableHost.Dawn + (60 * Minute)).UtcDateTime, await host.Result<DateTime>(id));
    }

    [Fact]
    public async Task A_cancelled_timer_decides_nothing_when_its_time_comes()
    {
        await using var host = await DurableHost.Start(functions => functions.Orchestrator("Cancel", async context =>
        {
            using var cancel = new CancellationTokenSource();
            var timer = context.CreateTimer(Minute, cancel.Token);
            cancel.Cancel();
            await context.WaitForExternalEvent<int>("go");
            return timer.IsCanceled;
        }));

        var id = await host.Run("Cancel");
        await host.Advance(2 * Minute);
        await host.Raise(id, "go", 1);

        Assert.True(await host.Result<bool>(id));
    }

    [Fact]
    public async Task Many_timers_fire_in_the_order_of_their_instants()
    {
        await using var host = await DurableHost.Start(functions => functions.Orchestrator("Many", async context =>
        {
            var order = new List<int>();
            await Task.WhenAll(new[] { 5, 1, 4, 2, 3 }.Select(async minutes =>
            {
                await context.CreateTimer(minutes * Minute, CancellationToken.None);
                order.Add(minutes);
            }));
            return order;
        }));

        var id = await host.Run("Many");
        for (var minute = 0; minute < 5; minute++) await host.Advance(Minute);

        Assert.Equal([1, 2, 3, 4, 5], await host.Result<List<int>>(id));
    }

    [Theory]
    [InlineData(4, 1000.0, 2.0, 0.0, new double[] { 0, 1, 3, 7 })]
    [InlineData(5, 3.0, 10.0, 0.0, new double[] { 0, 1, 4, 7, 10 })]
    [InlineData(100, 1000.0, 1.0, 3.0, new double[] { 0, 1, 2, 3 })]
    public async Task A_failed_activity_is_tried_again_after_the_pauses_of_its_policy(
        int successAt, double longest, double growth, double retryTimeout, double[] expected)
    {
        var attempts = new List<double>();
        var policy = new RetryPolicy(
            9, TimeSpan.FromSeconds(1), growth, TimeSpan.FromSeconds(longest),
            retryTimeout > 0 ? TimeSpan.FromSeconds(retryTimeout) : null);
        DurableHost? host = null;
        await using var started = host = await DurableHost.Start(functions =>
        {
            functions.Activity<int, string>("Flaky", _ =>
            {
                attempts.Add((host!.Time.GetUtcNow() - DurableHost.Dawn).TotalSeconds);
                return attempts.Count == successAt ? "done" : throw new TimeoutException("not yet");
            });
            functions.Orchestrator("Try", context => context.CallActivityAsync<string>("Flaky", 0, TaskOptions.FromRetryPolicy(policy)));
        });

        var id = await host.Run("Try");
        for (var second = 0; second < 12; second++) await host.Advance(TimeSpan.FromSeconds(1));
        var end = await host.End(id);

        Assert.Equal(expected, attempts);
        Assert.Equal(attempts.Count == successAt, end.RuntimeStatus == OrchestrationRuntimeStatus.Completed);
    }

    static Func<TaskOrchestrationContext, Task<DateTime>> Wait(TimeSpan delay) => async context =>
    {
        await context.CreateTimer(delay, CancellationToken.None);
        return context.CurrentUtcDateTime;
    };
}
