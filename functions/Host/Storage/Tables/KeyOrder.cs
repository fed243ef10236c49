namespace Izi.Host.Storage.Tables;

/// <summary>Ordinal order by code point, which is the order SQLite keeps text in.</summary>
internal static class KeyOrder
{
    public static int Compare(string a, string b)
    {
        var same = a.AsSpan().CommonPrefixLength(b);
        if (same == a.Length || same == b.Length) return a.Length.CompareTo(b.Length);
        // A surrogate stands for a code point above every other character.
        var (surrogateA, surrogateB) = (char.IsSurrogate(a[same]), char.IsSurrogate(b[same]));
        return surrogateA == surrogateB ? a[same].CompareTo(b[same]) : surrogateA ? 1 : -1;
    }
}
