namespace Izi.Host.Storage.Tables;

/// <summary>What a write does to its row.</summary>
internal enum RowAction
{
    Insert,
    Merge,
    Replace,
    Delete,
}

/// <summary>One write to one row. Without <paramref name="IfMatch"/> a merge or replace is an upsert.</summary>
/// <param name="Action">What to do.</param>
/// <param name="PartitionKey">The row's partition.</param>
/// <param name="RowKey">The row in it.</param>
/// <param name="IfMatch">The ETag the row must have, <c>*</c> for any, null for no condition.</param>
/// <param name="Properties">Its properties without the keys.</param>
/// <param name="Body">The same properties as they are stored.</param>
internal sealed record RowChange(
    RowAction Action, string PartitionKey, string RowKey, string? IfMatch, IReadOnlyDictionary<string, object> Properties, byte[] Body);
