using Izi.Embedded.Storage;
using Microsoft.Data.Sqlite;

namespace Izi.Embedded.Queues;

/// <summary>Queues in the data folder. Messages are taken in the order in which they become visible.</summary>
internal sealed class QueueStore(SqliteStore store, TimeProvider time) : IQueueStore
{
    const string Columns = "id, text, receipt, inserted, expires, visible, dequeued";
    const string Visible = $"SELECT {Columns} FROM queue_messages WHERE queue = $1 AND visible <= $2 AND expires > $2 ORDER BY visible, seq LIMIT $3";

    readonly SqliteStore store = WithSchema(store);
    readonly Changes changes = new();

    public TimeProvider Clock => time;

    public async Task<bool> Create(string queue, CancellationToken cancel)
    {
        ServiceError.Refuse(QueueLimits.OfName(queue));
        if (store.Read(db => Exists(db, queue))) return false;
        return await store.WriteAsync(db => db.Execute("INSERT OR IGNORE INTO queue_queues (name) VALUES ($1)", queue)) == 1;
    }

    public async Task<StoredMessage> Send(string queue, string text, TimeSpan visibility, TimeSpan timeToLive, CancellationToken cancel)
    {
        ServiceError.Refuse(QueueLimits.OfSend(text, visibility, timeToLive));
        var sent = await Write(queue, (db, now) =>
        {
            var message = new StoredMessage(NewId(), text, NewId(), now, now.After(timeToLive), now.After(visibility), 0);
            db.Execute(
                $"INSERT INTO queue_messages (queue, {Columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, 0)",
                queue, message.Id, text, message.PopReceipt, now, message.Expires, message.Visible);
            return message;
        });
        changes.Raise(queue);
        return sent;
    }

    public async Task<List<StoredMessage>> Receive(string queue, int count, TimeSpan visibility, CancellationToken cancel)
    {
        ServiceError.Refuse(QueueLimits.OfReceive(count, visibility));
        // An empty queue costs no write. The clock is read after the look: what was sent meanwhile would be in the future of an earlier reading.
        var soonest = Read(queue, (db, _) => db.First("SELECT min(visible) FROM queue_messages WHERE queue = $1", Milliseconds, queue));
        if (!(soonest <= Now)) return [];
        return await Write(queue, (db, now) =>
        {
            db.Execute("DELETE FROM queue_messages WHERE expires <= $1", now);
            return db.Query(Visible, Message, queue, now, count).ConvertAll(held => Take(db, held, now.After(visibility)));
        });
    }

    /// <summary>Makes visible what was once taken: whoever took it is no more, for one process at a time holds the folder.</summary>
    public Task EndLeases(string queue) => Write(queue, (db, now) =>
        db.Execute("UPDATE queue_messages SET visible = $2 WHERE queue = $1 AND dequeued > 0 AND visible > $2", queue, now));

    public Task<List<StoredMessage>> Peek(string queue, int count, CancellationToken cancel)
    {
        ServiceError.Refuse(QueueLimits.OfCount(count));
        return Task.FromResult(Read(queue, (db, now) => db.Query(Visible, Message, queue, now, count)));
    }

    public async Task<(string PopReceipt, DateTimeOffset Visible)> Update(
        string queue, string id, string receipt, string? text, TimeSpan visibility, CancellationToken cancel)
    {
        ServiceError.Refuse(QueueLimits.OfUpdate(text, visibility));
        var updated = await Write(queue, (db, now) =>
        {
            Hold(db, now, queue, id, receipt);
            var (next, visible) = (NewId(), now.After(visibility));
            db.Execute("UPDATE queue_messages SET receipt = $2, visible = $3, text = coalesce($4, text) WHERE id = $1", id, next, visible, text);
            return (next, QueueTime.At(visible));
        });
        changes.Raise(queue);
        return updated;
    }

    public Task Delete(string queue, string id, string receipt, CancellationToken cancel) => Write(queue, (db, now) =>
    {
        Hold(db, now, queue, id, receipt);
        return db.Execute("DELETE FROM queue_messages WHERE id = $1", id);
    });

