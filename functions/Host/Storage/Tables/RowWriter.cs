namespace Izi.Host.Storage.Tables;

/// <summary>Applies changes to rows inside one SQLite transaction, under their conditions.</summary>
internal sealed class RowWriter(Db db, long table, RowStamp stamp)
{
    /// <exception cref="StorageException">Its condition does not hold.</exception>
    public void Apply(RowChange change)
    {
        switch (change.Action)
        {
            case RowAction.Insert:
                Insert(change);
                break;
            case RowAction.Merge:
                Merge(change);
                break;
            case RowAction.Replace:
                CheckVersion(change);
                Put(change, change.Body);
                break;
            default:
                CheckVersion(change);
                db.Execute("DELETE FROM table_rows WHERE tbl = $1 AND pk = $2 AND rk = $3", table, change.PartitionKey, change.RowKey);
                break;
        }
    }

    void Insert(RowChange change)
    {
        var added = db.Execute(
            "INSERT OR IGNORE INTO table_rows (tbl, pk, rk, version, written, body) VALUES ($1, $2, $3, $4, $5, $6)",
            table, change.PartitionKey, change.RowKey, stamp.Version, stamp.Written, change.Body);
        if (added == 0) throw TableError.EntityAlreadyExists.Exception();
    }

    void Merge(RowChange change)
    {
        var held = TableStore.Find(db, table, change.PartitionKey, change.RowKey);
        Check(change.IfMatch, held?.Version);
        if (held is null)
        {
            Put(change, change.Body);
            return;
        }
        var merged = new Dictionary<string, object>(held.Properties, StringComparer.Ordinal);
        foreach (var (name, value) in change.Properties) merged[name] = value;
        if (TableLimits.OfRow(change.PartitionKey, change.RowKey, merged) is { } broken) throw broken.Exception();
        Put(change, EntityJson.Write(merged));
    }

    // A row that is replaced or deleted is not read: its version is enough, and without a condition not even that.
    void CheckVersion(RowChange change)
    {
        if (change.IfMatch is null) return;
        Check(change.IfMatch, db.First(
            "SELECT version FROM table_rows WHERE tbl = $1 AND pk = $2 AND rk = $3", r => (long?)r.GetInt64(0),
            table, change.PartitionKey, change.RowKey));
    }

    static void Check(string? ifMatch, long? held)
    {
        if (ifMatch is null) return;
        if (held is not { } found) throw StorageError.ResourceNotFound.Exception();
        if (ifMatch != "*" && ifMatch != StoredRow.ETagOf(found)) throw TableError.UpdateConditionNotSatisfied.Exception();
    }

    void Put(RowChange change, byte[] body) => db.Execute(
        """
        INSERT INTO table_rows (tbl, pk, rk, version, written, body) VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (tbl, pk, rk) DO UPDATE SET version = excluded.version, written = excluded.written, body = excluded.body
        """,
        table, change.PartitionKey, change.RowKey, stamp.Version, stamp.Written, body);
}
