namespace Izi.App.Desk;

/// <summary>
/// How long a commit that lost its race waits before its next round: exponential, with full jitter, so that two processes do not stay in
/// step.
/// </summary>
public static class Backoff
{
    static readonly TimeSpan First = TimeSpan.FromMilliseconds(10);
    static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// The wait after a number of lost rounds (1 or more); <paramref name="permille"/> of the longest is random, from 0 to 1000.
    /// </summary>
    public static TimeSpan After(int lost, int permille)
    {
        var most = First * (1 << Math.Min(lost - 1, 10));
        return TimeSpan.FromTicks((most < Longest ? most : Longest).Ticks * permille / 1000);
    }

    /// <summary>Waits by monotonic time, wherever the clock is set meanwhile (R2).</summary>
    public static Task Wait(int lost, CancellationToken cancel) => Task.Delay(After(lost, Random.Shared.Next(1001)), cancel);
}
