using System.Threading.Channels;

namespace Izi.Tests;

/// <summary>A clock a test moves, that tells when somebody begins to wait for it.</summary>
public sealed class SignalledTime : TimeProvider
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    readonly VirtualTime clock = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    readonly Channel<TimeSpan> timers = Channel.CreateUnbounded<TimeSpan>();

    public override long TimestampFrequency => clock.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => clock.GetUtcNow();

    public override long GetTimestamp() => clock.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = clock.CreateTimer(callback, state, dueTime, period);
        timers.Writer.TryWrite(dueTime);
        return timer;
    }

    public void Advance(TimeSpan by) => clock.Advance(by);

    /// <summary>Waits until a timer that long is made.</summary>
    public async Task TimerAsync(TimeSpan due)
    {
        while (await TimerAsync() != due) { }
    }

    /// <summary>Waits until the next timer is made, and tells how long it is.</summary>
    public Task<TimeSpan> TimerAsync() => timers.Reader.ReadAsync().AsTask().WaitAsync(Patience);
}
