using Azure.Core;

namespace Izi.Embedded.Tables;

/// <summary>A change of a row as the request that asks for it, alone or within a transaction.</summary>
internal sealed record RowRequest(RequestMethod Method, string Path, string? IfMatch, byte[]? Body)
{
    public static RowRequest Of(string table, RowChange change) => change.Action switch
    {
        TableTransactionActionType.Add => new(RequestMethod.Post, $"/{table}", null, RowOData.Write(change)),
        TableTransactionActionType.Delete => new(RequestMethod.Delete, PathOf(table, change.PartitionKey, change.RowKey), change.IfMatch.ToString(), null),
        _ => new(
            change.Merges ? RequestMethod.Patch : RequestMethod.Put,
            PathOf(table, change.PartitionKey, change.RowKey),
            change.IfMatch == default ? null : change.IfMatch.ToString(),
            RowOData.Write(change)),
    };

    public static string PathOf(string table, string partitionKey, string rowKey) => $"/{table}(PartitionKey='{Key(partitionKey)}',RowKey='{Key(rowKey)}')";

    static string Key(string key) => Uri.EscapeDataString(key.Replace("'", "''", StringComparison.Ordinal));
}
