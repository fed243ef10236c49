using System.Globalization;

namespace Izi.Embedded.Tables;

/// <summary>A row as it lies in the table.</summary>
internal sealed record StoredRow(string PartitionKey, string RowKey, long Modified, byte[] Body)
{
    IReadOnlyDictionary<string, object>? properties;

    /// <summary>Read from the body when first asked for: a replaced row, or one that a key filter drops, is never read.</summary>
    public IReadOnlyDictionary<string, object> Properties => properties ??= RowJson.Read(Body);

    public DateTimeOffset Timestamp => new(Modified, TimeSpan.Zero);

    public string ETag => ETagOf(Modified);

    public object? Value(string name) => name switch
    {
        RowName.PartitionKey => PartitionKey,
        RowName.RowKey => RowKey,
        RowName.Timestamp => Timestamp,
        _ => Properties.GetValueOrDefault(name),
    };

    public static string ETagOf(long modified)
    {
        var written = new DateTime(modified, DateTimeKind.Utc).ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture);
        return $"W/\"datetime'{Uri.EscapeDataString(written)}'\"";
    }
}
