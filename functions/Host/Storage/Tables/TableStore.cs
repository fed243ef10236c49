using Microsoft.Data.Sqlite;

namespace Izi.Host.Storage.Tables;

/// <summary>Tables in the database: rows by table, PartitionKey and RowKey. What a write answers is on the disk.</summary>
internal sealed class TableStore
{
    public const string Columns = "pk, rk, version, written, body";

    const string Put = $"INSERT INTO table_rows (tbl, {Columns}) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (tbl, pk, rk) DO ";
    const string IfNew = $"{Put} NOTHING";
    const string InPlace = $"{Put} UPDATE SET version = excluded.version, written = excluded.written, body = excluded.body";
    const string ThisRow = "FROM table_rows WHERE tbl = $1 AND pk = $2 AND rk = $3";

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

    public Task CreateAsync(string table)
    {
        TableLimits.CheckTable(table);
        return store.WriteAsync(db =>
        {
            var made = db.Execute("INSERT OR IGNORE INTO table_tables (name) VALUES ($1)", table);
            if (made == 0) throw new StorageException(409, "TableAlreadyExists", "The table specified already exists.");
        });
    }

    public Task DeleteAsync(string table) => store.WriteAsync(db =>
    {
        var id = IdOrNull(db, table) ?? throw StorageException.ResourceNotFound;
        db.Execute("DELETE FROM table_rows WHERE tbl = $1", id);
        db.Execute("DELETE FROM table_tables WHERE id = $1", id);
    });

    /// <summary>Names from one on, in their order.</summary>
    public List<string> Names(string from) => store.Read(db =>
        db.Query("SELECT name FROM table_tables WHERE name >= $1 ORDER BY name", r => r.GetString(0), from));

    public StoredRow Get(string table, string partitionKey, string rowKey) => store.Read(db =>
        Find(db, Id(db, table), partitionKey, rowKey) ?? throw StorageException.ResourceNotFound);

    /// <summary>Rows in key order, and whether there are more.</summary>
    public (List<StoredRow> Rows, bool HasMore) Page(string table, Filter? filter, (string PartitionKey, string RowKey)? after, int size)
    {
        var rows = store.Read(db => new TableScan(Id(db, table), filter, after).Take(db, size + 1));
        return rows.Count > size ? (rows[..size], true) : (rows, false);
    }

    /// <summary>Writes rows of one partition, all or none, with one version and time; a row that was deleted is null.</summary>
    public Task<StoredRow?[]> WriteAsync(string table, IReadOnlyList<RowChange> changes) => store.WriteAsync(db =>
    {
        // Never the same twice, however coarse the clock, wherever it steps and whatever was deleted since. The one writer is here only.
        var now = time.GetUtcNow().UtcTicks;
        lastVersion = Math.Max(lastVersion + 1, now);
        db.Execute("UPDATE table_version SET last = $1", lastVersion);
        var id = Id(db, table);
        var rows = new StoredRow?[changes.Count];
        for (var i = 0; i < changes.Count; i++)
        {
            try
            {
                rows[i] = Apply(db, id, changes[i], now);
            }
            catch (StorageException refused)
            {
                refused.Index = i;
                throw;
            }
        }
        return rows;
    });

    internal static StoredRow Row(SqliteDataReader r) =>
        new(r.GetString(0), r.GetString(1), r.GetInt64(2), r.GetInt64(3), r.GetFieldValue<byte[]>(4));

    StoredRow? Apply(Db db, long table, RowChange change, long now)
    {
        var (partitionKey, rowKey) = (change.PartitionKey, change.RowKey);
        // A row that is replaced or deleted is not read: its version is enough, and without a condition not even that.
        var held = change.Action is RowAction.Merge ? Find(db, table, partitionKey, rowKey) : null;
        if (change.IfMatch is { } condition)
        {
            var version = held?.Version ?? db.First($"SELECT version {ThisRow}", r => (long?)r.GetInt64(0), table, partitionKey, rowKey);
            if (version is null) throw StorageException.ResourceNotFound;
            if (condition != "*" && condition != StoredRow.ETagOf(version.Value))
                throw new StorageException(
                    412, "UpdateConditionNotSatisfied", "The update condition specified in the request was not satisfied.");
        }
        if (change.Action is RowAction.Delete)
        {
            db.Execute($"DELETE {ThisRow}", table, partitionKey, rowKey);
            return null;
        }
        var row = new StoredRow(partitionKey, rowKey, lastVersion, now, held is null ? change.Body : Merged(held, change));
        var written = db.Execute(
            change.Action is RowAction.Insert ? IfNew : InPlace, table, partitionKey, rowKey, row.Version, row.Written, row.Body);
        return written > 0 ? row : throw new StorageException(409, "EntityAlreadyExists", "The specified entity already exists.");
    }

    static byte[] Merged(StoredRow held, RowChange change)
    {
        var merged = new Dictionary<string, object>(held.Properties, StringComparer.Ordinal);
        foreach (var (name, value) in change.Properties) merged[name] = value;
        TableLimits.Check(held.PartitionKey, held.RowKey, merged);
        return EntityJson.Write(merged);
    }

    static StoredRow? Find(Db db, long table, string partitionKey, string rowKey) =>
        db.First($"SELECT {Columns} {ThisRow}", Row, table, partitionKey, rowKey);

    static long Id(Db db, string table) =>
        IdOrNull(db, table) ?? throw new StorageException(404, "TableNotFound", "The table specified does not exist.");

    static long? IdOrNull(Db db, string table) =>
        db.First("SELECT id FROM table_tables WHERE name = $1", r => (long?)r.GetInt64(0), table);
}
