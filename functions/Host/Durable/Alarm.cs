namespace Izi.Host.Durable;

/// <summary>
/// Fires due timers by the wall clock. It looks again at the latest after ten seconds of monotonic time, so that a step of the wall
/// clock is noticed and a delay may be longer than a system timer takes.
/// </summary>
internal sealed class Alarm : IDisposable
{
    static readonly TimeSpan longest = TimeSpan.FromSeconds(10);
    static readonly TimeSpan shortest = TimeSpan.FromMilliseconds(1);
    readonly Lock gate = new();
    readonly Mailboxes mailboxes;
    readonly TimeProvider time;
    readonly ITimer timer;

    public Alarm(Mailboxes mailboxes, TimeProvider time)
    {
        this.mailboxes = mailboxes;
        this.time = time;
        timer = time.CreateTimer(_ => Look(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        mailboxes.TimerCameFirst = Look;
    }

    public void Look()
    {
        // One at a time, so that the last one to arm the timer knows of every message.
        lock (gate)
        {
            var now = time.GetUtcNow().UtcTicks;
            var next = mailboxes.FireDue(now);
            timer.Change(next is { } due ? Delay(due - now) : Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    public void Dispose() => timer.Dispose();

    static TimeSpan Delay(long ticks)
    {
        // System timers count whole milliseconds; rounded up they do not fire early.
        var delay = TimeSpan.FromMilliseconds(Math.Ceiling(TimeSpan.FromTicks(ticks).TotalMilliseconds));
        return delay > longest ? longest : delay < shortest ? shortest : delay;
    }
}
