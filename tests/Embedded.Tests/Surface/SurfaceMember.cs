namespace Izi.Embedded.Tests.Surface;

/// <summary>One member as it is listed: its text without accessors, its accessors, and whether only heirs see it.</summary>
public sealed record SurfaceMember(string Text, IReadOnlyList<string> Accessors, bool ForHeirs)
{
    const string Protected = "protected ";

    /// <summary>Reads <c>[protected] [static|abstract|virtual] Type Name { get; set; }</c> or a method's line.</summary>
    public static SurfaceMember Parse(string line)
    {
        var forHeirs = line.StartsWith(Protected, StringComparison.Ordinal);
        var text = forHeirs ? line[Protected.Length..] : line;
        var brace = text.IndexOf(" { ", StringComparison.Ordinal);
        return brace < 0
            ? new SurfaceMember(text, [], forHeirs)
            : new SurfaceMember(text[..brace], text[(brace + 3)..].Split([';', ' ', '}'], StringSplitOptions.RemoveEmptyEntries), forHeirs);
    }

    /// <summary>The last word before the parameters.</summary>
    public string Name => Text.Split('(')[0].Split(' ')[^1].Split('<')[0];
}
