namespace Izi.Embedded.Tables;

/// <summary>Names one row.</summary>
internal readonly record struct TableRowKey(string Table, string PartitionKey, string RowKey);
