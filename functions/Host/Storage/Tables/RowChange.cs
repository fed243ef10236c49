namespace Izi.Host.Storage.Tables;

/// <summary>What a write does to its row.</summary>
internal enum RowAction
{
    Insert,
    Merge,
    Replace,
    Delete,
}

/// <summary>One write to one row; its properties are without the keys. Without a condition a merge or replace is an upsert.</summary>
internal sealed record RowChange(
    RowAction Action, string PartitionKey, string RowKey, string? IfMatch, Dictionary<string, object> Properties)
{
    public byte[] Body { get; } = EntityJson.Write(Properties);

    /// <summary>Reads the change out of a request, or out of one action of a batch.</summary>
    public static RowChange Read(string method, TablePath path, string? ifMatch, ReadOnlyMemory<byte> body)
    {
        var action = method.ToUpperInvariant() switch
        {
            "POST" => RowAction.Insert,
            "PUT" => RowAction.Replace,
            "MERGE" or "PATCH" => RowAction.Merge,
            "DELETE" => RowAction.Delete,
            _ => throw StorageException.MethodNotAllowed,
        };
        var properties = action is RowAction.Delete ? [] : EntityJson.Parse(body);
        var (partitionKey, rowKey) = action is RowAction.Insert
            ? TablePath.Row(properties.GetValueOrDefault(StoredRow.PartitionKeyName), properties.GetValueOrDefault(StoredRow.RowKeyName))
            : TablePath.Row(path.PartitionKey, path.RowKey);
        var condition = action is RowAction.Insert || string.IsNullOrEmpty(ifMatch) ? null : ifMatch;
        if (action is RowAction.Delete && condition is null)
            throw new StorageException(
                400, "MissingRequiredHeader", "An HTTP header that's mandatory for this request is not specified: If-Match.");
        foreach (var name in (ReadOnlySpan<string>)[StoredRow.PartitionKeyName, StoredRow.RowKeyName, StoredRow.TimestampName])
            properties.Remove(name);
        TableLimits.Check(partitionKey, rowKey, properties);
        return new(action, partitionKey, rowKey, condition, properties);
    }
}
