using Azure;
using Izi.Embedded.Storage;
using Microsoft.Data.Sqlite;

namespace Izi.Embedded.Tables;

/// <summary>Tables in the data folder: rows keyed by table, PartitionKey and RowKey, versioned by the time of their last write.</summary>
internal sealed class TableStore(SqliteStore store, TimeProvider time) : ITableStore
{
    readonly SqliteStore store = WithSchema(store);
    long lastModified = store.Read(db => db.First("SELECT last FROM table_clock", r => r.GetInt64(0)));

    public event Action<TableRowKey>? Changed;

    public async Task<Response> Create(string table, CancellationToken cancel)
    {
        ServiceError.Refuse(TableLimits.OfTable(table));
        if (store.Read(db => Exists(db, table))) return TableError.TableAlreadyExists.Response();
        var made = await store.WriteAsync(db => db.Execute("INSERT OR IGNORE INTO table_tables (name) VALUES ($1)", table));
        return made == 1 ? ServiceResponse.NoContent() : TableError.TableAlreadyExists.Response();
    }

    public Task<ITableRow?> Find(TableRowKey key, IReadOnlySet<string>? chosen, CancellationToken cancel) => Task.FromResult<ITableRow?>(store.Read(db =>
        db.First(
            "SELECT pk, rk, modified, body FROM table_rows WHERE tbl = $1 AND pk = $2 AND rk = $3", Row, key.Table, key.PartitionKey, key.RowKey)
            ?? (Exists(db, key.Table) ? null : throw TableError.TableNotFound.Exception())));

    public Task<RowPage> Page(string table, RowQuery query, CancellationToken cancel)
    {
        var scan = new TableScan(table, FilterParser.Parse(query.Filter), PageToken.Read(table, query.Token));
        return Task.FromResult(store.Read(db =>
        {
            if (!Exists(db, table)) throw TableError.TableNotFound.Exception();
            var rows = scan.Take(db, query.Size + 1);
            return rows.Count > query.Size ? new RowPage(rows[..query.Size], PageToken.Of(rows[query.Size - 1])) : new RowPage(rows, null);
        }));
    }

    public async Task<Response> Write(string table, RowChange change, CancellationToken cancel)
    {
        ServiceError.Refuse(TableLimits.Of(change));
        var answer = await store.WriteAsync(db =>
        {
            if (!Exists(db, table)) throw TableError.TableNotFound.Exception();
            return new RowWrite(db, table, Stamp(db)).Apply(change, out var why) ?? throw why!.Exception();
        });
        Changed?.Invoke(new(table, change.PartitionKey, change.RowKey));
        return answer;
    }

    public async Task<IReadOnlyList<Response>> Submit(string table, IReadOnlyList<RowChange> changes, CancellationToken cancel)
    {
        TableLimits.Refuse(changes);
        var answers = await store.WriteAsync(db =>
        {
            if (!Exists(db, table)) throw TableTransactionFailedException.At(0, TableError.TableNotFound);
            var write = new RowWrite(db, table, Stamp(db));
            return changes.Select((change, i) => write.Apply(change, out var why) ?? throw TableTransactionFailedException.At(i, why!)).ToList();
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
