namespace Izi.Embedded.Tables;

/// <summary>A row as a storage account sent it.</summary>
internal sealed record AccountRow(
    string PartitionKey, string RowKey, DateTimeOffset Timestamp, string ETag, IReadOnlyDictionary<string, object> Properties) : ITableRow
{
    public void AddTo(Dictionary<string, object?> others)
    {
        foreach (var (name, value) in Properties) others[name] = value;
    }
}
