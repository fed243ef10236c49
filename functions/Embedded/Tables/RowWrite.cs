using Azure;
using Izi.Embedded.Storage;

namespace Izi.Embedded.Tables;

/// <summary>Applies changes to rows inside one SQLite transaction, under their conditions.</summary>
internal sealed class RowWrite(Db db, string table, long stamp)
{
    /// <summary>The service's answer, or null and why it refuses.</summary>
    public ServiceResponse? Apply(RowChange change, out ServiceError? why) => change switch
    {
        { Action: TableTransactionActionType.Add } => Insert(change, out why),
        { Merges: true } => Merge(change, out why),
        _ => (why = Refusal(change)) is not null ? null
            : change.Action is TableTransactionActionType.Delete ? Delete(change) : Put(change, change.Body),
    };

    ServiceResponse? Insert(RowChange change, out ServiceError? why)
    {
        var added = db.Execute(
            "INSERT OR IGNORE INTO table_rows (tbl, pk, rk, modified, body) VALUES ($1, $2, $3, $4, $5)",
            table, change.PartitionKey, change.RowKey, stamp, change.Body);
        why = added == 1 ? null : TableError.EntityAlreadyExists;
        return why is null ? ServiceResponse.NoContent(StoredRow.ETagOf(stamp)) : null;
    }

    ServiceResponse? Merge(RowChange change, out ServiceError? why)
    {
        var held = db.First(
            "SELECT pk, rk, modified, body FROM table_rows WHERE tbl = $1 AND pk = $2 AND rk = $3",
            TableStore.Row, table, change.PartitionKey, change.RowKey);
        why = Refusal(change.IfMatch, held?.Modified);
        if (why is not null) return null;
        if (held is null) return Put(change, change.Body);
        var merged = new Dictionary<string, object>(held.Properties, StringComparer.Ordinal);
        foreach (var (name, value) in change.Properties) merged[name] = value;
        why = TableLimits.OfRow(change.PartitionKey, change.RowKey, merged);
        return why is null ? Put(change, RowJson.Write(merged)) : null;
    }

    // A row that is replaced or deleted is not read: its version is enough, and without a condition not even that.
    ServiceError? Refusal(RowChange change) => change.IfMatch == default ? null : Refusal(change.IfMatch, db.First(
        "SELECT modified FROM table_rows WHERE tbl = $1 AND pk = $2 AND rk = $3",
        r => (long?)r.GetInt64(0), table, change.PartitionKey, change.RowKey));

    static ServiceError? Refusal(ETag wanted, long? held) =>
        wanted == default ? null
        : held is not { } modified ? TableError.ResourceNotFound
        : wanted == ETag.All || wanted == new ETag(StoredRow.ETagOf(modified)) ? null
        : TableError.UpdateConditionNotSatisfied;

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
