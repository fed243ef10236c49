namespace Izi.Embedded.Functions;

/// <summary>When each timer function ran last and is due next, kept so that a run missed while the host was down is noticed.</summary>
internal sealed class TimerStore
{
    readonly SqliteStore store;

    public TimerStore(SqliteStore store)
    {
        this.store = store;
        store.Schema("""
            CREATE TABLE IF NOT EXISTS timer_status (
                function TEXT PRIMARY KEY, schedule TEXT NOT NULL,
                last INTEGER NOT NULL, next INTEGER NOT NULL, updated INTEGER NOT NULL) WITHOUT ROWID
            """);
    }

    /// <summary>What is known of a function under this schedule; null when nothing is.</summary>
    public ScheduleStatus? Read(string function, string schedule) => store.Read(db => db.First(
        "SELECT last, next, updated FROM timer_status WHERE function = $1 AND schedule = $2",
        row => new ScheduleStatus { Last = Utc(row.GetInt64(0)), Next = Utc(row.GetInt64(1)), LastUpdated = Utc(row.GetInt64(2)) },
        function, schedule));

    public Task Write(string function, string schedule, ScheduleStatus status) => store.WriteAsync(db => db.Execute(
        "INSERT OR REPLACE INTO timer_status (function, schedule, last, next, updated) VALUES ($1, $2, $3, $4, $5)",
        function, schedule, status.Last.Ticks, status.Next.Ticks, status.LastUpdated.Ticks));

    static DateTime Utc(long ticks) => new(ticks, DateTimeKind.Utc);
}
