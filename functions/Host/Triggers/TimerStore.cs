namespace Izi.Host.Triggers;

/// <summary>When a timer ran last and runs next, in UTC.</summary>
internal sealed record ScheduleStatus(DateTime Last, DateTime Next, DateTime LastUpdated);

/// <summary>The schedule status of each timer function, kept so that a run missed while the host was down is noticed.</summary>
internal sealed class TimerStore
{
    readonly SqliteStore store;

    public TimerStore(SqliteStore store)
    {
        this.store = store;
        store.Schema("""
            CREATE TABLE IF NOT EXISTS trigger_timers (
                function TEXT PRIMARY KEY, schedule TEXT NOT NULL,
                last INTEGER NOT NULL, next INTEGER NOT NULL, updated INTEGER NOT NULL) WITHOUT ROWID
            """);
    }

    /// <summary>What is known of a function under this schedule; null when nothing is.</summary>
    public ScheduleStatus? Read(string function, string schedule) => store.Read(db => db.First(
        "SELECT last, next, updated FROM trigger_timers WHERE function = $1 AND schedule = $2",
        row => new ScheduleStatus(Utc(row.GetInt64(0)), Utc(row.GetInt64(1)), Utc(row.GetInt64(2))), function, schedule));

    public Task WriteAsync(string function, string schedule, ScheduleStatus status) => store.WriteAsync(db => db.Execute(
        "INSERT OR REPLACE INTO trigger_timers (function, schedule, last, next, updated) VALUES ($1, $2, $3, $4, $5)",
        function, schedule, status.Last.Ticks, status.Next.Ticks, status.LastUpdated.Ticks));

    static DateTime Utc(long ticks) => new(ticks, DateTimeKind.Utc);
}
