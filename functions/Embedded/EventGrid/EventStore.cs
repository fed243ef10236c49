using System.Text.Json;
using Azure.Messaging;
using Microsoft.Data.Sqlite;

namespace Izi.Embedded.EventGrid;

/// <summary>The events that are not delivered yet, and those that were given up, in the data folder.</summary>
internal sealed class EventStore
{
    readonly SqliteStore store;

    public EventStore(SqliteStore store)
    {
        this.store = store;
        store.Schema("""
            CREATE TABLE IF NOT EXISTS event_event (id INTEGER PRIMARY KEY AUTOINCREMENT, json TEXT NOT NULL);
            CREATE TABLE IF NOT EXISTS event_delivery (
                event INTEGER NOT NULL, subscription TEXT NOT NULL, subject TEXT NOT NULL, attempts INTEGER NOT NULL,
                published INTEGER NOT NULL, due INTEGER NOT NULL, PRIMARY KEY (event, subscription)) WITHOUT ROWID;
            CREATE TABLE IF NOT EXISTS event_dead (
                event INTEGER NOT NULL, subscription TEXT NOT NULL, json TEXT NOT NULL, attempts INTEGER NOT NULL,
                error TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (event, subscription)) WITHOUT ROWID;
            """);
    }

    /// <summary>Stores events, each with the subscriptions it goes to; completes when they are on the disk.</summary>
    public Task<List<EventDelivery>> Append(IReadOnlyList<(CloudEvent Event, IReadOnlyList<string> Subscriptions)> events, DateTimeOffset now)
    {
        var rows = events.Select(one => (Json: JsonSerializer.Serialize(one.Event), Subject: one.Event.Subject ?? "", one.Subscriptions)).ToList();
        return store.WriteAsync(db => rows.SelectMany(row => Append(db, row.Json, row.Subject, row.Subscriptions, now)).ToList());
    }

    /// <summary>All that is still to be delivered, oldest first.</summary>
    public List<EventDelivery> Pending() => store.Read(db => db.Query(
        "SELECT event, subscription, subject, attempts, published, due FROM event_delivery ORDER BY event", Read));

    public CloudEvent Event(long id) => CloudEvent.Parse(BinaryData.FromString(Json(id)))!;

    /// <summary>Forgets a delivery that was made, and its event with the last one.</summary>
    public Task Done(EventDelivery delivery) => store.WriteAsync(db => Forget(db, delivery));

    public Task Retry(EventDelivery delivery) => store.WriteAsync(db => db.Execute(
        "UPDATE event_delivery SET attempts = $3, due = $4 WHERE event = $1 AND subscription = $2",
        delivery.Event, delivery.Subscription, delivery.Attempts, delivery.Due.UtcTicks));

    /// <summary>Moves a delivery that was given up to where operators look.</summary>
    public Task Bury(EventDelivery delivery, string error, DateTimeOffset now) => store.WriteAsync(db =>
    {
        db.Execute(
            "INSERT INTO event_dead (event, subscription, json, attempts, error, at) SELECT id, $2, json, $3, $4, $5 FROM event_event WHERE id = $1",
            delivery.Event, delivery.Subscription, delivery.Attempts, error, now.UtcTicks);
        Forget(db, delivery);
    });

    string Json(long id) => store.Read(db => db.First("SELECT json FROM event_event WHERE id = $1", row => row.GetString(0), id))
        ?? throw new InvalidOperationException($"Event {id} is not in the store.");

    static IEnumerable<EventDelivery> Append(Db db, string json, string subject, IReadOnlyList<string> subscriptions, DateTimeOffset now)
    {
        var id = db.First("INSERT INTO event_event (json) VALUES ($1) RETURNING id", row => row.GetInt64(0), json);
        foreach (var subscription in subscriptions)
        {
            db.Execute(
                "INSERT INTO event_delivery (event, subscription, subject, attempts, published, due) VALUES ($1, $2, $3, 0, $4, $4)",
                id, subscription, subject, now.UtcTicks);
            yield return new EventDelivery(id, subscription, subject, Attempts: 0, now, now);
        }
    }

    static void Forget(Db db, EventDelivery delivery)
    {
        db.Execute("DELETE FROM event_delivery WHERE event = $1 AND subscription = $2", delivery.Event, delivery.Subscription);
        db.Execute("DELETE FROM event_event WHERE id = $1 AND NOT EXISTS (SELECT 1 FROM event_delivery WHERE event = $1)", delivery.Event);
    }

    static EventDelivery Read(SqliteDataReader row) => new(
        row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetInt32(3), Instant(row.GetInt64(4)), Instant(row.GetInt64(5)));

    static DateTimeOffset Instant(long ticks) => new(ticks, TimeSpan.Zero);
}
