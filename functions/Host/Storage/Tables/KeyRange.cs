namespace Izi.Host.Storage.Tables;

/// <summary>An interval of keys that holds every key a filter can match.</summary>
internal readonly record struct KeyRange(string? From, bool WithFrom, string? To, bool WithTo)
{
    public static KeyRange All => default;

    public bool IsOne => From is not null && From == To && WithFrom && WithTo;

    public static KeyRange Of(Comparison comparison, string key) => comparison switch
    {
        Comparison.Equal => new(key, true, key, true),
        Comparison.Greater => new(key, false, null, false),
        Comparison.GreaterOrEqual => new(key, true, null, false),
        Comparison.Less => new(null, false, key, false),
        Comparison.LessOrEqual => new(null, false, key, true),
        _ => All,
    };

    public KeyRange And(KeyRange other)
    {
        var (from, withFrom) = Tighter(From, WithFrom, other.From, other.WithFrom, 1);
        var (to, withTo) = Tighter(To, WithTo, other.To, other.WithTo, -1);
        return new(from, withFrom, to, withTo);
    }

    public KeyRange Or(KeyRange other)
    {
        var (from, withFrom) = Wider(From, WithFrom, other.From, other.WithFrom, -1);
        var (to, withTo) = Wider(To, WithTo, other.To, other.WithTo, 1);
        return new(from, withFrom, to, withTo);
    }

    static (string?, bool) Tighter(string? a, bool withA, string? b, bool withB, int inward)
    {
        if (a is null) return (b, withB);
        if (b is null) return (a, withA);
        var order = KeyOrder.Compare(a, b) * inward;
        return order == 0 ? (a, withA && withB) : order > 0 ? (a, withA) : (b, withB);
    }

    static (string?, bool) Wider(string? a, bool withA, string? b, bool withB, int outward)
    {
        if (a is null || b is null) return (null, false);
        var order = KeyOrder.Compare(a, b) * outward;
        return order == 0 ? (a, withA || withB) : order > 0 ? (a, withA) : (b, withB);
    }
}
