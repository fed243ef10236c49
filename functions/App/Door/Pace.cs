namespace Izi.App.Door;

/// <summary>
/// Token bucket rate limiter: so many at once, then one in each span of time. For one caller at a time, on a monotonic clock.
/// </summary>
public sealed class Pace(int burst, TimeSpan each)
{
    /// <summary>The end of the last span that has been taken.</summary>
    TimeSpan taken = TimeSpan.MinValue;

    public bool Allows(TimeSpan now)
    {
        var from = taken > now - (burst * each) ? taken : now - (burst * each);
        if (from + each > now) return false;
        taken = from + each;
        return true;
    }
}
