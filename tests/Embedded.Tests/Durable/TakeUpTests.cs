namespace Izi.Embedded.Tests.Durable;

public sealed class TakeUpTests
{
    static readonly TimeSpan patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task An_event_that_is_sent_while_the_engine_takes_up_the_rest_arrives_once()
    {
        using var heard = new ManualResetEventSlim();
        using var started = new ManualResetEventSlim();
        var cutOff = new TaskCompletionSource();
        await using var host = await DurableHost.Start(tasks =>
        {
            tasks.Activities["Find"] = async (_, input, cancel) =>
            {
                if (!cutOff.TrySetResult()) return "one";
                await Task.Delay(Timeout.Infinite, cancel);
                return null;
            };
            tasks.Orchestrator("Send", async context =>
            {
                context.SendEvent("listener", "word", await context.CallActivityAsync<string>("Find"));
                return true;
            });
            tasks.Orchestrator("Sleep", async context =>
            {
                await context.CreateTimer(TimeSpan.FromHours(1), CancellationToken.None);
                return true;
            });
            tasks.Orchestrator("Listen", async context =>
            {
                var first = await context.WaitForExternalEvent<string>("word");
                heard.Set();
                Assert.True(started.Wait(patience));
                return new[] { first, await context.WaitForExternalEvent<string>("word") };
            });
        });
        await host.Run("Listen", id: "listener");
        await host.Run("Sleep");
        await host.Client.ScheduleNewOrchestrationInstanceAsync("Send");
        await cutOff.Task.WaitAsync(patience);

        // The activity is taken up first; the timer not until the listener is in a turn with what that led to, which is not written yet.
        host.Clock = new HeldClock(host.Time, () => Assert.True(heard.Wait(patience)));
        await host.Restart();
        started.Set();
        await host.Raise("listener", "word", "two");

        Assert.Equal(["one", "two"], await host.Result<string[]>("listener"));
    }

    /// <summary>Holds the thread that starts the engine when it first asks for the time.</summary>
    sealed class HeldClock(TimeProvider time, Action hold) : TimeProvider
    {
        int? starter;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            starter ??= Environment.CurrentManagedThreadId;
            return time.CreateTimer(callback, state, dueTime, period);
        }

        public override DateTimeOffset GetUtcNow()
        {
            if (starter != Environment.CurrentManagedThreadId) return time.GetUtcNow();
            starter = -1;
            hold();
            return time.GetUtcNow();
        }
    }
}
