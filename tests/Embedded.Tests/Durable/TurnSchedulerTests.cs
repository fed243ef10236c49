using Izi.Embedded.Durable;

namespace Izi.Embedded.Tests.Durable;

public sealed class TurnSchedulerTests
{
    [Fact]
    public void What_a_step_sets_going_runs_in_order_on_the_same_thread()
    {
        var scheduler = new TurnScheduler(() => throw new InvalidOperationException("strayed"));
        string[] names = ["a", "b", "c"];
        var sources = names.ToDictionary(name => name, _ => new TaskCompletionSource());
        List<string> order = [];

        scheduler.Run(() =>
        {
            foreach (var name in names)
                Task.Factory.StartNew(() => Step(name), CancellationToken.None, TaskCreationOptions.None, scheduler);
        });
        scheduler.Run(() =>
        {
            foreach (var name in names.Reverse()) sources[name].SetResult();
            order.Add("all set");
        });

        Assert.Equal(["a", "b", "c", "a yielded", "b yielded", "c yielded", "all set", "c woke", "b woke", "a woke"], order);

        async Task Step(string name)
        {
            order.Add(name);
            await Task.Yield();
            order.Add(name + " yielded");
            await sources[name].Task;
            order.Add(name + " woke");
        }
    }

    [Fact]
    public void What_wants_to_run_between_turns_is_reported_and_does_not_run()
    {
        var strayed = 0;
        var ran = false;
        var scheduler = new TurnScheduler(() => strayed++);

        Task.Factory.StartNew(() => ran = true, CancellationToken.None, TaskCreationOptions.None, scheduler);
        scheduler.Run(() => { });

        Assert.Equal(1, strayed);
        Assert.False(ran);
    }

    [Fact]
    public async Task An_orchestrator_may_use_any_of_the_tasks_own_ways_of_waiting()
    {
        await using var host = await DurableHost.Start(tasks =>
        {
            tasks.Activity<int, int>("Double", n => 2 * n);
            tasks.Orchestrator("Mix", async context =>
            {
                var calls = Enumerable.Range(1, 20).Select(n => context.CallActivityAsync<int>("Double", n)).ToList();
                var sum = 0;
                while (calls.Count > 0)
                {
                    var first = await Task.WhenAny(calls);
                    calls.Remove(first);
                    await Task.Yield();
                    sum += await first.ContinueWith(done => done.Result, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Current);
                }
                await context.WaitForExternalEvent<int>("go");
                return sum;
            });
        });
        var id = await host.Run("Mix");

        await host.Restart();
        await host.Raise(id, "go", 1);

        Assert.Equal(420, await host.Result<int>(id));
    }
}
