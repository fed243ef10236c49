using System.Globalization;

namespace Izi.Embedded.Tables;

/// <summary>A row as it lies in the data folder.</summary>
internal sealed record StoredRow(string PartitionKey, string RowKey, long Modified, byte[] Body) : ITableRow
{
    IReadOnlyDictionary<string, object>? properties;

    /// <summary>Read from the body when first asked for: a replaced row, or one that a key filter drops, is never read.</summary>
    public IReadOnlyDictionary<string, object> Properties => properties ??= RowJson.Read(Body);

    /// <summary>Adds the properties to others, without keeping them here.</summary>
    public void AddTo(Dictionary<string, object?> others)
    {
        if (properties is null) RowJson.Read(Body, others);
        else
            foreach (var (name, value) in properties) others[name] = value;
    }

    public DateTimeOffset Timestamp => new(Modified, TimeSpan.Zero);

    public string ETag => ETagOf(Modified);

    public object? Value(string name) => name switch
    {
        RowName.PartitionKey => PartitionKey,
        RowName.RowKey => RowKey,
        RowName.Timestamp => Timestamp,
        _ => Properties.GetValueOrDefault(name),
    };

    /// <summary>A version as the service writes it: the time of writing, its colons escaped.</summary>
    public static string ETagOf(long modified) => string.Create(
        CultureInfo.InvariantCulture, $"W/\"datetime'{new DateTime(modified, DateTimeKind.Utc):yyyy-MM-dd'T'HH'%3A'mm'%3A'ss.fffffff'Z'}'\"");
}
