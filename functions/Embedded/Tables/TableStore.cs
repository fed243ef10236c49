using Azure;
using Izi.Embedded.Storage;
using Microsoft.Data.Sqlite;

namespace Izi.Embedded.Tables;

/// <summary>Tables in the data folder: rows keyed by table, PartitionKey and RowKey, versioned by the time of their last write.</summary>
internal sealed class TableStore(SqliteStore store, TimeProvider time)
{
    readonly SqliteStore store = WithSchema(store);
    long lastModified = store.Read(db => db.First("SELECT last FROM table_clock", r => r.GetInt64(0)));

    /// <summary>Raised after the commit for each row written or deleted.</summary>
    public event Action<TableRowKey>? Changed;

    public async Task<ServiceResponse> Create(string table)
    {
        if (TableLimits.OfTable(table) is { } refused) throw refused.Exception();
        if (store.Read(db => Exists(db, table))) return TableError.TableAlreadyExists.Response();
        var made = await store.WriteAsync(db => db.Execute("INSERT OR IGNORE INTO table_tables (name) VALUES ($1)", table));
        return made == 1 ? ServiceResponse.NoContent() : TableError.TableAlreadyExists.Response();
    }

    public StoredRow? Find(TableRowKey key) => store.Read(db =>
        db.First(
            "SELECT pk, rk, modified, body FROM table_rows WHERE tbl = $1 AND pk = $2 AND rk = $3", Row, key.Table, key.PartitionKey, key.RowKey)
            ?? (Exists(db, key.Table) ? null : throw TableError.TableNotFound.Exception()));

    /// <summary>The next rows after a row, at most <paramref name="size"/>, and whether there are more.</summary>
    public (List<StoredRow> Rows, bool More) Page(string table, Filter? filter, TableRowKey? after, int size) => store.Read(db =>
    {
        if (!Exists(db, table)) throw TableError.TableNotFound.Exception();
        var scan = new TableScan(table, filter, after);
        var rows = scan.Take(db, size + 1);
        return rows.Count > size ? (rows[..size], true) : (rows, false);
    });

    /// <summary>Writes one row.</summary>
    public async Task<ServiceResponse> Write(string table, RowChange change)
    {
        if (TableLimits.Of(change) is { } refused) throw refused.Exception();
        var answer = await store.WriteAsync(db =>
        {
            if (!Exists(db, table)) throw TableError.TableNotFound.Exception();
            return new RowWrite(db, table, Stamp(db)).Apply(change, out var why) ?? throw why!.Exception();
        });
        Changed?.Invoke(new(table, change.PartitionKey, change.RowKey));
        return answer;
    }

    /// <summary>Writes rows of one partition, all or none.</summary>
    public async Task<List<ServiceResponse>> Submit(string table, List<RowChange> changes)
    {
        if (TableLimits.Of(changes) is { } refused) throw refused.Index is { } index ? Failed(index, refused.Why) : refused.Why.Exception();
        var answers = await store.WriteAsync(db =>
        {
            if (!Exists(db, table)) throw Failed(0, TableError.TableNotFound);
            var write = new RowWrite(db, table, Stamp(db));
            return changes.Select((change, i) => write.Apply(change, out var why) ?? throw Failed(i, why!)).ToList();
        });
        foreach (var change in changes) Changed?.Invoke(new(table, change.PartitionKey, change.RowKey));
        return answers;
    }

    // Two writes never share a time, however coarse the clock and whatever was deleted since: it is the version. Called by the one writer only.
    long Stamp(Db db)
    {
        lastModified = Math.Max(lastModified + 1, time.GetUtcNow().UtcTicks);
        db.Execute("UPDATE table_clock SET last = $1", lastModified);
        return lastModified;
    }

    static bool Exists(Db db, string table) => db.First("SELECT 1 FROM table_tables WHERE name = $1", r => true, table);

    internal static StoredRow Row(SqliteDataReader r) =>
        new(r.GetString(0), r.GetString(1), r.GetInt64(2), r.GetFieldValue<byte[]>(3));

    static TableTransactionFailedException Failed(int index, ServiceError why)
    {
        var refused = (why with { Message = $"{index}:{why.Message}" }).Exception();
        refused.Data[TableTransactionFailedException.IndexKey] = index;
        return new(refused);
    }

    static SqliteStore WithSchema(SqliteStore store)
    {
        store.Schema("""
            CREATE TABLE IF NOT EXISTS table_tables (name TEXT PRIMARY KEY COLLATE NOCASE) WITHOUT ROWID;
            CREATE TABLE IF NOT EXISTS table_rows (
                tbl TEXT NOT NULL COLLATE NOCASE, pk TEXT NOT NULL, rk TEXT NOT NULL, modified INTEGER NOT NULL, body BLOB NOT NULL,
                PRIMARY KEY (tbl, pk, rk));
            CREATE TABLE IF NOT EXISTS table_clock (one INTEGER PRIMARY KEY CHECK (one = 1), last INTEGER NOT NULL);
            INSERT OR IGNORE INTO table_clock SELECT 1, coalesce(max(modified), 0) FROM table_rows;
            DROP INDEX IF EXISTS table_rows_modified;
            """);
        return store;
    }
}
