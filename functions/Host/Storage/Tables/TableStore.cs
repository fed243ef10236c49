using Microsoft.Data.Sqlite;

namespace Izi.Host.Storage.Tables;

/// <summary>Rows in key order, and where the next page begins.</summary>
internal sealed record RowPage(IReadOnlyList<StoredRow> Rows, PageToken? Next);

/// <summary>The version and the time of a write.</summary>
internal sealed record RowStamp(long Version, long Written)
{
    public string? ETagOf(RowChange change) => change.Action is RowAction.Delete ? null : StoredRow.ETagOf(Version);

    /// <summary>The row that an insert made.</summary>
    public StoredRow RowOf(RowChange insert) => new(insert.PartitionKey, insert.RowKey, Version, Written, insert.Body);
}

/// <summary>Tables in the database: rows by table, PartitionKey and RowKey. What a write answers is on the disk.</summary>
internal sealed class TableStore
{
    public const string Columns = "pk, rk, version, written, body";

    readonly SqliteStore store;
    readonly TimeProvider time;
    long lastVersion;

    public TableStore(SqliteStore store, TimeProvider time)
    {
        (this.store, this.time) = (store, time);
        store.Schema("""
            CREATE TABLE IF NOT EXISTS table_tables (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE COLLATE NOCASE);
            CREATE TABLE IF NOT EXISTS table_rows (
                tbl INTEGER NOT NULL, pk TEXT NOT NULL, rk TEXT NOT NULL,
                version INTEGER NOT NULL, written INTEGER NOT NULL, body BLOB NOT NULL,
                PRIMARY KEY (tbl, pk, rk));
            CREATE TABLE IF NOT EXISTS table_version (one INTEGER PRIMARY KEY CHECK (one = 1), last INTEGER NOT NULL);
            INSERT OR IGNORE INTO table_version VALUES (1, 0);
            """);
        lastVersion = store.Read(db => db.First("SELECT last FROM table_version", r => r.GetInt64(0)));
    }

    /// <exception cref="StorageException">The name is not valid, or the table exists.</exception>
    public Task CreateAsync(string table)
    {
        if (TableLimits.OfTable(table) is { } broken) throw broken.Exception();
        return store.WriteAsync(db =>
        {
            var made = db.Execute("INSERT OR IGNORE INTO table_tables (name) VALUES ($1)", table);
            if (made == 0) throw TableError.TableAlreadyExists.Exception();
        });
    }

    public Task DeleteAsync(string table) => store.WriteAsync(db =>
    {
        var id = Id(db, table, StorageError.ResourceNotFound);
        db.Execute("DELETE FROM table_rows WHERE tbl = $1", id);
        db.Execute("DELETE FROM table_tables WHERE id = $1", id);
    });

    /// <summary>Names from one on, in their order.</summary>
    public List<string> Names(string from) => store.Read(db =>
        db.Query("SELECT name FROM table_tables WHERE name >= $1 ORDER BY name", r => r.GetString(0), from));

    /// <exception cref="StorageException">There is no such table, or no such row.</exception>
    public StoredRow Get(string table, string partitionKey, string rowKey) => store.Read(db =>
        Find(db, Id(db, table), partitionKey, rowKey) ?? throw StorageError.ResourceNotFound.Exception());

    public RowPage Page(string table, Filter? filter, PageToken? from, int size) => store.Read(db =>
    {
        var rows = new TableScan(Id(db, table), filter, from).Take(db, size + 1);
        if (rows.Count <= size) return new RowPage(rows, null);
        var last = rows[size - 1];
        return new RowPage(rows[..size], new(last.PartitionKey, last.RowKey));
    });

    /// <summary>Writes rows of one partition, all or none, with one version and time.</summary>
    /// <exception cref="StorageException">One is refused; the exception has its place.</exception>
    public Task<RowStamp> WriteAsync(string table, IReadOnlyList<RowChange> changes) => store.WriteAsync(db =>
    {
        var stamp = new RowStamp(NextVersion(db), time.GetUtcNow().UtcTicks);
        var writer = new RowWriter(db, Id(db, table), stamp);
        for (var i = 0; i < changes.Count; i++)
        {
            try
            {
                writer.Apply(changes[i]);
            }
            catch (StorageException refused)
            {
                throw refused.Error.Exception(i);
            }
        }
        return stamp;
    });

    internal static StoredRow? Find(Db db, long table, string partitionKey, string rowKey) =>
        db.First($"SELECT {Columns} FROM table_rows WHERE tbl = $1 AND pk = $2 AND rk = $3", Row, table, partitionKey, rowKey);

    internal static StoredRow Row(SqliteDataReader r) =>
        new(r.GetString(0), r.GetString(1), r.GetInt64(2), r.GetInt64(3), r.GetFieldValue<byte[]>(4));

    // Never the same twice, however coarse the clock, wherever it steps and whatever was deleted since. Called by the one writer only.
    long NextVersion(Db db)
    {
        lastVersion = Math.Max(lastVersion + 1, time.GetUtcNow().UtcTicks);
        db.Execute("UPDATE table_version SET last = $1", lastVersion);
        return lastVersion;
    }

    static long Id(Db db, string table, StorageError? missing = null) =>
        db.First("SELECT id FROM table_tables WHERE name = $1", r => (long?)r.GetInt64(0), table)
            ?? throw (missing ?? TableError.TableNotFound).Exception();
}
