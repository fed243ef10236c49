namespace Izi.Embedded.Tests.Surface;

/// <summary>One type as it is listed.</summary>
/// <param name="Kind">Such as <c>sealed class</c>, <c>enum</c>.</param>
/// <param name="Namespace">Its namespace.</param>
/// <param name="Name">With type parameters and, for a nested type, what it is nested in.</param>
/// <param name="Base">The base type's short name; null for none of interest.</param>
public sealed record SurfaceType(string Kind, string Namespace, string Name, string? Base)
{
    public List<SurfaceMember> Members { get; } = [];

    /// <summary>An enum's values; the number is null where the list does not tell it.</summary>
    public Dictionary<string, long?> Values { get; } = [];

    /// <summary>The lists show it of a record that may have heirs; of a sealed one only the signatures do.</summary>
    public bool IsRecord { get => field || Members.Exists(member => member.Name == "EqualityContract"); set; }

    /// <summary>The name without the names of its type parameters, but with their number.</summary>
    public string Key => KeyOf(Name);

    public static string KeyOf(string name)
    {
        var generic = name.IndexOf('<', StringComparison.Ordinal);
        return generic < 0 ? name : $"{name[..generic]}`{name.Count(letter => letter == ',') + 1}";
    }
}
