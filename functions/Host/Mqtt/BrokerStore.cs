using MQTTnet.Adapter;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace Izi.Host.Mqtt;

/// <summary>What the broker keeps on disk: the last number, retained messages, and connected clients with their last wills.</summary>
internal sealed class BrokerStore
{
    readonly Lock gate = new();
    readonly SqliteStore store;
    readonly TimeProvider time;
    long last;

    public BrokerStore(SqliteStore store, TimeProvider time)
    {
        (this.store, this.time) = (store, time);
        store.Schema("""
            CREATE TABLE IF NOT EXISTS mqtt_sequence (id INTEGER PRIMARY KEY, last INTEGER NOT NULL);
            INSERT OR IGNORE INTO mqtt_sequence (id, last) VALUES (1, 0);
            CREATE TABLE IF NOT EXISTS mqtt_retained (topic TEXT PRIMARY KEY, packet BLOB NOT NULL) WITHOUT ROWID;
            CREATE TABLE IF NOT EXISTS mqtt_live (
                username TEXT NOT NULL, client TEXT NOT NULL, will BLOB, sequence INTEGER, at INTEGER,
                PRIMARY KEY (username, client)) WITHOUT ROWID;
            """);
        last = store.Read(db => db.First("SELECT last FROM mqtt_sequence", row => row.GetInt64(0)));
    }

    /// <summary>
    /// The greater of the last number + 1 and Unix time in milliseconds. Whoever uses it keeps it first, so numbers grow across
    /// restarts and whatever the wall clock does.
    /// </summary>
    public long Next()
    {
        lock (gate) return last = Math.Max(last + 1, time.GetUtcNow().ToUnixTimeMilliseconds());
    }

    /// <summary>Keeps a number and what is written with it.</summary>
    public Task KeepAsync(long number, Action<Db>? more = null) => store.WriteAsync(db =>
    {
        Keep(db, number);
        more?.Invoke(db);
    });

    /// <summary>Keeps a message's number and, if it is retained, the message; an empty retained message removes the topic's.</summary>
    public Task KeepAsync(MqttPublishPacket message, long number)
    {
        if (!message.Retain) return KeepAsync(number);
        if (message.Payload.IsEmpty)
            return KeepAsync(number, db => db.Execute("DELETE FROM mqtt_retained WHERE topic = $1", message.Topic));
        var packet = Encode(message);
        return KeepAsync(
            number, db => db.Execute("INSERT OR REPLACE INTO mqtt_retained (topic, packet) VALUES ($1, $2)", message.Topic, packet));
    }

    public List<MqttPublishPacket> Retained() => store.Read(db => db.Query(
        "SELECT packet FROM mqtt_retained", row => Decode(row.GetFieldValue<byte[]>(0))));

    public Task AddLiveAsync(string username, string clientId, MqttPublishPacket? will, long number)
    {
        var packet = will is null ? null : Encode(will);
        return KeepAsync(number, db => db.Execute(
            "INSERT OR REPLACE INTO mqtt_live (username, client, will) VALUES ($1, $2, $3)", username, clientId, packet));
    }

    /// <summary>Notes that all that follows from the end of a connection is done.</summary>
    public Task RemoveLiveAsync(string username, string clientId) =>
        store.WriteAsync(db => db.Execute("DELETE FROM mqtt_live WHERE username = $1 AND client = $2", username, clientId));

    /// <summary>
    /// The clients that were connected when the last process ended. Each gets its number and instant once, so that a process that is
    /// killed while it reports them is followed by one that reports the same events.
    /// </summary>
    public Task<List<LostClient>> LostAsync() => store.WriteAsync(db =>
    {
        var open = db.Query("SELECT username, client FROM mqtt_live WHERE at IS NULL", row => (row.GetString(0), row.GetString(1)));
        foreach (var (username, client) in open)
        {
            var number = Next();
            Keep(db, number);
            db.Execute(
                "UPDATE mqtt_live SET sequence = $3, at = $4 WHERE username = $1 AND client = $2",
                username, client, number, time.GetUtcNow().UtcTicks);
        }
        return db.Query("SELECT username, client, will, sequence, at FROM mqtt_live ORDER BY sequence", row => new LostClient(
            row.GetString(0), row.GetString(1), row.IsDBNull(2) ? null : Decode(row.GetFieldValue<byte[]>(2)),
            row.GetInt64(3), new(row.GetInt64(4), TimeSpan.Zero)));
    });

    static void Keep(Db db, long number) => db.Execute("UPDATE mqtt_sequence SET last = $1 WHERE last < $1", number);

    // A message on disk is its MQTT 5 PUBLISH packet, which holds all that a message carries.
    static byte[] Encode(MqttPublishPacket message)
    {
        // The packet format demands an id where QoS is above 0; its value does not matter.
        if (message.PacketIdentifier == 0 && message.QualityOfServiceLevel > MqttQualityOfServiceLevel.AtMostOnce)
            message.PacketIdentifier = 1;
        return Formatter().Encode(message).ToArray();
    }

    static MqttPublishPacket Decode(byte[] stored)
    {
        var start = Array.FindIndex(stored, 1, part => part < 0x80) + 1;
        return (MqttPublishPacket)Formatter().Decode(new(stored[0], new(stored, start, stored.Length - start), stored.Length));
    }

    static MqttPacketFormatterAdapter Formatter() => new(MqttProtocolVersion.V500, new MqttBufferWriter(1024, 65_535));
}

/// <summary>A client that was connected when the last process ended: what is still to be reported of it.</summary>
internal sealed record LostClient(string Username, string ClientId, MqttPublishPacket? Will, long Sequence, DateTimeOffset At);
