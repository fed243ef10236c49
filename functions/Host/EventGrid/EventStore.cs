using System.Text.Json;
using Azure.Messaging;
using Microsoft.Data.Sqlite;

namespace Izi.Host.EventGrid;

/// <summary>One event, by its number in the store, on its way to one subscription. Order is kept within its subject.</summary>
/// <param name="Attempts">How often the delivery has failed.</param>
/// <param name="Age">How long it had been waiting when it was last stored or read, by monotonic time.</param>
/// <param name="Since">The timestamp from which on its age grows.</param>
internal sealed record EventDelivery(long Event, string Subscription, string Subject, int Attempts, TimeSpan Age, long Since);

/// <summary>Events that are not delivered yet, and those that were given up (<c>event_dead</c>), in the database.</summary>
internal sealed class EventStore
{
    readonly SqliteStore store;
    readonly TimeProvider time;

    public EventStore(SqliteStore store, TimeProvider time)
    {
        (this.store, this.time) = (store, time);
        store.Schema("""
            CREATE TABLE IF NOT EXISTS event_event (id INTEGER PRIMARY KEY AUTOINCREMENT, json BLOB NOT NULL);
            CREATE TABLE IF NOT EXISTS event_delivery (
                event INTEGER NOT NULL, subscription TEXT NOT NULL, subject TEXT NOT NULL, attempts INTEGER NOT NULL, age INTEGER NOT NULL,
                PRIMARY KEY (event, subscription)) WITHOUT ROWID;
            CREATE TABLE IF NOT EXISTS event_dead (
                event INTEGER NOT NULL, subscription TEXT NOT NULL, json BLOB NOT NULL, attempts INTEGER NOT NULL, error TEXT NOT NULL,
                at INTEGER NOT NULL, PRIMARY KEY (event, subscription)) WITHOUT ROWID;
            """);
    }

    /// <summary>Stores events, each with the subscriptions it goes to; completes when they are on the disk.</summary>
    public Task<List<EventDelivery>> AppendAsync(IEnumerable<(CloudEvent Event, IReadOnlyList<string> Subscriptions)> events)
    {
        var rows = events
            .Select(one => (Json: JsonSerializer.SerializeToUtf8Bytes(one.Event), Subject: one.Event.Subject ?? "", one.Subscriptions))
            .ToList();
        return store.WriteAsync(db => rows.SelectMany(row => Append(db, row.Json, row.Subject, row.Subscriptions)).ToList());
    }

    public List<EventDelivery> Pending() => store.Read(db => db.Query(
        "SELECT event, subscription, subject, attempts, age FROM event_delivery ORDER BY event", Read));

    public int Count() => store.Read(db => db.First("SELECT count(*) FROM event_delivery", row => row.GetInt32(0)));

    public byte[] Json(long id) =>
        store.Read(db => db.First("SELECT json FROM event_event WHERE id = $1", row => row.GetFieldValue<byte[]>(0), id))
        ?? throw new InvalidOperationException($"Event {id} is not in the store.");

    /// <summary>Forgets a delivery that was made, and its event with the last one.</summary>
    public Task DoneAsync(EventDelivery delivery) => store.WriteAsync(db => Forget(db, delivery));

    /// <summary>Keeps the number of attempts and the age of a delivery that failed.</summary>
    public Task FailedAsync(EventDelivery delivery) => store.WriteAsync(db => db.Execute(
        "UPDATE event_delivery SET attempts = $3, age = $4 WHERE event = $1 AND subscription = $2",
        delivery.Event, delivery.Subscription, delivery.Attempts, delivery.Age.Ticks));

    /// <summary>Moves a delivery that was given up to the table that operators look at.</summary>
    public Task GiveUpAsync(EventDelivery delivery, string error) => store.WriteAsync(db =>
    {
        db.Execute(
            """
            INSERT INTO event_dead (event, subscription, json, attempts, error, at)
            SELECT id, $2, json, $3, $4, $5 FROM event_event WHERE id = $1
            """,
            delivery.Event, delivery.Subscription, delivery.Attempts, error, time.GetUtcNow().UtcTicks);
        Forget(db, delivery);
    });

    IEnumerable<EventDelivery> Append(Db db, byte[] json, string subject, IReadOnlyList<string> subscriptions)
    {
        var id = db.First("INSERT INTO event_event (json) VALUES ($1) RETURNING id", row => row.GetInt64(0), json);
        foreach (var subscription in subscriptions)
        {
            db.Execute(
                "INSERT INTO event_delivery (event, subscription, subject, attempts, age) VALUES ($1, $2, $3, 0, 0)",
                id, subscription, subject);
            yield return new EventDelivery(id, subscription, subject, 0, TimeSpan.Zero, time.GetTimestamp());
        }
    }

    static void Forget(Db db, EventDelivery delivery)
    {
        db.Execute("DELETE FROM event_delivery WHERE event = $1 AND subscription = $2", delivery.Event, delivery.Subscription);
        db.Execute("DELETE FROM event_event WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM event_delivery WHERE event = $1)", delivery.Event);
    }

    EventDelivery Read(SqliteDataReader row) =>
        new(row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetInt32(3), new(row.GetInt64(4)), time.GetTimestamp());
}
