namespace Izi.Embedded.Durable;

/// <summary>All that is due at some instant, behind one timer.</summary>
internal sealed class TimerQueue : IDisposable
{
    // The wall clock may be set while we sleep, so we never sleep for long.
    static readonly TimeSpan LongestSleep = TimeSpan.FromMinutes(1);
    static readonly TimeSpan Jump = TimeSpan.FromMilliseconds(500);

    readonly Lock gate = new();
    readonly PriorityQueue<Work, long> queue = new();
    readonly Dictionary<(long, int), Work> waiting = [];
    readonly TimeProvider time;
    readonly Action<Work> fire;
    readonly ITimer timer;
    bool stopped;

    public TimerQueue(TimeProvider time, Action<Work> fire)
    {
        this.time = time;
        this.fire = fire;
        timer = time.CreateTimer(_ => FireDue(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Fires the work when it is due, which may be at once.</summary>
    public void Add(Work work)
    {
        if (work.Due <= time.GetUtcNow().UtcTicks)
        {
            fire(work);
            return;
        }
        lock (gate)
        {
            waiting[(work.Execution, work.Task)] = work;
            queue.Enqueue(work, work.Due);
            if (queue.Peek() == work) Sleep();
        }
    }

    public void Cancel(long execution, int task)
    {
        lock (gate)
        {
            if (waiting.Remove((execution, task)) && queue.Count > 1000 && queue.Count > 2 * waiting.Count) Sweep();
        }
    }

    public void Dispose()
    {
        lock (gate) stopped = true;
        timer.Dispose();
    }

    void FireDue()
    {
        List<Work> due = [];
        lock (gate)
        {
            var now = time.GetUtcNow().UtcTicks;
            while (queue.TryPeek(out var work, out var at) && at <= now)
            {
                queue.Dequeue();
                if (IsWaiting(work) && waiting.Remove((work.Execution, work.Task))) due.Add(work);
            }
            Sleep();
        }
        foreach (var work in due) fire(work);
    }

    void Sleep()
    {
        if (stopped || !queue.TryPeek(out _, out var at)) return;
        DateTimeOffset now;
        do
        {
            now = time.GetUtcNow();
            var left = TimeSpan.FromTicks(Math.Max(0, at - now.UtcTicks));
            // Rounded up, for a timer that rings a fraction of a millisecond early would only have to be set again.
            var sleep = left < LongestSleep ? TimeSpan.FromMilliseconds(Math.Ceiling(left.TotalMilliseconds)) : LongestSleep;
            timer.Change(sleep, Timeout.InfiniteTimeSpan);
        }
        // A clock that was moved between the two lines above has to be asked again.
        while (time.GetUtcNow() - now > Jump);
        if (at <= now.UtcTicks) ThreadPool.UnsafeQueueUserWorkItem(queue => queue.FireDue(), this, preferLocal: false);
    }

    void Sweep()
    {
        queue.Clear();
        foreach (var work in waiting.Values) queue.Enqueue(work, work.Due);
    }

    bool IsWaiting(Work work) => waiting.TryGetValue((work.Execution, work.Task), out var known) && ReferenceEquals(known, work);
}
