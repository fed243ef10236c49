using Izi.Host.Triggers;
using Microsoft.Data.Sqlite;

namespace Izi.Host.Storage.Queues;

/// <summary>
/// Messages in the database. They come in the order in which they become visible. Visibility and time to live count monotonic time of
/// this process. At start every message is due at once, and lives for its time to live again, but at most a day, where less is left of it:
/// the wall clock may have been wrong when it was sent, or be wrong now.
/// </summary>
internal sealed class QueueStore : IQueueSignal
{
    public static readonly TimeSpan ForEver = TimeSpan.FromSeconds(-1);

    const long Never = long.MaxValue;
    const long DayMilliseconds = 24 * 60 * 60 * 1000;
    const string Columns = "id, text, receipt, inserted, expires, dequeued";
    const string VisibleMessages =
        $"SELECT {Columns} FROM queue_messages WHERE queue = $1 AND visible <= $2 AND dead > $2 ORDER BY visible, seq LIMIT $3";

    static readonly DateTimeOffset endOfTime = new(9999, 12, 31, 23, 59, 59, TimeSpan.Zero);

    readonly SqliteStore store;
    readonly TimeProvider time;
    readonly long start;

    public QueueStore(SqliteStore store, TimeProvider time)
    {
        (this.store, this.time, start) = (store, time, time.GetTimestamp());
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
        // visible and dead count milliseconds of the process that wrote them, so both are set anew.
        store.WriteAsync(db => db.Execute(
            """
            UPDATE queue_messages SET visible = 0, dead = CASE
                WHEN ttl < 0 THEN $2
                ELSE max(min(ttl, $3), (expires - $1) / 10000) END
            """,
            time.GetUtcNow().UtcTicks, Never, DayMilliseconds)).GetAwaiter().GetResult();
    }

    /// <inheritdoc/>
    public event Action<string>? Visible;

    // Milliseconds since this process started counting: a step of the wall clock does not change them.
    long Now => (long)time.GetElapsedTime(start).TotalMilliseconds;

    /// <summary>All messages that have not expired, hidden ones too.</summary>
    public int Count(string queue) => store.Read(db => db.First(
        "SELECT count(*) FROM queue_messages WHERE queue = $1 AND dead > $2", r => r.GetInt32(0), QueueCatalog.Id(db, queue), Now));

    public async Task<StoredMessage> SendAsync(string queue, string text, TimeSpan visibility, TimeSpan timeToLive)
    {
        var sent = await store.WriteAsync(db =>
        {
            var (id, now, wall) = (QueueCatalog.Id(db, queue), Now, time.GetUtcNow());
            var message = new StoredMessage(NewId(), text, NewId(), wall, Later(wall, timeToLive), Later(wall, visibility), 0);
            db.Execute(
                $"INSERT INTO queue_messages (queue, {Columns}, visible, dead, ttl) VALUES ($1, $2, $3, $4, $5, $6, 0, $7, $8, $9)",
                id, message.Id, text, message.PopReceipt, wall.UtcTicks, message.Expires.UtcTicks, After(now, visibility),
                After(now, timeToLive), (long)timeToLive.TotalMilliseconds);
            return message;
        });
        if (visibility == TimeSpan.Zero) Visible?.Invoke(queue);
        return sent;
    }

    public async Task<List<StoredMessage>> ReceiveAsync(string queue, int count, TimeSpan visibility)
    {
        // An empty queue costs no write. The clock is read after the look: what was sent meanwhile would be in the future of an earlier
        // reading.
        var soonest = store.Read(db => db.First(
            "SELECT min(visible) FROM queue_messages WHERE queue = $1", r => r.IsDBNull(0) ? (long?)null : r.GetInt64(0),
            QueueCatalog.Id(db, queue)));
        if (!(soonest <= Now)) return [];
        return await store.WriteAsync(db =>
        {
            var (id, now) = (QueueCatalog.Id(db, queue), Now);
            db.Execute("DELETE FROM queue_messages WHERE dead <= $1", now);
            return db.Query(VisibleMessages, Message, id, now, count).ConvertAll(held => Take(db, held, now, visibility));
        });
    }

    public List<StoredMessage> Peek(string queue, int count) => store.Read(db =>
        db.Query(VisibleMessages, Message, QueueCatalog.Id(db, queue), Now, count));

    /// <summary>The message's new pop receipt, and when it becomes visible.</summary>
    public async Task<(string PopReceipt, DateTimeOffset NextVisible)> UpdateAsync(
        string queue, string id, string receipt, string? text, TimeSpan visibility)
    {
        var updated = await store.WriteAsync(db =>
        {
            var (now, next) = (Now, NewId());
            CheckReceipt(db, now, queue, id, receipt);
            db.Execute(
                "UPDATE queue_messages SET receipt = $2, visible = $3, text = coalesce($4, text) WHERE id = $1",
                id, next, After(now, visibility), text);
            return (next, Later(time.GetUtcNow(), visibility));
        });
        if (visibility == TimeSpan.Zero) Visible?.Invoke(queue);
        return updated;
    }

    public Task DeleteAsync(string queue, string id, string receipt) => store.WriteAsync(db =>
    {
        CheckReceipt(db, Now, queue, id, receipt);
        db.Execute("DELETE FROM queue_messages WHERE id = $1", id);
    });

    public Task ClearAsync(string queue) => store.WriteAsync(db =>
        db.Execute("DELETE FROM queue_messages WHERE queue = $1", QueueCatalog.Id(db, queue)));

    StoredMessage Take(Db db, StoredMessage held, long now, TimeSpan visibility)
    {
        var nextVisible = Later(time.GetUtcNow(), visibility);
        var taken = held with { PopReceipt = NewId(), NextVisible = nextVisible, DequeueCount = held.DequeueCount + 1 };
        db.Execute(
            "UPDATE queue_messages SET receipt = $2, visible = $3, dequeued = dequeued + 1 WHERE id = $1",
            held.Id, taken.PopReceipt, After(now, visibility));
        return taken;
    }

    static void CheckReceipt(Db db, long now, string queue, string id, string receipt)
    {
        var held = db.First(
            "SELECT receipt FROM queue_messages WHERE id = $1 AND queue = $2 AND dead > $3", r => r.GetString(0),
            id, QueueCatalog.Id(db, queue), now)
            ?? throw new StorageException(404, "MessageNotFound", "The specified message does not exist.");
        if (held != receipt)
            throw new StorageException(
                400, "PopReceiptMismatch", "The specified pop receipt did not match the pop receipt for a dequeued message.");
    }

    static long After(long now, TimeSpan span) =>
        span == ForEver || span.TotalMilliseconds > Never - now ? Never : now + (long)Math.Ceiling(span.TotalMilliseconds);

    static DateTimeOffset Later(DateTimeOffset wall, TimeSpan span) => span == ForEver || span > endOfTime - wall ? endOfTime : wall + span;

    static string NewId() => Guid.NewGuid().ToString();

    static StoredMessage Message(SqliteDataReader r) =>
        new(r.GetString(0), r.GetString(1), r.GetString(2), Instant(r.GetInt64(3)), Instant(r.GetInt64(4)), default, r.GetInt64(5));

    static DateTimeOffset Instant(long ticks) => new(ticks, TimeSpan.Zero);
}