    public Task Clear(string queue, CancellationToken cancel) => Write(queue, (db, _) => db.Execute("DELETE FROM queue_messages WHERE queue = $1", queue));

    public Task<int> Count(string queue, CancellationToken cancel) => Task.FromResult(Read(queue, (db, now) =>
        db.First("SELECT count(*) FROM queue_messages WHERE queue = $1 AND expires > $2", r => r.GetInt32(0), queue, now)));

    public async Task Attend(string queue)
    {
        await Create(queue, default);
        await EndLeases(queue);
    }

    public async Task<List<StoredMessage>> Next(string queue, int count, TimeSpan visibility, CancellationToken cancel)
    {
        await NextVisible(queue, cancel);
        return await Receive(queue, count, visibility, default);
    }

    /// <summary>Completes when a message of the queue is visible: now, when one is sent or given back, or when its time comes.</summary>
    public async Task NextVisible(string queue, CancellationToken cancel)
    {
        while (true)
        {
            cancel.ThrowIfCancellationRequested();
            // Taken before the look, so that nothing that happens after it is missed.
            var change = changes.Next(queue);
            var due = store.Read(db => db.First(
                "SELECT min(visible) FROM queue_messages WHERE queue = $1 AND expires > $2", Milliseconds, queue, Now));
            if (due <= Now) return;
            using var looked = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            var wait = due is null ? Task.Delay(Timeout.Infinite, looked.Token) : Task.Delay(TimeSpan.FromMilliseconds(due.Value - Now), time, looked.Token);
            await Task.WhenAny(change, wait);
            await looked.CancelAsync();
        }
    }

    long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    Task<T> Write<T>(string queue, Func<Db, long, T> work) => store.WriteAsync(db =>
        Exists(db, queue) ? work(db, Now) : throw QueueError.QueueNotFound.Exception());

    T Read<T>(string queue, Func<Db, long, T> work) => store.Read(db =>
        Exists(db, queue) ? work(db, Now) : throw QueueError.QueueNotFound.Exception());

    static StoredMessage Take(Db db, StoredMessage held, long visible)
    {
        var taken = held with { PopReceipt = NewId(), Visible = visible, DequeueCount = held.DequeueCount + 1 };
        db.Execute("UPDATE queue_messages SET receipt = $2, visible = $3, dequeued = dequeued + 1 WHERE id = $1", held.Id, taken.PopReceipt, visible);
        return taken;
    }

    static void Hold(Db db, long now, string queue, string id, string receipt)
    {
        var held = db.First("SELECT receipt FROM queue_messages WHERE id = $1 AND queue = $2 AND expires > $3", r => r.GetString(0), id, queue, now)
            ?? throw QueueError.MessageNotFound.Exception();
        if (held != receipt) throw QueueError.PopReceiptMismatch.Exception();
    }

    static bool Exists(Db db, string queue) => db.First("SELECT 1 FROM queue_queues WHERE name = $1", r => true, queue);

    static string NewId() => Guid.NewGuid().ToString();

    static StoredMessage Message(SqliteDataReader r) =>
        new(r.GetString(0), r.GetString(1), r.GetString(2), r.GetInt64(3), r.GetInt64(4), r.GetInt64(5), r.GetInt64(6));

    static long? Milliseconds(SqliteDataReader r) => r.IsDBNull(0) ? null : r.GetInt64(0);

    static SqliteStore WithSchema(SqliteStore store)
    {
        store.Schema("""
            CREATE TABLE IF NOT EXISTS queue_queues (name TEXT PRIMARY KEY) WITHOUT ROWID;
            CREATE TABLE IF NOT EXISTS queue_messages (
                seq INTEGER PRIMARY KEY AUTOINCREMENT, queue TEXT NOT NULL, id TEXT NOT NULL UNIQUE, text TEXT NOT NULL, receipt TEXT NOT NULL,
                inserted INTEGER NOT NULL, expires INTEGER NOT NULL, visible INTEGER NOT NULL, dequeued INTEGER NOT NULL);
            CREATE INDEX IF NOT EXISTS queue_messages_visible ON queue_messages (queue, visible);
            CREATE INDEX IF NOT EXISTS queue_messages_expires ON queue_messages (expires);
            """);
        return store;
    }
}
