using System.Text.Json;
using Izi.Host.Worker;

namespace Izi.Host.Triggers;

/// <summary>
/// Runs one timer function on its schedule, one run at a time. A run that was missed while the host was down is made up for once. The wall
/// clock is looked at again every minute, so that a step of it makes no run wait for longer than that.
/// </summary>
internal sealed class TimerListener : ITriggerListener
{
    static readonly TimeSpan LongestSleep = TimeSpan.FromMinutes(1);

    readonly Function function;
    readonly string text;
    readonly Schedule schedule;
    readonly TimerStore store;
    readonly FunctionInvoker invoker;
    readonly TimeProvider time;
    readonly ILogger<TimerListener> log;
    ScheduleStatus status = new(default, default, default);
    bool pastDue;

    public TimerListener(
        Function function, string schedule, TimerStore store, FunctionInvoker invoker, TimeProvider time, ILogger<TimerListener> log)
    {
        (this.function, text, this.store, this.invoker, this.time, this.log) = (function, schedule, store, invoker, time, log);
        this.schedule = Schedule.Parse(schedule);
    }

    DateTime Now => time.GetUtcNow().UtcDateTime;

    public async Task PrepareAsync()
    {
        status = store.Read(function.Name, text) ?? await FirstAsync();
        pastDue = status.Next <= Now;
    }

    public async Task ListenAsync(CancellationToken stop, CancellationToken abort)
    {
        while (await SleepAsync(status.Next, stop) is { } due)
        {
            status = Ran(due);
            await RunAsync(abort);
            if (abort.IsCancellationRequested) return;
            // Written after the run: one that a crash cut short is made up for.
            await store.WriteAsync(function.Name, text, status);
            pastDue = false;
        }
    }

    async Task<ScheduleStatus> FirstAsync()
    {
        var first = new ScheduleStatus(default, schedule.After(Now), Now);
        await store.WriteAsync(function.Name, text, first);
        return first;
    }

    ScheduleStatus Ran(DateTime due)
    {
        var now = Now > due ? Now : due;
        return new(now, schedule.After(now), now);
    }

    // The time that has come; null when the listener stops.
    async Task<DateTime?> SleepAsync(DateTime next, CancellationToken stop)
    {
        while (next > Now)
        {
            // A delay drops what is less than a millisecond.
            var left = TimeSpan.FromMilliseconds(Math.Ceiling((next - Now).TotalMilliseconds));
            await Task.Delay(left < LongestSleep ? left : LongestSleep, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stop.IsCancellationRequested) return null;
            // After a step back of the clock the kept time may be far ahead.
            if (schedule.After(Now) is var earlier && earlier < next) next = earlier;
        }
        return stop.IsCancellationRequested ? null : next;
    }

    async Task RunAsync(CancellationToken abort)
    {
        var info = new { Schedule = new { AdjustForDST = true }, ScheduleStatus = status, IsPastDue = pastDue };
        try
        {
            var request = FunctionInvoker.Request(function, new() { Json = JsonSerializer.Serialize(info) });
            await invoker.InvokeAsync(function.Name, request, abort);
        }
        catch (OperationCanceledException) when (abort.IsCancellationRequested)
        {
            // The host stops while no worker is ready.
        }
        // Whatever came of it, it runs again when it is due again.
        catch (Exception failed)
        {
            log.LogError("Function {Function} failed; it runs again at {Next:u}: {Error}", function.Name, status.Next, failed.Message);
        }
    }
}
