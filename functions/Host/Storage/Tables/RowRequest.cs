namespace Izi.Host.Storage.Tables;

/// <summary>Reads the change to a row out of a request, or out of one action of a batch.</summary>
internal static class RowRequest
{
    static readonly Dictionary<string, object> none = [];

    /// <exception cref="StorageException">It is no such request, or breaks a limit.</exception>
    public static RowChange Read(string method, TablePath path, string? ifMatch, ReadOnlyMemory<byte> body)
    {
        var condition = string.IsNullOrEmpty(ifMatch) ? null : ifMatch;
        var change = method.ToUpperInvariant() switch
        {
            "POST" => Insert(body),
            "PUT" => Update(RowAction.Replace, path, condition, body),
            "MERGE" or "PATCH" => Update(RowAction.Merge, path, condition, body),
            "DELETE" => Delete(path, condition),
            _ => throw StorageError.MethodNotAllowed.Exception(),
        };
        TableLimits.Check(change);
        return change;
    }

    static RowChange Insert(ReadOnlyMemory<byte> body)
    {
        var properties = EntityJson.Parse(body);
        var keys = properties.GetValueOrDefault(RowName.PartitionKey) is string partitionKey
            && properties.GetValueOrDefault(RowName.RowKey) is string rowKey
            ? (partitionKey, rowKey)
            : throw TableError.PropertiesNeedValue.Exception();
        return Change(RowAction.Insert, keys, null, properties);
    }

    static RowChange Update(RowAction action, TablePath path, string? condition, ReadOnlyMemory<byte> body) =>
        Change(action, path.Row(), condition, EntityJson.Parse(body));

    static RowChange Delete(TablePath path, string? condition)
    {
        var (partitionKey, rowKey) = path.Row();
        return new(RowAction.Delete, partitionKey, rowKey, condition ?? throw TableError.MissingIfMatch.Exception(), none, []);
    }

    static RowChange Change(
        RowAction action, (string PartitionKey, string RowKey) keys, string? condition, Dictionary<string, object> properties)
    {
        foreach (var name in (ReadOnlySpan<string>)[RowName.PartitionKey, RowName.RowKey, RowName.Timestamp]) properties.Remove(name);
        return new(action, keys.PartitionKey, keys.RowKey, condition, properties, EntityJson.Write(properties));
    }
}
