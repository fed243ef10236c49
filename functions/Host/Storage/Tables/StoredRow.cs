using System.Globalization;

namespace Izi.Host.Storage.Tables;

/// <summary>
/// A row as it lies in the database. Its version grows with every write to any row; it was written at a wall clock in ticks.
/// </summary>
internal sealed record StoredRow(string PartitionKey, string RowKey, long Version, long Written, byte[] Body)
{
    public const string PartitionKeyName = "PartitionKey";
    public const string RowKeyName = "RowKey";
    public const string TimestampName = "Timestamp";

    IReadOnlyDictionary<string, object>? properties;

    /// <summary>Parsed when first asked for: a row that is replaced, or that a filter on keys drops, is never parsed.</summary>
    public IReadOnlyDictionary<string, object> Properties => properties ??= EntityJson.Parse(Body);

    public DateTimeOffset Timestamp => new(Written, TimeSpan.Zero);

    public string ETag => ETagOf(Version);

    public object? Value(string name) => name switch
    {
        PartitionKeyName => PartitionKey,
        RowKeyName => RowKey,
        TimestampName => Timestamp,
        _ => Properties.GetValueOrDefault(name),
    };

    /// <summary>An ETag in the service's form: a time with escaped colons.</summary>
    public static string ETagOf(long version) => string.Create(
        CultureInfo.InvariantCulture,
        $"W/\"datetime'{new DateTime(version, DateTimeKind.Utc):yyyy-MM-dd'T'HH'%3A'mm'%3A'ss.fffffff'Z'}'\"");
}
