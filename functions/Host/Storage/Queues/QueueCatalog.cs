using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace Izi.Host.Storage.Queues;

/// <summary>A queue and its metadata.</summary>
internal sealed record QueueItem(string Name, SortedDictionary<string, string> Metadata);

/// <summary>A message as it lies in its queue. Its instants are wall-clock ones, for display: what counts is monotonic.</summary>
internal sealed record StoredMessage(
    string Id, string Text, string PopReceipt, DateTimeOffset Inserted, DateTimeOffset Expires, DateTimeOffset NextVisible,
    long DequeueCount);

/// <summary>The queues themselves: made, listed, described and deleted.</summary>
internal sealed class QueueCatalog(SqliteStore store)
{
    /// <summary>The queue's id; a message belongs to it whatever is deleted and made again under its name.</summary>
    public static long Id(Db db, string queue) => db.First("SELECT id FROM queue_queues WHERE name = $1", r => (long?)r.GetInt64(0), queue)
        ?? throw new StorageException(404, "QueueNotFound", "The specified queue does not exist.");

    /// <summary>True when it was made; false when it was there with the same metadata.</summary>
    public Task<bool> CreateAsync(string queue, SortedDictionary<string, string> metadata) => store.WriteAsync(db =>
    {
        var json = JsonSerializer.Serialize(metadata);
        var held = db.First("SELECT metadata FROM queue_queues WHERE name = $1", r => r.GetString(0), queue);
        if (held is null) db.Execute("INSERT INTO queue_queues (name, metadata) VALUES ($1, $2)", queue, json);
        else if (held != json) throw new StorageException(409, "QueueAlreadyExists", "The specified queue already exists.");
        return held is null;
    });

    public Task DeleteAsync(string queue) => store.WriteAsync(db =>
    {
        var id = Id(db, queue);
        db.Execute("DELETE FROM queue_messages WHERE queue = $1", id);
        db.Execute("DELETE FROM queue_queues WHERE id = $1", id);
    });

    public SortedDictionary<string, string> Metadata(string queue) => store.Read(db =>
        db.First("SELECT name, metadata FROM queue_queues WHERE id = $1", Item, Id(db, queue))!.Metadata);

    public Task SetMetadataAsync(string queue, SortedDictionary<string, string> metadata) => store.WriteAsync(db =>
        db.Execute("UPDATE queue_queues SET metadata = $2 WHERE id = $1", Id(db, queue), JsonSerializer.Serialize(metadata)));

    /// <summary>Queues whose names begin with a prefix, from a name on, one more than a page so that its end is known.</summary>
    public List<QueueItem> List(string prefix, string from, int size) => store.Read(db => db.Query(
        "SELECT name, metadata FROM queue_queues WHERE name >= $1 AND substr(name, 1, length($2)) = $2 ORDER BY name LIMIT $3",
        Item, from, prefix, size + 1));

    static QueueItem Item(SqliteDataReader r) =>
        new(r.GetString(0), JsonSerializer.Deserialize<SortedDictionary<string, string>>(r.GetString(1))!);
}
