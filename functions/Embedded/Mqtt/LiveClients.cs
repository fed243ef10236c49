using Microsoft.Data.Sqlite;

namespace Izi.Embedded.Mqtt;

/// <summary>A client that was connected when the process died: what is still to be told of it, under which number and at which instant.</summary>
internal sealed record LostClient(MqttSessionKey Key, MqttMessage? Will, long Sequence, DateTimeOffset At);

/// <summary>
/// Who is connected, with the last wills, on the disk: a process that is killed cannot tell the end of its connections, so the
/// next one does.
/// </summary>
internal sealed class LiveClients
{
    readonly SqliteStore store;

    public LiveClients(SqliteStore store)
    {
        this.store = store;
        store.Schema("""
            CREATE TABLE IF NOT EXISTS mqtt_starts (number INTEGER PRIMARY KEY);
            CREATE TABLE IF NOT EXISTS mqtt_live (
                username TEXT NOT NULL, client TEXT NOT NULL, topic TEXT, payload BLOB, qos INTEGER, retain INTEGER,
                sequence INTEGER, at INTEGER, PRIMARY KEY (username, client)) WITHOUT ROWID;
            """);
    }

    /// <summary>
    /// Begins a run of the broker: its number, which is greater than every earlier one's, and who was connected when the last one was
    /// killed. Number and instant are given once, so that one who is killed again before all is told tells the same again.
    /// </summary>
    public Task<(long Number, IReadOnlyList<LostClient> Lost)> StartAsync(Func<long, long> sequence, Func<DateTimeOffset> now) =>
        store.WriteAsync<(long, IReadOnlyList<LostClient>)>(db =>
        {
            var number = db.First(
                "INSERT INTO mqtt_starts SELECT coalesce(max(number), 0) + 1 FROM mqtt_starts RETURNING number", r => r.GetInt64(0));
            foreach (var (username, client) in db.Query(
                "SELECT username, client FROM mqtt_live WHERE at IS NULL", r => (r.GetString(0), r.GetString(1))))
                db.Execute(
                    "UPDATE mqtt_live SET sequence = $3, at = $4 WHERE username = $1 AND client = $2",
                    username, client, sequence(number), now().UtcTicks);
            return (number, db.Query(
                "SELECT username, client, topic, payload, qos, retain, sequence, at FROM mqtt_live ORDER BY sequence", Lost));
        });

    /// <summary>Written before a client is told that it is connected.</summary>
    public Task AddAsync(MqttSessionKey key, MqttMessage? will) => store.WriteAsync(db => db.Execute(
        "INSERT OR REPLACE INTO mqtt_live (username, client, topic, payload, qos, retain) VALUES ($1, $2, $3, $4, $5, $6)",
        key.Username, key.ClientId, will?.Topic, will?.Payload.ToArray(), (int?)will?.QualityOfService, will?.Retain));

    /// <summary>Written when all that follows from the end of the connection is done.</summary>
    public Task RemoveAsync(params IReadOnlyList<MqttSessionKey> keys) => store.WriteAsync(db =>
    {
        foreach (var (username, client) in keys) db.Execute("DELETE FROM mqtt_live WHERE username = $1 AND client = $2", username, client);
    });

    static LostClient Lost(SqliteDataReader row) => new(
        new(row.GetString(0), row.GetString(1)),
        row.IsDBNull(2) ? null : new(row.GetString(2), row.GetFieldValue<byte[]>(3), (MqttQualityOfServiceLevel)row.GetInt32(4), row.GetBoolean(5)),
        row.GetInt64(6), new(row.GetInt64(7), TimeSpan.Zero));
}
