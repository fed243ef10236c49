namespace Izi.Domain.Devices;

/// <summary>
/// A time in which the device of a session was offline, and how much of it was lost; without an end while it lasts (R40).
/// </summary>
public sealed record Interruption(Instant From, Instant? To, TimeSpan Lost)
{
    /// <summary>More than anybody reads one by one; what comes after them is added to the last.</summary>
    const int Most = 100;

    public long Seconds => Lost.Ticks / TimeSpan.TicksPerSecond;

    /// <summary>One that still lasts.</summary>
    public static Interruption Since(Instant from, Instant now) => new(from, null, now > from ? now - from : TimeSpan.Zero);

    public static ImmutableArray<Interruption> Append(ImmutableArray<Interruption> known, Instant from, Instant to) => to <= from ? known
        : known.Length < Most ? known.Add(new(from, to, to - from))
        : known.SetItem(Most - 1, known[^1] with { To = to, Lost = known[^1].Lost + (to - from) });

    /// <summary>What of it was before an end; null for nothing.</summary>
    public Interruption? Until(Instant end) => end <= From ? null
        : To <= end ? this
        : this with { To = end, Lost = To is null || Lost > end - From ? end - From : Lost };
}
