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
    readonly SqliteStore store;
    readonly FunctionInvoker invoker;
    readonly TimeProvider time;
    readonly ILogger<TimerListener> log;
    Status status = new(default, default, default);
    bool pastDue;

    public TimerListener(
        Function function, string schedule, SqliteStore store, FunctionInvoker invoker, TimeProvider time, ILogger<TimerListener> log)
    {
        (this.function, text, this.store, this.invoker, this.time, this.log) = (function, schedule, store, invoker, time, log);
        this.schedule = Schedule.Parse(schedule);
        store.Schema("""
            CREATE TABLE IF NOT EXISTS trigger_timers (
                function TEXT PRIMARY KEY, schedule TEXT NOT NULL,
                last INTEGER NOT NULL, next INTEGER NOT NULL, updated INTEGER NOT NULL) WITHOUT ROWID
            """);
    }

    DateTime Now => time.GetUtcNow().UtcDateTime;

    public async Task PrepareAsync()
    {
        if (Kept() is { } kept) status = kept;
        else await KeepAsync(new(default, schedule.After(Now), Now));
        pastDue = status.Next <= Now;
    }

    public async Task ListenAsync(CancellationToken stop, CancellationToken abort)
    {
        while (await SleepAsync(status.Next, stop) is { } due)
        {
            var now = Now > due ? Now : due;
            status = new(now, schedule.After(now), now);
            await RunAsync(abort);
            if (abort.IsCancellationRequested) return;
            // Written after the run: one that a crash cut short is made up for.
            await KeepAsync(status);
            pastDue = false;
        }
    }

    // Under another schedule nothing is known of the function.
    Status? Kept() => store.Read(db => db.First(
        "SELECT last, next, updated FROM trigger_timers WHERE function = $1 AND schedule = $2",
        row => new Status(Utc(row.GetInt64(0)), Utc(row.GetInt64(1)), Utc(row.GetInt64(2))), function.Name, text));

    async Task KeepAsync(Status kept)
    {
        status = kept;
        await store.WriteAsync(db => db.Execute(
            "INSERT OR REPLACE INTO trigger_timers (function, schedule, last, next, updated) VALUES ($1, $2, $3, $4, $5)",
            function.Name, text, kept.Last.Ticks, kept.Next.Ticks, kept.LastUpdated.Ticks));
    }

    static DateTime Utc(long ticks) => new(ticks, DateTimeKind.Utc);

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

    /// <summary>When the function ran last and runs next, in UTC, as its parameter reads it.</summary>
    sealed record Status(DateTime Last, DateTime Next, DateTime LastUpdated);
}
