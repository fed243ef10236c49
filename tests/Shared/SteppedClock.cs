namespace Izi.Tests;

/// <summary>
/// A virtual clock whose wall time can be stepped without touching its monotonic time or timers. FakeTimeProvider.AdjustTime moves
/// both GetUtcNow and GetTimestamp.
/// </summary>
public sealed class SteppedClock(DateTimeOffset start) : TimeProvider
{
    readonly VirtualTime time = new(start);
    TimeSpan offset;

    public override long TimestampFrequency => time.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => time.GetUtcNow() + offset;

    public override long GetTimestamp() => time.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        time.CreateTimer(callback, state, dueTime, period);

    /// <summary>Lets time go by.</summary>
    public void Advance(TimeSpan by) => time.Advance(by);

    /// <summary>Sets the wall clock wrong by so much more, or back.</summary>
    public void Step(TimeSpan by) => offset += by;
}
