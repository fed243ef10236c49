using System.Globalization;
using System.Text.RegularExpressions;

namespace Izi.Embedded.Tests.Surface;

/// <summary>What the real packages expose, read from lists of their public types and members.</summary>
public sealed partial class RealSurface
{
    readonly List<SurfaceType> types = [];
    readonly List<string> operators = [];

    /// <summary>Reads one list: a line a type, an indented line a member.</summary>
    public RealSurface AddList(IEnumerable<string> lines)
    {
        foreach (var line in lines)
            if (TypeLine().Match(line) is { Success: true } type) types.Add(Type(type));
            else if (line.StartsWith("  values ", StringComparison.Ordinal)) AddValues(line["  values ".Length..]);
            else if (line.StartsWith("  ", StringComparison.Ordinal)) types[^1].Members.Add(SurfaceMember.Parse(line.Trim()));
        return this;
    }

    /// <summary>Reads signatures in C#, which tell what the lists leave out: numbers of enum values, sealed records, operators.</summary>
    public RealSurface AddSignatures(string text)
    {
        foreach (Match one in EnumLine().Matches(text))
            foreach (var type in types.Where(type => type.Kind == "enum" && type.Name == one.Groups["name"].Value))
                foreach (var value in one.Groups["values"].Value.Split(',', StringSplitOptions.TrimEntries)) AddValue(type, value);
        foreach (Match one in RecordLine().Matches(text))
            foreach (var type in types.Where(type => type.Name == one.Groups["name"].Value)) type.IsRecord = true;
        operators.AddRange(OperatorLine().Matches(text).Select(one => one.Value));
        return this;
    }

    public bool Knows(string operatorLine) => operators.Contains(operatorLine);

    public SurfaceType? Find(string key, IReadOnlyList<string> namespaces) => types.Find(type =>
        type.Key == key && namespaces.Any(prefix => type.Namespace == prefix || type.Namespace.StartsWith($"{prefix}.", StringComparison.Ordinal)));

    void AddValues(string values)
    {
        foreach (var value in values.Split(',', StringSplitOptions.TrimEntries)) AddValue(types[^1], value);
    }

    static void AddValue(SurfaceType type, string value)
    {
        var parts = value.Split('=', StringSplitOptions.TrimEntries);
        type.Values[parts[0]] = parts.Length > 1 ? long.Parse(parts[1], CultureInfo.InvariantCulture) : null;
    }

    // A namespace's parts and a nested type's outer one look alike; types of which one is listed already are outer ones.
    SurfaceType Type(Match line)
    {
        var full = line.Groups["name"].Value;
        var generic = full.IndexOf('<', StringComparison.Ordinal);
        var dot = full.LastIndexOf('.', generic < 0 ? full.Length - 1 : generic);
        var outer = types.Find(type => $"{type.Namespace}.{type.Name}" == full[..dot]);
        var own = full[(dot + 1)..];
        return new SurfaceType(
            line.Groups["kind"].Value, outer?.Namespace ?? full[..dot], outer is null ? own : $"{outer.Name}.{own}",
            line.Groups["base"] is { Success: true } b ? b.Value : null);
    }

    [GeneratedRegex(@"^(?<kind>(?:(?:sealed|static|abstract) )?(?:class|struct|interface|enum|delegate)) (?<name>\S+(?:<[^>]*>)?)(?: : (?<base>.+))?$")]
    private static partial Regex TypeLine();

    [GeneratedRegex(@"public enum (?<name>\w+) \{ (?<values>[^}]*?) \}")]
    private static partial Regex EnumLine();

    [GeneratedRegex(@"public (?:sealed )?record (?:struct )?(?<name>\w+)")]
    private static partial Regex RecordLine();

    [GeneratedRegex(@"(?:implicit|explicit) operator [^;]+")]
    private static partial Regex OperatorLine();
}
