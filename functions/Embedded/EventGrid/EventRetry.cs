namespace Izi.Embedded.EventGrid;

/// <summary>When a delivery that failed is tried again: Event Grid's own schedule and limits.</summary>
internal static class EventRetry
{
    public const int MostAttempts = 30;

    public static TimeSpan TimeToLive { get; } = TimeSpan.FromHours(24);

    static readonly TimeSpan[] Waits =
    [
        TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(10),
        TimeSpan.FromMinutes(30), TimeSpan.FromHours(1), TimeSpan.FromHours(3), TimeSpan.FromHours(6), TimeSpan.FromHours(12),
    ];

    /// <summary>The next time, after so many attempts; null when the event is given up.</summary>
    public static DateTimeOffset? Next(int attempts, DateTimeOffset publishedAt, DateTimeOffset now)
    {
        var next = now + Waits[Math.Min(attempts, Waits.Length) - 1];
        return attempts >= MostAttempts || next > publishedAt + TimeToLive ? null : next;
    }
}
