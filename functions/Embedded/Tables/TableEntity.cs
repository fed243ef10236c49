using System.Collections;
using System.Diagnostics.CodeAnalysis;
using Azure;

namespace Izi.Embedded.Tables;

/// <summary>A row as a dictionary of typed properties; key, time and version are properties like the others.</summary>
[SuppressMessage("Naming", "CA1710", Justification = "The real package's name.")]
public sealed class TableEntity : ITableEntity, IDictionary<string, object?>
{
    Dictionary<string, object?> properties;

    public TableEntity() => properties = [];

    public TableEntity(string partitionKey, string rowKey)
        : this()
    {
        PartitionKey = partitionKey;
        RowKey = rowKey;
    }

    public TableEntity(IDictionary<string, object?> values) => properties = values is null ? [] : new(values);

    /// <summary>A row that was read: its properties are its own from now on.</summary>
    internal static TableEntity Holding(Dictionary<string, object?> properties) => new() { properties = properties };

    public string PartitionKey
    {
        get => GetString(RowName.PartitionKey)!;
        set => properties[RowName.PartitionKey] = value;
    }

    public string RowKey
    {
        get => GetString(RowName.RowKey)!;
        set => properties[RowName.RowKey] = value;
    }

    public DateTimeOffset? Timestamp
    {
        get => GetDateTimeOffset(RowName.Timestamp);
        set => properties[RowName.Timestamp] = value;
    }

    public ETag ETag
    {
        get => GetString(RowName.ETag) is { } etag ? new ETag(etag) : default;
        set => properties[RowName.ETag] = value.ToString();
    }

    public int Count => properties.Count;
    public ICollection<string> Keys => properties.Keys;
    ICollection<object?> IDictionary<string, object?>.Values => properties.Values;
    bool ICollection<KeyValuePair<string, object?>>.IsReadOnly => false;

    public object? this[string key]
    {
        get => properties.GetValueOrDefault(key);
        set => properties[key] = value is not null && properties.TryGetValue(key, out var held) && held is not null ? Coerce(held, value) : value;
    }

    public string? GetString(string key) => Get<string>(key, value => value as string);
    public bool? GetBoolean(string key) => Get<bool?>(key, value => value as bool?);
    public int? GetInt32(string key) => Get<int?>(key, value => value as int?);
    public long? GetInt64(string key) => Get<long?>(key, value => value as long?);
    public double? GetDouble(string key) => Get<double?>(key, value => value as double?);
    public Guid? GetGuid(string key) => Get<Guid?>(key, value => value as Guid?);
    public byte[]? GetBinary(string key) => Get<byte[]>(key, value => value as byte[] ?? (value as BinaryData)?.ToArray());
    public BinaryData? GetBinaryData(string key) => Get<BinaryData>(key, value => value as BinaryData ?? (value is byte[] bytes ? new(bytes) : null));
    public DateTime? GetDateTime(string key) => Get<DateTime?>(key, value => value as DateTime? ?? (value as DateTimeOffset?)?.UtcDateTime);
    public DateTimeOffset? GetDateTimeOffset(string key) =>
        Get<DateTimeOffset?>(key, value => value as DateTimeOffset? ?? (value is DateTime time ? new DateTimeOffset(time) : null));

    public void Add(string key, object? value) => properties.Add(key, value);
    public bool ContainsKey(string key) => properties.ContainsKey(key);
    public bool Remove(string key) => properties.Remove(key);
    public void Clear() => properties.Clear();
    public bool TryGetValue(string key, [MaybeNullWhen(false)] out object? value) => properties.TryGetValue(key, out value);

    void ICollection<KeyValuePair<string, object?>>.Add(KeyValuePair<string, object?> item) => properties.Add(item.Key, item.Value);
    bool ICollection<KeyValuePair<string, object?>>.Contains(KeyValuePair<string, object?> item) => properties.Contains(item);
    void ICollection<KeyValuePair<string, object?>>.CopyTo(KeyValuePair<string, object?>[] array, int arrayIndex) =>
        ((ICollection<KeyValuePair<string, object?>>)properties).CopyTo(array, arrayIndex);
    bool ICollection<KeyValuePair<string, object?>>.Remove(KeyValuePair<string, object?> item) =>
        ((ICollection<KeyValuePair<string, object?>>)properties).Remove(item);
    IEnumerator<KeyValuePair<string, object?>> IEnumerable<KeyValuePair<string, object?>>.GetEnumerator() => properties.GetEnumerator();
    IEnumerator IEnumerable.GetEnumerator() => properties.GetEnumerator();

    T? Get<T>(string key, Func<object, T?> read)
    {
        if (properties.GetValueOrDefault(key) is not { } value) return default;
        return read(value) ?? throw new InvalidOperationException($"Cannot return {typeof(T)} type for a {value.GetType()} typed property.");
    }

    // A property keeps the type it has; only numbers widen.
    static object Coerce(object held, object value) => (held, value) switch
    {
        _ when held.GetType() == value.GetType() => value,
        (int, double or long) => value,
        (double, int whole) => (double)whole,
        (long, int whole) => (long)whole,
        (DateTimeOffset or DateTime, DateTimeOffset or DateTime) => value,
        (byte[] or BinaryData, byte[] or BinaryData) => value,
        _ => throw new InvalidOperationException($"Value ({held.GetType()}) {held} is not convertable to ({value.GetType()}) {value}."),
    };
}
