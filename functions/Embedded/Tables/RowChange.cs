using Azure;

namespace Izi.Embedded.Tables;

/// <summary>What is to happen to one row, with its properties as they are stored.</summary>
internal sealed record RowChange(
    TableTransactionActionType Action, string PartitionKey, string RowKey, ETag IfMatch, IReadOnlyDictionary<string, object> Properties, byte[] Body)
{
    static readonly Dictionary<string, object> none = [];

    public static RowChange Of(TableTransactionAction action)
    {
        ArgumentNullException.ThrowIfNull(action.Entity.PartitionKey, nameof(action.Entity.PartitionKey));
        ArgumentNullException.ThrowIfNull(action.Entity.RowKey, nameof(action.Entity.RowKey));
        var deletes = action.ActionType is TableTransactionActionType.Delete;
        var properties = deletes ? none : EntityShape.Properties(action.Entity);
        return new(
            action.ActionType, action.Entity.PartitionKey, action.Entity.RowKey, Condition(action), properties, deletes ? [] : RowJson.Write(properties));
    }

    public bool Merges => Action is TableTransactionActionType.UpdateMerge or TableTransactionActionType.UpsertMerge;

    // An upsert has no condition; a delete without one means whatever version; an update without one writes whether or not the row is there.
    static ETag Condition(TableTransactionAction action) => action.ActionType switch
    {
        TableTransactionActionType.Delete => action.ETag == default ? ETag.All : action.ETag,
        TableTransactionActionType.UpdateMerge or TableTransactionActionType.UpdateReplace => action.ETag,
        _ => default,
    };
}
