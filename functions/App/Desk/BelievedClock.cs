namespace Izi;

/// <summary>
/// The machine's clock, except that a step of more than a minute against monotonic time is not believed until it has lasted a minute.
/// Timers and timestamps are the machine's, which are monotonic.
/// </summary>
public sealed class BelievedClock : TimeProvider
{
    /// <summary>The largest step that is believed at once.</summary>
    static readonly TimeSpan Believable = TimeSpan.FromMinutes(1);

    /// <summary>How long a larger one is doubted.</summary>
    static readonly TimeSpan Doubted = TimeSpan.FromMinutes(1);

    static readonly TimeSpan Caution = TimeSpan.FromHours(24);
    static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(1);

    readonly Lock gate = new();
    Reading believed;
    Step? doubted;
    long? steppedAt;

    public BelievedClock(TimeProvider machine)
    {
        Machine = machine;
        believed = Read();
    }

    /// <summary>The clock as the machine has it, for what is compared with other machines' clocks.</summary>
    public TimeProvider Machine { get; }

    /// <summary>Whether no step was seen for a day: until then nobody knows how old anything is.</summary>
    public bool MayDeleteByAge
    {
        get
        {
            GetUtcNow();
            lock (gate) return steppedAt is not { } at || GetElapsedTime(at) >= Caution;
        }
    }

    public override TimeZoneInfo LocalTimeZone => Machine.LocalTimeZone;

    public override long TimestampFrequency => Machine.TimestampFrequency;

    public override long GetTimestamp() => Machine.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        Machine.CreateTimer(callback, state, dueTime, period);

    public override DateTimeOffset GetUtcNow()
    {
        lock (gate)
        {
            var read = Read();
            var expected = believed.Now + GetElapsedTime(believed.At, read.At);
            return Believes(read, read.Now - expected) ? read.Now : expected;
        }
    }

    bool Believes(Reading read, TimeSpan off)
    {
        if (off.Duration() > Believable)
        {
            steppedAt = read.At;
            // Another step begins its minute anew.
            if (doubted is not { } step || (step.By - off).Duration() > Believable) doubted = step = new(off, read.At);
            if (GetElapsedTime(step.Since, read.At) < Doubted) return false;
        }
        (doubted, believed) = (null, read);
        return true;
    }

    /// <summary>Wall clock and monotonic time of one moment: a thread may be held up between the two.</summary>
    Reading Read()
    {
        while (true)
        {
            var before = Machine.GetTimestamp();
            var now = Machine.GetUtcNow();
            var after = Machine.GetTimestamp();
            if (Machine.GetElapsedTime(before, after) < AtOnce) return new(now, after);
        }
    }

    readonly record struct Reading(DateTimeOffset Now, long At);

    readonly record struct Step(TimeSpan By, long Since);
}
