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
    const string Columns = "id, text, receipt, inserted, expires, dequeued";
    const string VisibleMessages =
        $"SELECT {Columns} FROM queue_messages WHERE queue = $1 AND visible <= $2 AND dead > $2 ORDER BY visible, seq LIMIT $3";

    static readonly DateTimeOffset endOfTime = new(9999, 12, 31, 23, 59, 59, TimeSpan.Zero);

    readonly SqliteStore store;
    readonly TimeProvider time;
    readonly QueueClock clock;

    public QueueStore(SqliteStore store, TimeProvider time)
    {
        (this.store, this.time, clock) = (store, time, new(time));
        QueueSchema.Open(store, time);
    }

    /// <inheritdoc/>
    public event Action<string>? Visible;

    /// <summary>The queue's id; a message belongs to it whatever is deleted and made again under its name.</summary>
    /// <exception cref="StorageException">404: there is no such queue.</exception>
    public static long Id(Db db, string queue) =>
        db.First("SELECT id FROM queue_queues WHERE name = $1", r => (long?)r.GetInt64(0), queue) ?? throw QueueError.QueueNotFound.Exception();

    public async Task<StoredMessage> SendAsync(string queue, string text, TimeSpan visibility, TimeSpan timeToLive)
    {
        var sent = await InsertAsync(queue, text, visibility, timeToLive);
        if (visibility == TimeSpan.Zero) Visible?.Invoke(queue);
        return sent;
    }

    public async Task<List<StoredMessage>> ReceiveAsync(string queue, int count, TimeSpan visibility)
    {
        // An empty queue costs no write. The clock is read after the look: what was sent meanwhile would be in the future of an earlier reading.
        var soonest = store.Read(db => db.First("SELECT min(visible) FROM queue_messages WHERE queue = $1", Milliseconds, Id(db, queue)));
        if (!(soonest <= clock.Now)) return [];
        return await store.WriteAsync(db =>
        {
            var (id, now) = (Id(db, queue), clock.Now);
            db.Execute("DELETE FROM queue_messages WHERE dead <= $1", now);
            return db.Query(VisibleMessages, Message, id, now, count).ConvertAll(held => Take(db, held, now, visibility));
        });
    }

    public List<StoredMessage> Peek(string queue, int count) => store.Read(db => db.Query(VisibleMessages, Message, Id(db, queue), clock.Now, count));

    /// <summary>The message's new pop receipt, and when it becomes visible.</summary>
    public async Task<(string PopReceipt, DateTimeOffset NextVisible)> UpdateAsync(
        string queue, string id, string receipt, string? text, TimeSpan visibility)
    {
        var updated = await ChangeAsync(queue, id, receipt, text, visibility);
        if (visibility == TimeSpan.Zero) Visible?.Invoke(queue);
        return updated;
    }

    public Task DeleteAsync(string queue, string id, string receipt) => store.WriteAsync(db =>
    {
        CheckReceipt(db, clock.Now, queue, id, receipt);
        db.Execute("DELETE FROM queue_messages WHERE id = $1", id);
    });

    public Task ClearAsync(string queue) => store.WriteAsync(db => db.Execute("DELETE FROM queue_messages WHERE queue = $1", Id(db, queue)));

    /// <summary>All messages that have not expired, hidden ones too.</summary>
    public int Count(string queue) => store.Read(db => db.First(
        "SELECT count(*) FROM queue_messages WHERE queue = $1 AND dead > $2", r => r.GetInt32(0), Id(db, queue), clock.Now));

    Task<StoredMessage> InsertAsync(string queue, string text, TimeSpan visibility, TimeSpan timeToLive) => store.WriteAsync(db =>
    {
        var (id, now, wall) = (Id(db, queue), clock.Now, time.GetUtcNow());
        var message = new StoredMessage(NewId(), text, NewId(), wall, Later(wall, timeToLive), Later(wall, visibility), 0);
        db.Execute(
            $"INSERT INTO queue_messages (queue, {Columns}, visible, dead, ttl) VALUES ($1, $2, $3, $4, $5, $6, 0, $7, $8, $9)",
            id, message.Id, text, message.PopReceipt, wall.UtcTicks, message.Expires.UtcTicks, QueueClock.After(now, visibility),
            QueueClock.After(now, timeToLive), (long)timeToLive.TotalMilliseconds);
        return message;
    });

    Task<(string PopReceipt, DateTimeOffset NextVisible)> ChangeAsync(string queue, string id, string receipt, string? text, TimeSpan visibility) =>
        store.WriteAsync(db =>
        {
            var now = clock.Now;
            CheckReceipt(db, now, queue, id, receipt);
            var next = NewId();
            db.Execute(
                "UPDATE queue_messages SET receipt = $2, visible = $3, text = coalesce($4, text) WHERE id = $1",
                id, next, QueueClock.After(now, visibility), text);
            return (next, Later(time.GetUtcNow(), visibility));
        });

    StoredMessage Take(Db db, StoredMessage held, long now, TimeSpan visibility)
    {
        var taken = held with { PopReceipt = NewId(), NextVisible = Later(time.GetUtcNow(), visibility), DequeueCount = held.DequeueCount + 1 };
        db.Execute(
            "UPDATE queue_messages SET receipt = $2, visible = $3, dequeued = dequeued + 1 WHERE id = $1",
            held.Id, taken.PopReceipt, QueueClock.After(now, visibility));
        return taken;
    }

    static void CheckReceipt(Db db, long now, string queue, string id, string receipt)
    {
        var held = db.First(
            "SELECT receipt FROM queue_messages WHERE id = $1 AND queue = $2 AND dead > $3", r => r.GetString(0), id, Id(db, queue), now)
            ?? throw QueueError.MessageNotFound.Exception();
        if (held != receipt) throw QueueError.PopReceiptMismatch.Exception();
    }

    static DateTimeOffset Later(DateTimeOffset wall, TimeSpan span) =>
        span == QueueLimits.ForEver || span > endOfTime - wall ? endOfTime : wall + span;

    static string NewId() => Guid.NewGuid().ToString();

    static StoredMessage Message(SqliteDataReader r) =>
        new(r.GetString(0), r.GetString(1), r.GetString(2), Instant(r.GetInt64(3)), Instant(r.GetInt64(4)), default, r.GetInt64(5));

    static DateTimeOffset Instant(long ticks) => new(ticks, TimeSpan.Zero);

    static long? Milliseconds(SqliteDataReader r) => r.IsDBNull(0) ? null : r.GetInt64(0);
}
