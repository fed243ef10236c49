using System.Text.RegularExpressions;

namespace Izi.Host.Storage.Tables;

/// <summary>What the table service accepts: names, keys, sizes. Learn: "Understanding the Table service data model".</summary>
internal static partial class TableLimits
{
    public const int Actions = 100;
    public const int TransactionBytes = 4 * 1024 * 1024;
    public const int PageRows = 1000;
    const int KeyCharacters = 512;
    const int Properties = 252;
    const int PropertyBytes = 64 * 1024;
    const int EntityBytes = 1024 * 1024;

    public static StorageError? OfTable(string name) => TableName().IsMatch(name) ? null : TableError.InvalidResourceName;

    /// <exception cref="StorageException">A key, a property or the whole row breaks a limit.</exception>
    public static void Check(RowChange change)
    {
        var broken = OfKey(change.PartitionKey) ?? OfKey(change.RowKey) ?? OfRow(change.PartitionKey, change.RowKey, change.Properties);
        if (broken is not null) throw broken.Exception();
    }

    public static StorageError? OfRow(string partitionKey, string rowKey, IReadOnlyDictionary<string, object> properties)
    {
        if (properties.Count > Properties) return TableError.TooManyProperties;
        foreach (var (name, value) in properties)
            if (OfProperty(name, value) is { } broken) return broken;
        return Size(partitionKey, rowKey, properties) > EntityBytes ? TableError.EntityTooLarge : null;
    }

    /// <summary>The rules of a transaction as a whole: one partition, each row once.</summary>
    /// <exception cref="StorageException">An action breaks a rule; it says which one.</exception>
    public static void Check(IReadOnlyList<RowChange> changes)
    {
        HashSet<string> rows = [];
        for (var i = 0; i < changes.Count; i++)
        {
            if (changes[i].PartitionKey != changes[0].PartitionKey) throw TableError.OtherPartition.Exception(i);
            if (!rows.Add(changes[i].RowKey)) throw TableError.InvalidDuplicateRow.Exception(i);
        }
    }

    static StorageError? OfKey(string key) =>
        key.Length > KeyCharacters ? TableError.KeyValueTooLarge
        : key.AsSpan().ContainsAny("/\\#?") || key.Any(char.IsControl) ? TableError.OutOfRangeInput
        : null;

    static StorageError? OfProperty(string name, object value) =>
        name.Length > 255 ? TableError.PropertyNameTooLong
        : !PropertyName().IsMatch(name) ? TableError.PropertyNameInvalid
        : value switch
        {
            string text when text.Length * 2 > PropertyBytes => TableError.PropertyValueTooLarge,
            byte[] bytes when bytes.Length > PropertyBytes => TableError.PropertyValueTooLarge,
            DateTimeOffset { Year: < 1601 } => TableError.OutOfRangeInput,
            _ => null,
        };

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
