using System.Text.RegularExpressions;
using Izi.Embedded.Storage;

namespace Izi.Embedded.Tables;

/// <summary>What the table service takes: names, keys, sizes. Learn: "Understanding the Table service data model".</summary>
internal static partial class TableLimits
{
    public const int Actions = 100;
    public const int TransactionBytes = 4 * 1024 * 1024;
    public const int PageRows = 1000;
    const int KeyCharacters = 512;
    const int Properties = 252;
    const int PropertyBytes = 64 * 1024;
    const int EntityBytes = 1024 * 1024;

    public static ServiceError? OfTable(string name) => TableName().IsMatch(name) ? null : TableError.InvalidResourceName;

    public static ServiceError? Of(RowChange change) => OfKey(change.PartitionKey) ?? OfKey(change.RowKey) ?? OfRow(change.PartitionKey, change.RowKey, change.Properties);

    public static ServiceError? OfRow(string partitionKey, string rowKey, IReadOnlyDictionary<string, object> properties) =>
        properties.Count > Properties ? TableError.TooManyProperties
        : properties.Select(p => OfProperty(p.Key, p.Value)).FirstOrDefault(refused => refused is not null)
            ?? (Size(partitionKey, rowKey, properties) > EntityBytes ? TableError.EntityTooLarge : null);

    /// <summary>Of a transaction as a whole, with the place of the action that is too much; none where the request as a whole is.</summary>
    public static (int? Index, ServiceError Why)? Of(IReadOnlyList<RowChange> changes)
    {
        if (changes.Count > Actions) return (Actions - 1, TableError.TooManyActions);
        if (changes.Sum(c => (long)c.Body.Length) > TransactionBytes) return (null, TableError.RequestBodyTooLarge);
        HashSet<string> rows = [];
        for (var i = 0; i < changes.Count; i++)
        {
            if (changes[i].PartitionKey != changes[0].PartitionKey) return (i, TableError.OtherPartition);
            if (!rows.Add(changes[i].RowKey)) return (i, TableError.InvalidDuplicateRow);
            if (Of(changes[i]) is { } why) return (i, why);
        }
        return null;
    }

    /// <exception cref="TableTransactionFailedException">One of the actions is refused before anything is sent or written.</exception>
    /// <exception cref="Azure.RequestFailedException">The transaction as a whole is too large.</exception>
    public static void Refuse(IReadOnlyList<RowChange> changes)
    {
        if (Of(changes) is not { } refused) return;
        throw refused.Index is { } index ? TableTransactionFailedException.At(index, refused.Why) : refused.Why.Exception();
    }

    static ServiceError? OfKey(string key) =>
        key.Length > KeyCharacters ? TableError.KeyValueTooLarge
        : key.AsSpan().ContainsAny("/\\#?") || key.Any(char.IsControl) ? TableError.OutOfRangeInput
        : null;

    static ServiceError? OfProperty(string name, object value) =>
        name.Length > 255 ? TableError.PropertyNameTooLong
        : !PropertyName().IsMatch(name) ? TableError.PropertyNameInvalid
        : value switch
        {
            string text when text.Length * 2 > PropertyBytes => TableError.PropertyValueTooLarge,
            byte[] bytes when bytes.Length > PropertyBytes => TableError.PropertyValueTooLarge,
            DateTimeOffset { Year: < 1601 } => TableError.OutOfRangeInput,
            _ => null,
        };

    // The service's own formula for what a row weighs.
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
