using Azure;
using Izi.Embedded.Storage;

namespace Izi.Embedded.Tables;

/// <summary>Applies changes to rows inside one SQLite transaction, under their conditions.</summary>
internal sealed class RowWrite(Db db, string table, long stamp)
{
    /// <summary>The service's answer, or null and why it refuses.</summary>
    public ServiceResponse? Apply(RowChange change, out ServiceError? why)
    {
        var held = db.First(
            "SELECT pk, rk, modified, body FROM table_rows WHERE tbl = $1 AND pk = $2 AND rk = $3",
            TableStore.Row, table, change.PartitionKey, change.RowKey);
        why = Refusal(change, held);
        if (why is not null) return null;
        if (change.Action is TableTransactionActionType.Delete) return Delete(change);
        return change.Merges && held is not null ? Merge(change, held, out why) : Put(change, change.Body);
    }

    static ServiceError? Refusal(RowChange change, StoredRow? held)
    {
        if (change.Action is TableTransactionActionType.Add) return held is null ? null : TableError.EntityAlreadyExists;
        if (change.IfMatch == default) return null;
        if (held is null) return TableError.ResourceNotFound;
        return change.IfMatch == ETag.All || change.IfMatch == new ETag(held.ETag) ? null : TableError.UpdateConditionNotSatisfied;
    }

    ServiceResponse? Merge(RowChange change, StoredRow held, out ServiceError? why)
    {
        var merged = new Dictionary<string, object>(held.Properties, StringComparer.Ordinal);
        foreach (var (name, value) in change.Properties) merged[name] = value;
        why = TableLimits.OfRow(change.PartitionKey, change.RowKey, merged);
        return why is null ? Put(change, RowJson.Write(merged)) : null;
    }

    ServiceResponse Put(RowChange change, byte[] body)
    {
        db.Execute(
            """
            INSERT INTO table_rows (tbl, pk, rk, modified, body) VALUES ($1, $2, $3, $4, $5)
            ON CONFLICT (tbl, pk, rk) DO UPDATE SET modified = excluded.modified, body = excluded.body
            """,
            table, change.PartitionKey, change.RowKey, stamp, body);
        return ServiceResponse.NoContent(StoredRow.ETagOf(stamp));
    }

    ServiceResponse Delete(RowChange change)
    {
        db.Execute("DELETE FROM table_rows WHERE tbl = $1 AND pk = $2 AND rk = $3", table, change.PartitionKey, change.RowKey);
        return ServiceResponse.NoContent();
    }
}
