namespace Izi.Embedded.Queues;

/// <summary>A queue counts in whole milliseconds since 1970.</summary>
internal static class QueueTime
{
    public static readonly long Never = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    public static DateTimeOffset At(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);

    public static long After(this long now, TimeSpan span) =>
        span == QueueLimits.ForEver || span.TotalMilliseconds > Never - now ? Never : now + (long)Math.Ceiling(span.TotalMilliseconds);
}
