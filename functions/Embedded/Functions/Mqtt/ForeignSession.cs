using System.Globalization;

namespace Izi.Embedded.Functions;

/// <summary>What a data folder is to another broker: a client id that is always the same, and the instant of the newest message it took.</summary>
internal sealed class ForeignSession
{
    readonly SqliteStore store;
    readonly TimeProvider time;
    long newest;

    public ForeignSession(SqliteStore store, TimeProvider time)
    {
        (this.store, this.time) = (store, time);
        store.Schema("CREATE TABLE IF NOT EXISTS mqtt_foreign (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;");
        ClientId = Kept("client-id") ?? Made();
        newest = long.Parse(Kept("newest") ?? "0", CultureInfo.InvariantCulture);
    }

    /// <summary>Two hosts on copies of one folder would drive each other out.</summary>
    public string ClientId { get; }

    /// <summary>When a message that has just come arrived: no two share an instant, and none is before one that came before it.</summary>
    public DateTimeOffset Arrival() => new(newest = Math.Max(time.GetUtcNow().UtcTicks, newest + 1), TimeSpan.Zero);

    /// <summary>Writes down how far arrivals have come, so that a clock that is set back meanwhile does no harm.</summary>
    public Task Keep() => Write("newest", newest.ToString(CultureInfo.InvariantCulture));

    string Made()
    {
        var id = $"izi-{Guid.NewGuid():N}";
        Write("client-id", id).GetAwaiter().GetResult();
        return id;
    }

    string? Kept(string name) => store.Read(db => db.First("SELECT value FROM mqtt_foreign WHERE name = $1", row => row.GetString(0), name));

    Task<int> Write(string name, string value) => store.WriteAsync(db => db.Execute("INSERT OR REPLACE INTO mqtt_foreign (name, value) VALUES ($1, $2)", name, value));
}
