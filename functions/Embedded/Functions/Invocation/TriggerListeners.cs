using Izi.Embedded.EventGrid;
using Izi.Embedded.Queues;
using Microsoft.Extensions.Hosting;

namespace Izi.Embedded.Functions;

/// <summary>All that listens for timers, queues and events, started and stopped together.</summary>
internal sealed class TriggerListeners(
    HostPlan plan, FunctionInvoker invoker, TimerStore timers, IQueueStore queues, EventDeliveries events,
    TimeProvider time, ILoggerFactory logs, IHostApplicationLifetime host) : IDisposable
{
    static readonly TimeSpan Grace = TimeSpan.FromSeconds(20);

    readonly CancellationTokenSource stop = new();
    readonly CancellationTokenSource abort = new();
    Task running = Task.CompletedTask;

    public async Task Start()
    {
        var all = All().ToList();
        foreach (var listener in all) await listener.Prepare();
        running = Task.WhenAll(all.Select(listener => Task.Run(() => Listen(listener))));
    }

    /// <summary>Takes no more work, waits for what runs, and tells it to give up when its time is over.</summary>
    public async Task Stop(CancellationToken hurry)
    {
        await stop.CancelAsync();
        using var over = new CancellationTokenSource(Grace, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(over.Token, hurry);
        await using var _ = either.Token.Register(abort.Cancel);
        await running.WaitAsync(hurry).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Dispose()
    {
        stop.Dispose();
        abort.Dispose();
    }

    IEnumerable<ITriggerListener> All() =>
    [
        events,
        .. plan.Functions.Where(function => plan.Schedules.ContainsKey(function.Name)).Select(function =>
            new TimerListener(function, plan.Schedules[function.Name], timers, invoker, time, logs.CreateLogger<TimerListener>())),
        .. plan.Functions.Where(function => plan.Queues.ContainsKey(function.Name)).Select(function =>
            new QueueListener(function, plan.Queues[function.Name], plan.QueueSettings, queues, invoker, logs.CreateLogger<QueueListener>())),
    ];

    async Task Listen(ITriggerListener listener)
    {
        try
        {
            await listener.Listen(stop.Token, abort.Token);
        }
        // A host that no longer hears one of its triggers is better restarted than left half deaf.
        catch (Exception broken)
        {
            logs.CreateLogger<TriggerListeners>().LogCritical(broken, "{Listener} failed; the host stops.", listener.GetType().Name);
            host.StopApplication();
        }
    }
}
