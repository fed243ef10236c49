namespace Izi.Embedded.Tests.Surface;

/// <summary>Holds types of ours against the real ones and says, a sentence each, what the real ones have not.</summary>
public sealed class SurfaceCheck(RealSurface real, IReadOnlyDictionary<string, string[]> namespaces)
{
    public IReadOnlyList<string> Violations(IEnumerable<Type> types) => [.. types.SelectMany(Violations)];

    IEnumerable<string> Violations(Type type)
    {
        var own = OwnSurface.Of(type);
        if (!namespaces.TryGetValue(own.Namespace, out var there))
            return [$"{type.FullName} is public in {own.Namespace}, which stands for no real namespace: make it internal."];
        return real.Find(own.Key, there) is { } found
            ? [.. Kinds(type, own, found), .. Values(type, own, found), .. Members(type, own, found), .. Operators(type)]
            : [$"{type.FullName} is public, but {string.Join(" or ", there)} has no type {own.Name}: make it internal, or give it the real type's name."];
    }

    static IEnumerable<string> Kinds(Type type, SurfaceType own, SurfaceType found)
    {
        if (own.Kind != found.Kind) yield return $"{type.FullName} is a {own.Kind}, the real one a {found.Kind}: make it the same.";
        if (own.Base != found.Base)
            yield return $"{type.FullName} derives from {own.Base ?? "nothing"}, the real one from {found.Base ?? "nothing"}: make it the same.";
        if (own.Kind.EndsWith("class", StringComparison.Ordinal) && OwnSurface.IsRecord(type) != found.IsRecord)
            yield return $"{type.FullName} is {(found.IsRecord ? "no record, the real one is" : "a record, the real one is none")}: make it the same.";
    }

    static IEnumerable<string> Values(Type type, SurfaceType own, SurfaceType found)
    {
        var order = found.Values.Keys.ToList();
        var last = -1;
        foreach (var (name, number) in own.Values)
        {
            if (!found.Values.TryGetValue(name, out var known))
                yield return $"{type.FullName}.{name} is a value the real enum has not: take it out, or name it as there.";
            else if (known is not null ? known != number : order.IndexOf(name) <= last)
                yield return $"{type.FullName}.{name} is {number}, the real one is {(known is null ? "at another place" : $"{known}")}: give it the same number.";
            last = order.IndexOf(name);
        }
    }

    static IEnumerable<string> Members(Type type, SurfaceType own, SurfaceType found) =>
        from member in own.Members
        where !found.Members.Exists(there => Covers(there, member))
        let like = found.Members.FindAll(there => there.Name == member.Name)
        select $"{type.FullName} exposes '{Line(member)}', "
            + (like is [] ? $"but the real type has no {member.Name}: make it internal, or name it as there."
                : $"but the real type has {string.Join(" and ", like.Select(there => $"'{Line(there)}'"))}: make it the same.");

    IEnumerable<string> Operators(Type type) =>
        from conversion in OwnSurface.Operators(type)
        where !real.Knows(conversion)
        select $"{type.FullName} exposes '{conversion}', which the real type has not: take it out.";

    // Ours may leave out an accessor and may hide from all but heirs what is public there; nothing else may differ.
    static bool Covers(SurfaceMember there, SurfaceMember own) =>
        there.Text == own.Text && own.Accessors.All(there.Accessors.Contains) && (own.ForHeirs || !there.ForHeirs);

    static string Line(SurfaceMember member) => (member.ForHeirs ? "protected " : "") + member.Text
        + (member.Accessors is [] ? "" : $" {{ {string.Join("; ", member.Accessors)}; }}");
}
