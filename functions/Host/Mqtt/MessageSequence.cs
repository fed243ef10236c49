namespace Izi.Host.Mqtt;

/// <summary>
/// Numbers what happens at the broker: the greater of the last number + 1 and Unix time in milliseconds. The last number is kept
/// on disk, so numbers grow across restarts and whatever the wall clock does.
/// </summary>
internal sealed class MessageSequence
{
    readonly Lock gate = new();
    readonly SqliteStore store;
    readonly TimeProvider time;
    long last;

    public MessageSequence(SqliteStore store, TimeProvider time)
    {
        (this.store, this.time) = (store, time);
        store.Schema("""
            CREATE TABLE IF NOT EXISTS mqtt_sequence (id INTEGER PRIMARY KEY, last INTEGER NOT NULL);
            INSERT OR IGNORE INTO mqtt_sequence (id, last) VALUES (1, 0);
            """);
        last = store.Read(db => db.First("SELECT last FROM mqtt_sequence", row => row.GetInt64(0)));
    }

    /// <summary>The next number. Whoever uses it first calls <see cref="Keep"/> or <see cref="KeepAsync"/>.</summary>
    public long Next()
    {
        lock (gate) return last = Math.Max(last + 1, time.GetUtcNow().ToUnixTimeMilliseconds());
    }

    /// <summary>Keeps a number as part of a larger write.</summary>
    public static void Keep(Db db, long number) => db.Execute("UPDATE mqtt_sequence SET last = $1 WHERE last < $1", number);

    public Task KeepAsync(long number) => store.WriteAsync(db => Keep(db, number));
}
