namespace Izi.Host.Storage.Queues;

/// <summary>The queues' tables, and what happens to messages when the process starts.</summary>
internal static class QueueSchema
{
    const long DayMilliseconds = 24 * 60 * 60 * 1000;

    public static void Open(SqliteStore store, TimeProvider time)
    {
        store.Schema("""
            CREATE TABLE IF NOT EXISTS queue_queues (
                id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE, metadata TEXT NOT NULL);
            CREATE TABLE IF NOT EXISTS queue_messages (
                seq INTEGER PRIMARY KEY AUTOINCREMENT, queue INTEGER NOT NULL, id TEXT NOT NULL UNIQUE,
                text TEXT NOT NULL, receipt TEXT NOT NULL,
                inserted INTEGER NOT NULL, expires INTEGER NOT NULL, dequeued INTEGER NOT NULL,
                visible INTEGER NOT NULL, dead INTEGER NOT NULL, ttl INTEGER NOT NULL);
            CREATE INDEX IF NOT EXISTS queue_messages_visible ON queue_messages (queue, visible);
            CREATE INDEX IF NOT EXISTS queue_messages_dead ON queue_messages (dead);
            """);
        store.WriteAsync(db => Start(db, time.GetUtcNow().UtcTicks)).GetAwaiter().GetResult();
    }

    // visible and dead count milliseconds of the process that wrote them, so both are set anew.
    static void Start(Db db, long now) => db.Execute(
        """
        UPDATE queue_messages SET visible = 0, dead = CASE
            WHEN ttl < 0 THEN $2
            ELSE max(min(ttl, $3), (expires - $1) / 10000) END
        """,
        now, QueueClock.Never, DayMilliseconds);
}
