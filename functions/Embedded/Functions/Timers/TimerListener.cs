namespace Izi.Embedded.Functions;

/// <summary>Runs one timer function on its schedule, one run at a time; a run missed while the host was down is made up for once.</summary>
internal sealed class TimerListener(
    Function function, string schedule, TimerStore store, FunctionInvoker invoker, TimeProvider time, ILogger<TimerListener> log)
    : ITriggerListener
{
    static readonly TimeSpan LongestSleep = TimeSpan.FromDays(1);

    readonly CronSchedule cron = CronSchedule.Parse(schedule);
    ScheduleStatus status = new();
    bool pastDue;

    DateTimeOffset Now => time.GetUtcNow();

    public async Task Prepare()
    {
        status = store.Read(function.Name, schedule) ?? await FirstStatus();
        pastDue = status.Next <= Now.UtcDateTime;
    }

    public async Task Listen(CancellationToken stop, CancellationToken abort)
    {
        while (await Sleep(status.Next, stop))
        {
            status = Ran(status);
            await Run(new TimerInfo { ScheduleStatus = status, IsPastDue = pastDue }, abort);
            if (abort.IsCancellationRequested) return;
            // Written after the run: one that a crash cut short is made up for.
            await store.Write(function.Name, schedule, status);
            pastDue = false;
        }
    }

    async Task<ScheduleStatus> FirstStatus()
    {
        var first = new ScheduleStatus { Next = cron.After(Now).UtcDateTime, LastUpdated = Now.UtcDateTime };
        await store.Write(function.Name, schedule, first);
        return first;
    }

    ScheduleStatus Ran(ScheduleStatus before)
    {
        var now = Now;
        return new ScheduleStatus
        {
            Last = before.Next > now.UtcDateTime ? before.Next : now.UtcDateTime,
            Next = cron.After(now).UtcDateTime,
            LastUpdated = now.UtcDateTime,
        };
    }

    async Task<bool> Sleep(DateTime until, CancellationToken stop)
    {
        try
        {
            while (until - Now.UtcDateTime is { Ticks: > 0 } left)
                await Task.Delay(left < LongestSleep ? Whole(left) : LongestSleep, time, stop);
            return !stop.IsCancellationRequested;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>A delay drops what is less than a millisecond, and would be asked for again and again until that has gone by.</summary>
    static TimeSpan Whole(TimeSpan left) => TimeSpan.FromMilliseconds(Math.Ceiling(left.TotalMilliseconds));

    async Task Run(TimerInfo info, CancellationToken abort)
    {
        try
        {
            await invoker.Run(function, new TriggerPayload(info, TriggerPayload.NoData), abort);
        }
        // A timer function that fails runs again when it is due again.
        catch (Exception broken)
        {
            log.LogError(broken, "Function {Function} failed; it runs again at {Next:u}.", function.Name, info.ScheduleStatus!.Next);
        }
    }
}
