using Azure;

namespace Izi.Embedded.Tables;

/// <summary>Where rows are kept: the data folder, or a storage account.</summary>
internal interface ITableStore
{
    /// <summary>Raised after this process wrote or deleted a row, or may have: an account's answer can be lost.</summary>
    event Action<TableRowKey>? Changed;

    /// <summary>204 when the table was made, 409 when it was there.</summary>
    Task<Response> Create(string table, CancellationToken cancel);

    /// <summary>Null when there is no such row; of its properties at least the chosen ones.</summary>
    Task<ITableRow?> Find(TableRowKey key, IReadOnlySet<string>? chosen, CancellationToken cancel);

    Task<RowPage> Page(string table, RowQuery query, CancellationToken cancel);

    Task<Response> Write(string table, RowChange change, CancellationToken cancel);

    /// <summary>Writes rows of one partition, all or none.</summary>
    Task<IReadOnlyList<Response>> Submit(string table, IReadOnlyList<RowChange> changes, CancellationToken cancel);
}

/// <summary>Which rows are wanted, at most how many at a time, which properties of them, and from where on.</summary>
internal sealed record RowQuery(string? Filter, int Size, IReadOnlySet<string>? Chosen, string? Token);

/// <summary>Rows in the order of their keys, and where the next ones are; a page may be empty and not the last.</summary>
internal sealed record RowPage(IReadOnlyList<ITableRow> Rows, string? Token);

/// <summary>A row as it was read.</summary>
internal interface ITableRow
{
    string PartitionKey { get; }
    string RowKey { get; }
    DateTimeOffset Timestamp { get; }
    string ETag { get; }
    IReadOnlyDictionary<string, object> Properties { get; }

    /// <summary>Adds the properties to others.</summary>
    void AddTo(Dictionary<string, object?> others);
}
