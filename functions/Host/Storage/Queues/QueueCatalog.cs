using System.Text.Json;

namespace Izi.Host.Storage.Queues;

/// <summary>A queue and its metadata.</summary>
internal sealed record QueueItem(string Name, SortedDictionary<string, string> Metadata);

/// <summary>The queues themselves: made, listed, described and deleted.</summary>
internal sealed class QueueCatalog(SqliteStore store)
{
    /// <summary>True when it was made; false when it was there with the same metadata.</summary>
    /// <exception cref="StorageException">The name is not valid, or the queue exists with other metadata.</exception>
    public Task<bool> CreateAsync(string queue, SortedDictionary<string, string> metadata)
    {
        if (QueueLimits.OfName(queue) is { } broken) throw broken.Exception();
        var json = JsonSerializer.Serialize(metadata);
        return store.WriteAsync(db =>
        {
            var held = db.First("SELECT metadata FROM queue_queues WHERE name = $1", r => r.GetString(0), queue);
            if (held is null) db.Execute("INSERT INTO queue_queues (name, metadata) VALUES ($1, $2)", queue, json);
            else if (held != json) throw QueueError.QueueAlreadyExists.Exception();
            return held is null;
        });
    }

    public Task DeleteAsync(string queue) => store.WriteAsync(db =>
    {
        var id = QueueStore.Id(db, queue);
        db.Execute("DELETE FROM queue_messages WHERE queue = $1", id);
        db.Execute("DELETE FROM queue_queues WHERE id = $1", id);
    });

    /// <exception cref="StorageException">404: there is no such queue.</exception>
    public QueueItem Get(string queue) => store.Read(db =>
        db.First("SELECT name, metadata FROM queue_queues WHERE name = $1", r => Item(r.GetString(0), r.GetString(1)), queue)
            ?? throw QueueError.QueueNotFound.Exception());

    public Task SetMetadataAsync(string queue, SortedDictionary<string, string> metadata) => store.WriteAsync(db =>
        db.Execute("UPDATE queue_queues SET metadata = $2 WHERE id = $1", QueueStore.Id(db, queue), JsonSerializer.Serialize(metadata)));

    /// <summary>Queues whose names begin with a prefix, from a name on, one more than a page so that its end is known.</summary>
    public List<QueueItem> List(string prefix, string from, int size) => store.Read(db => db.Query(
        "SELECT name, metadata FROM queue_queues WHERE name >= $1 AND substr(name, 1, length($2)) = $2 ORDER BY name LIMIT $3",
        r => Item(r.GetString(0), r.GetString(1)), from, prefix, size + 1));

    static QueueItem Item(string name, string metadata) =>
        new(name, JsonSerializer.Deserialize<SortedDictionary<string, string>>(metadata)!);
}
