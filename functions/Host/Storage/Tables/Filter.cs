namespace Izi.Host.Storage.Tables;

/// <summary>An OData filter: which rows match, given their properties' reader, and in which intervals of keys they can lie.</summary>
internal sealed record Filter(Predicate<Func<string, object?>> Matches, KeyRange Partitions = default, KeyRange Rows = default)
{
    public Filter And(Filter other) =>
        new(row => Matches(row) && other.Matches(row), Partitions.And(other.Partitions), Rows.And(other.Rows));

    public Filter Or(Filter other) =>
        new(row => Matches(row) || other.Matches(row), Partitions.Or(other.Partitions), Rows.Or(other.Rows));

    public Filter Not() => new(row => !Matches(row));

    /// <summary>A property that is missing, or of another type, matches no comparison, not even <c>ne</c>.</summary>
    public static Filter Compare(string property, string comparison, object value)
    {
        Predicate<int> accepts = comparison switch
        {
            "eq" => order => order == 0,
            "ne" => order => order != 0,
            "gt" => order => order > 0,
            "ge" => order => order >= 0,
            "lt" => order => order < 0,
            _ => order => order <= 0,
        };
        var range = value is string key ? KeyRange.Of(comparison, key) : default;
        return new(
            row => row(property) is { } held && Order(held, value) is { } order && accepts(order),
            property == StoredRow.PartitionKeyName ? range : default, property == StoredRow.RowKeyName ? range : default);
    }

    static int? Order(object held, object value) => (held, value) switch
    {
        (string a, string b) => KeyRange.Compare(a, b),
        (bool a, bool b) => a.CompareTo(b),
        (DateTimeOffset a, DateTimeOffset b) => a.CompareTo(b),
        (Guid a, Guid b) => string.CompareOrdinal(a.ToString(), b.ToString()),
        (byte[] a, byte[] b) => a.AsSpan().SequenceCompareTo(b),
        (int or long, int or long) => Convert.ToInt64(held, null).CompareTo(Convert.ToInt64(value, null)),
        (int or long or double, int or long or double) => Convert.ToDouble(held, null).CompareTo(Convert.ToDouble(value, null)),
        _ => null,
    };
}

/// <summary>An interval of keys with its ends that holds every key a filter can match; null is no end.</summary>
internal readonly record struct KeyRange(string? From, string? To)
{
    public static KeyRange Of(string comparison, string key) => comparison switch
    {
        "eq" => new(key, key),
        "gt" or "ge" => new(key, null),
        "lt" or "le" => new(null, key),
        _ => default,
    };

    public KeyRange And(KeyRange other) => new(
        From is null || other.From is null ? From ?? other.From : Greater(From, other.From),
        To is null || other.To is null ? To ?? other.To : Less(To, other.To));

    public KeyRange Or(KeyRange other) => new(
        From is null || other.From is null ? null : Less(From, other.From),
        To is null || other.To is null ? null : Greater(To, other.To));

    /// <summary>Ordinal order by code point, which is the order SQLite keeps text in.</summary>
    public static int Compare(string a, string b)
    {
        var same = a.AsSpan().CommonPrefixLength(b);
        if (same == a.Length || same == b.Length) return a.Length.CompareTo(b.Length);
        // A surrogate stands for a code point above every other character.
        var (surrogateA, surrogateB) = (char.IsSurrogate(a[same]), char.IsSurrogate(b[same]));
        return surrogateA == surrogateB ? a[same].CompareTo(b[same]) : surrogateA ? 1 : -1;
    }

    static string Greater(string a, string b) => Compare(a, b) > 0 ? a : b;

    static string Less(string a, string b) => Compare(a, b) < 0 ? a : b;
}
