using Microsoft.Data.Sqlite;
using MQTTnet.Packets;

namespace Izi.Host.Mqtt;

/// <summary>A client that was connected when the last process ended: what is still to be reported of it.</summary>
internal sealed record LostClient(string Username, string ClientId, MqttPublishPacket? Will, long Sequence, DateTimeOffset At);

/// <summary>What the broker keeps on disk: retained messages, and which clients are connected with which last wills.</summary>
internal sealed class BrokerStore
{
    readonly SqliteStore store;

    public BrokerStore(SqliteStore store)
    {
        this.store = store;
        store.Schema("""
            CREATE TABLE IF NOT EXISTS mqtt_retained (topic TEXT PRIMARY KEY, packet BLOB NOT NULL) WITHOUT ROWID;
            CREATE TABLE IF NOT EXISTS mqtt_live (
                username TEXT NOT NULL, client TEXT NOT NULL, will BLOB, sequence INTEGER, at INTEGER,
                PRIMARY KEY (username, client)) WITHOUT ROWID;
            """);
    }

    public List<MqttPublishPacket> Retained() => store.Read(db => db.Query(
        "SELECT packet FROM mqtt_retained", row => StoredMessage.Decode(row.GetFieldValue<byte[]>(0))));

    /// <summary>Keeps a message's sequence and, if it is retained, the message; an empty retained message removes the topic's.</summary>
    public Task KeepAsync(MqttPublishPacket message, long sequence)
    {
        var packet = message is { Retain: true, Payload.IsEmpty: false } ? StoredMessage.Encode(message) : null;
        return store.WriteAsync(db =>
        {
            MessageSequence.Keep(db, sequence);
            if (packet is not null)
                db.Execute("INSERT OR REPLACE INTO mqtt_retained (topic, packet) VALUES ($1, $2)", message.Topic, packet);
            else if (message.Retain) db.Execute("DELETE FROM mqtt_retained WHERE topic = $1", message.Topic);
        });
    }

    /// <summary>Notes that a client is connected.</summary>
    public Task AddLiveAsync(string username, string clientId, MqttPublishPacket? will, long sequence)
    {
        var packet = will is null ? null : StoredMessage.Encode(will);
        return store.WriteAsync(db =>
        {
            MessageSequence.Keep(db, sequence);
            db.Execute("INSERT OR REPLACE INTO mqtt_live (username, client, will) VALUES ($1, $2, $3)", username, clientId, packet);
        });
    }

    /// <summary>Notes that all that follows from the end of a connection is done.</summary>
    public Task RemoveLiveAsync(string username, string clientId) =>
        store.WriteAsync(db => db.Execute("DELETE FROM mqtt_live WHERE username = $1 AND client = $2", username, clientId));

    /// <summary>
    /// The clients that were connected when the last process ended. Each gets its number and instant once, so that a process that is
    /// killed while it reports them is followed by one that reports the same events.
    /// </summary>
    public Task<List<LostClient>> LostAsync(Func<long> next, DateTimeOffset now) => store.WriteAsync(db =>
    {
        var open = db.Query("SELECT username, client FROM mqtt_live WHERE at IS NULL", row => (row.GetString(0), row.GetString(1)));
        foreach (var (username, client) in open)
        {
            var sequence = next();
            MessageSequence.Keep(db, sequence);
            db.Execute(
                "UPDATE mqtt_live SET sequence = $3, at = $4 WHERE username = $1 AND client = $2",
                username, client, sequence, now.UtcTicks);
        }
        return db.Query("SELECT username, client, will, sequence, at FROM mqtt_live ORDER BY sequence", Lost);
    });

    static LostClient Lost(SqliteDataReader row) => new(
        row.GetString(0), row.GetString(1), row.IsDBNull(2) ? null : StoredMessage.Decode(row.GetFieldValue<byte[]>(2)),
        row.GetInt64(3), new(row.GetInt64(4), TimeSpan.Zero));
}
