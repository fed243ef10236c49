using Microsoft.Data.Sqlite;

namespace Izi.Embedded.Mqtt;

/// <summary>A message that waits for one session, under the number it is stored with; 0 when it is not stored.</summary>
internal readonly record struct QueuedMessage(long Number, MqttMessage Message);

/// <summary>A session as the last run of the broker left it.</summary>
internal sealed record KeptSession(
    long Id, MqttSessionKey Key, uint Expiry, DateTimeOffset? GoneAt, List<MqttSubscription> Subscriptions, List<QueuedMessage> Messages);

/// <summary>The sessions that outlive their connections, with their subscriptions and the messages not acknowledged yet, on the disk.</summary>
internal sealed class SessionStore
{
    readonly SqliteStore store;
    long lastSession;
    long lastNumber;

    public SessionStore(SqliteStore store)
    {
        this.store = store;
        store.Schema($"""
            CREATE TABLE IF NOT EXISTS mqtt_session (
                id INTEGER PRIMARY KEY, username TEXT NOT NULL, client TEXT NOT NULL, expiry INTEGER NOT NULL, gone INTEGER);
            CREATE TABLE IF NOT EXISTS mqtt_subscription (
                session INTEGER NOT NULL, filter TEXT NOT NULL, qos INTEGER NOT NULL, local INTEGER NOT NULL, published INTEGER NOT NULL,
                handling INTEGER NOT NULL, identifier INTEGER NOT NULL, PRIMARY KEY (session, filter)) WITHOUT ROWID;
            CREATE TABLE IF NOT EXISTS mqtt_queue (session INTEGER NOT NULL, number INTEGER NOT NULL, {StoredMessage.Schema},
                PRIMARY KEY (session, number)) WITHOUT ROWID;
            """);
    }

    /// <summary>Every session there is, those away for the longest time first.</summary>
    public List<KeptSession> Load() => store.Read(db =>
    {
        var sessions = db.Query(
            "SELECT id, username, client, expiry, gone FROM mqtt_session ORDER BY coalesce(gone, $1), id", Session, long.MaxValue);
        var known = sessions.ToDictionary(s => s.Id);
        foreach (var (session, one) in db.Query(
            "SELECT session, filter, qos, local, published, handling, identifier FROM mqtt_subscription", Subscription))
            known[session].Subscriptions.Add(one);
        foreach (var (session, one) in db.Query($"SELECT session, number, {StoredMessage.Columns} FROM mqtt_queue ORDER BY number", Queued))
            known[session].Messages.Add(one);
        lastSession = sessions.Select(s => s.Id).DefaultIfEmpty().Max();
        lastNumber = sessions.SelectMany(s => s.Messages).Select(m => m.Number).DefaultIfEmpty().Max();
        return sessions;
    });

    public long NextSession() => ++lastSession;

    public long NextNumber() => ++lastNumber;

    /// <summary>Writes for how long a session is kept, and since when its client is gone; null while it is there.</summary>
    public Task KeepAsync(MqttSession session, DateTimeOffset? goneAt)
    {
        var (id, (username, client), expiry) = (session.Id, session.Key, (long)session.Expiry);
        return store.WriteAsync(db => db.Execute(
            "INSERT OR REPLACE INTO mqtt_session (id, username, client, expiry, gone) VALUES ($1, $2, $3, $4, $5)",
            id, username, client, expiry, goneAt?.UtcTicks));
    }

    public Task ForgetAsync(MqttSession session) => store.WriteAsync(db =>
    {
        db.Execute("DELETE FROM mqtt_session WHERE id = $1", session.Id);
        db.Execute("DELETE FROM mqtt_subscription WHERE session = $1", session.Id);
        db.Execute("DELETE FROM mqtt_queue WHERE session = $1", session.Id);
    });

    public Task SubscribeAsync(MqttSession session, IReadOnlyList<MqttSubscription> granted) => store.WriteAsync(db =>
    {
        foreach (var one in granted)
            db.Execute(
                """
                INSERT OR REPLACE INTO mqtt_subscription (session, filter, qos, local, published, handling, identifier)
                VALUES ($1, $2, $3, $4, $5, $6, $7)
                """,
                session.Id, one.Filter, (int)one.QualityOfService, one.NoLocal, one.RetainAsPublished, (int)one.RetainHandling, (long)one.Identifier);
    });

    public Task UnsubscribeAsync(MqttSession session, IReadOnlyList<string> filters) => store.WriteAsync(db =>
    {
        foreach (var filter in filters)
            db.Execute("DELETE FROM mqtt_subscription WHERE session = $1 AND filter = $2", session.Id, filter);
    });

    /// <summary>Writes the copies of one message, each for its session.</summary>
    public Task QueueAsync(IReadOnlyList<(MqttSession Session, QueuedMessage Queued)> copies) => store.WriteAsync(db =>
    {
        foreach (var (session, (number, message)) in copies)
            db.Execute(
                $"INSERT INTO mqtt_queue (session, number, {StoredMessage.Columns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
                StoredMessage.Values(message, session.Id, number));
    });

    /// <summary>Forgets a message that the session has no more to do with. If that is lost in a crash, the message is sent again.</summary>
    public void Done(MqttSession session, long number)
    {
        if (number is not 0)
            _ = store.WriteAsync(db => db.Execute("DELETE FROM mqtt_queue WHERE session = $1 AND number = $2", session.Id, number));
    }

    static KeptSession Session(SqliteDataReader row) => new(
        row.GetInt64(0), new(row.GetString(1), row.GetString(2)), (uint)row.GetInt64(3),
        row.IsDBNull(4) ? null : new DateTimeOffset(row.GetInt64(4), TimeSpan.Zero), [], []);

    static (long Session, MqttSubscription One) Subscription(SqliteDataReader row) => (
        row.GetInt64(0),
        new MqttSubscription(row.GetString(1), (MqttQualityOfServiceLevel)row.GetInt32(2))
        {
            NoLocal = row.GetBoolean(3),
            RetainAsPublished = row.GetBoolean(4),
            RetainHandling = (MqttRetainHandling)row.GetInt32(5),
            Identifier = (uint)row.GetInt64(6),
        });

    static (long Session, QueuedMessage One) Queued(SqliteDataReader row) => (
        row.GetInt64(0), new QueuedMessage(row.GetInt64(1), StoredMessage.Read(row, 2)));
}
