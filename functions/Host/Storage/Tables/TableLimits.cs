using System.Text.RegularExpressions;

namespace Izi.Host.Storage.Tables;

/// <summary>What the table service accepts: names, keys, sizes. Learn: "Understanding the Table service data model".</summary>
internal static partial class TableLimits
{
    const int PropertyBytes = 64 * 1024;
    const int EntityBytes = 1024 * 1024;

    public static void CheckTable(string name)
    {
        if (!TableName().IsMatch(name)) throw StorageException.InvalidResourceName;
    }

    public static void Check(string partitionKey, string rowKey, IReadOnlyDictionary<string, object> properties)
    {
        CheckKey(partitionKey);
        CheckKey(rowKey);
        if (properties.Count > 252) throw Refused("TooManyProperties", "The entity contains more properties than allowed (252).");
        foreach (var (name, value) in properties) CheckProperty(name, value);
        if (Size(partitionKey, rowKey, properties) > EntityBytes)
            throw Refused("EntityTooLarge", "The entity is larger than the maximum allowed size (1MB).");
    }

    static void CheckKey(string key)
    {
        if (key.Length > 512) throw Refused("KeyValueTooLarge", "The key value exceeds the maximum allowed size (1KB).");
        if (key.AsSpan().ContainsAny("/\\#?") || key.Any(char.IsControl)) throw OutOfRange();
    }

    static void CheckProperty(string name, object value)
    {
        if (name.Length > 255) throw Refused("PropertyNameTooLong", "The property name exceeds the maximum allowed length (255).");
        if (!PropertyName().IsMatch(name)) throw Refused("PropertyNameInvalid", "The property name is invalid.");
        if (value is string { Length: > PropertyBytes / 2 } or byte[] { Length: > PropertyBytes })
            throw Refused(
                "PropertyValueTooLarge", "The property value exceeds the maximum allowed size (64KB). A string may have 32K characters.");
        if (value is DateTimeOffset { Year: < 1601 }) throw OutOfRange();
    }

    static StorageException OutOfRange() => Refused("OutOfRangeInput", "One of the request inputs is out of range.");

    static StorageException Refused(string code, string message) => new(400, code, message);

    // The service's own formula for the size of a row.
    static long Size(string partitionKey, string rowKey, IReadOnlyDictionary<string, object> properties) =>
        4 + (partitionKey.Length + rowKey.Length) * 2L + properties.Sum(p => 8 + p.Key.Length * 2L + p.Value switch
        {
            string text => text.Length * 2 + 4,
            byte[] bytes => bytes.Length + 4,
            bool => 1,
            int => 4,
            Guid => 16,
            _ => 8,
        });

    [GeneratedRegex(@"^(?!tables$)[A-Za-z][A-Za-z0-9]{2,62}\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex TableName();

    [GeneratedRegex(@"^[\p{L}\p{Nl}_][\p{L}\p{Nl}\p{Nd}\p{Mn}\p{Mc}\p{Pc}\p{Cf}]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex PropertyName();
}
