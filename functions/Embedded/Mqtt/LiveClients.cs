using Microsoft.Data.Sqlite;

namespace Izi.Embedded.Mqtt;

/// <summary>A client that was connected when the process died: what is still to be told of it, under which number and at which instant.</summary>
internal sealed record LostClient(MqttSessionKey Key, MqttMessage? Will, long Sequence, DateTimeOffset At);

/// <summary>A last will that waits for its time.</summary>
internal sealed record WaitingWill(MqttSessionKey Key, MqttMessage Will, DateTimeOffset Due);

/// <summary>
/// Who is connected, with the last wills, on the disk: a process that is killed cannot tell the end of its connections, so the
/// next one does. So are the wills of those that are gone and may still come back.
/// </summary>
internal sealed class LiveClients
{
    readonly SqliteStore store;

    public LiveClients(SqliteStore store)
    {
        this.store = store;
        var will = StoredMessage.Schema.Replace(" NOT NULL", "", StringComparison.Ordinal);
        store.Schema($"""
            CREATE TABLE IF NOT EXISTS mqtt_starts (number INTEGER PRIMARY KEY);
            CREATE TABLE IF NOT EXISTS mqtt_live (
                username TEXT NOT NULL, client TEXT NOT NULL, sequence INTEGER, at INTEGER, {will}, PRIMARY KEY (username, client)) WITHOUT ROWID;
            CREATE TABLE IF NOT EXISTS mqtt_will (
                username TEXT NOT NULL, client TEXT NOT NULL, due INTEGER NOT NULL, {will}, PRIMARY KEY (username, client)) WITHOUT ROWID;
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
            foreach (var (username, client) in db.Query("SELECT username, client FROM mqtt_live WHERE at IS NULL", Key))
                db.Execute(
                    "UPDATE mqtt_live SET sequence = $3, at = $4 WHERE username = $1 AND client = $2",
                    username, client, sequence(number), now().UtcTicks);
            return (number, db.Query($"SELECT username, client, sequence, at, {StoredMessage.Columns} FROM mqtt_live ORDER BY sequence", Lost));
        });

    /// <summary>The wills that waited when the last run ended.</summary>
    public IReadOnlyList<WaitingWill> Waiting() => store.Read(db => db.Query(
        $"SELECT username, client, due, {StoredMessage.Columns} FROM mqtt_will ORDER BY due",
        r => new WaitingWill(Key(r), StoredMessage.Read(r, 3), new(r.GetInt64(2), TimeSpan.Zero))));

    /// <summary>Written before a client is told that it is connected; a will that waited for it is not sent any more.</summary>
    public Task AddAsync(MqttSessionKey key, MqttMessage? will) => store.WriteAsync(db =>
    {
        db.Execute("DELETE FROM mqtt_will WHERE username = $1 AND client = $2", key.Username, key.ClientId);
        if (will is null) db.Execute("INSERT OR REPLACE INTO mqtt_live (username, client) VALUES ($1, $2)", key.Username, key.ClientId);
        else
            db.Execute(
                $"INSERT OR REPLACE INTO mqtt_live (username, client, {StoredMessage.Columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
                StoredMessage.Values(will, key.Username, key.ClientId));
    });

    /// <summary>Written when all that follows from the end of the connection is done.</summary>
    public Task RemoveAsync(params IReadOnlyList<MqttSessionKey> keys) => store.WriteAsync(db =>
    {
        foreach (var (username, client) in keys) db.Execute("DELETE FROM mqtt_live WHERE username = $1 AND client = $2", username, client);
    });

    /// <summary>Keeps a will until its time.</summary>
    public Task KeepAsync(WaitingWill waiting) => store.WriteAsync(db => db.Execute(
        $"INSERT OR REPLACE INTO mqtt_will (username, client, due, {StoredMessage.Columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        StoredMessage.Values(waiting.Will, waiting.Key.Username, waiting.Key.ClientId, waiting.Due.UtcTicks)));

    public Task ForgetWillAsync(MqttSessionKey key) => store.WriteAsync(db => db.Execute(
        "DELETE FROM mqtt_will WHERE username = $1 AND client = $2", key.Username, key.ClientId));

    static LostClient Lost(SqliteDataReader row) => new(
        Key(row), row.IsDBNull(4) ? null : StoredMessage.Read(row, 4), row.GetInt64(2), new(row.GetInt64(3), TimeSpan.Zero));

    static MqttSessionKey Key(SqliteDataReader row) => new(row.GetString(0), row.GetString(1));
}
