using Azure;

namespace Izi.Embedded.Tables;

/// <summary>A row of a table: its key, its time of writing and its version.</summary>
public interface ITableEntity
{
    string PartitionKey { get; set; }
    string RowKey { get; set; }
    DateTimeOffset? Timestamp { get; set; }
    ETag ETag { get; set; }
}
