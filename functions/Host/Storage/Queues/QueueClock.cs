namespace Izi.Host.Storage.Queues;

/// <summary>Milliseconds since this process started counting, by monotonic time: a step of the wall clock does not change them.</summary>
internal sealed class QueueClock(TimeProvider time)
{
    /// <summary>For a message that never expires.</summary>
    public const long Never = long.MaxValue;

    readonly long start = time.GetTimestamp();

    public long Now => (long)time.GetElapsedTime(start).TotalMilliseconds;

    public static long After(long now, TimeSpan span) =>
        span == QueueLimits.ForEver || span.TotalMilliseconds > Never - now ? Never : now + (long)Math.Ceiling(span.TotalMilliseconds);
}
