namespace Izi.Host.EventGrid;

/// <summary>
/// When a failed delivery is tried again: Event Grid's schedule and limits. Learn: "Event Grid message delivery and retry".
/// </summary>
internal static class EventRetry
{
    public const int MostAttempts = 30;
    const double Jitter = 0.1;

    static readonly TimeSpan timeToLive = TimeSpan.FromHours(24);

    static readonly TimeSpan[] waits =
    [
        TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(10),
        TimeSpan.FromMinutes(30), TimeSpan.FromHours(1), TimeSpan.FromHours(3), TimeSpan.FromHours(6), TimeSpan.FromHours(12),
    ];

    /// <summary>How long to wait after so many failed attempts, without jitter; null when the event is given up.</summary>
    public static TimeSpan? Next(int attempts, TimeSpan age)
    {
        var wait = waits[Math.Min(attempts, waits.Length) - 1];
        return attempts >= MostAttempts || age + wait > timeToLive ? null : wait;
    }

    /// <summary>The same wait, up to a tenth longer: what failed together does not come back together.</summary>
    public static TimeSpan WithJitter(TimeSpan wait) => wait * (1 + (Jitter * Random.Shared.NextDouble()));
}
