namespace Izi.Tests;

/// <summary>A clock that a test moves. Timers made from it fire, in order of their time, inside <see cref="Advance"/>.</summary>
public sealed class VirtualTime(DateTimeOffset start) : TimeProvider
{
    readonly Lock gate = new();
    readonly List<VirtualTimer> timers = [];
    DateTimeOffset now = start;
    TimeSpan offset;

    public override DateTimeOffset GetUtcNow()
    {
        lock (gate) return now + offset;
    }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp()
    {
        lock (gate) return now.Ticks;
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new VirtualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    public void Advance(TimeSpan by)
    {
        DateTimeOffset until;
        lock (gate) until = now + by;
        while (NextDue(until) is { } timer) timer.Fire();
        lock (gate) now = until;
    }

    /// <summary>Lets months go by at once, as for a machine that was asleep: what is due by then fires once, late.</summary>
    public void Jump(TimeSpan by)
    {
        lock (gate) now += by;
        Advance(TimeSpan.Zero);
    }

    /// <summary>
    /// Sets the wall clock wrong by so much more, or back, without touching monotonic time or timers. FakeTimeProvider.AdjustTime moves
    /// both GetUtcNow and GetTimestamp.
    /// </summary>
    public void Step(TimeSpan by)
    {
        lock (gate) offset += by;
    }

    VirtualTimer? NextDue(DateTimeOffset until)
    {
        lock (gate)
        {
            var next = timers.Where(t => t.Due <= until).MinBy(t => t.Due);
            if (next is null) return null;
            if (next.Due > now) now = next.Due;
            // What a jump has passed over fires once.
            if (next.Period > TimeSpan.Zero)
                next.Due += TimeSpan.FromTicks(next.Period.Ticks * (1 + ((now - next.Due).Ticks / next.Period.Ticks)));
            else timers.Remove(next);
            return next;
        }
    }

    sealed class VirtualTimer(VirtualTime clock, TimerCallback callback, object? state) : ITimer
    {
        public DateTimeOffset Due { get; set; }
        public TimeSpan Period { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock.gate)
            {
                clock.timers.Remove(this);
                if (dueTime == Timeout.InfiniteTimeSpan) return true;
                Due = clock.now + dueTime;
                Period = period;
                clock.timers.Add(this);
                return true;
            }
        }

        public void Fire() => callback(state);

        public void Dispose()
        {
            lock (clock.gate) clock.timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
