namespace Izi.Infra.Tests;

/// <summary>A JSON file that is loaded is there, and has the members that are asked of it, by a variable or at once.</summary>
public static class JsonCheck
{
    public static IEnumerable<Finding> Of(BicepFile file) => Missing(file).Concat(
        from asked in file.Root.All
        where asked is { Type: "member_expression" }
        let loaded = Loaded(file, asked["object"]!)
        where loaded is not null && File.Exists(loaded)
        let name = asked["property"]!
        where !Has(loaded, name.Text!)
        select file.Finding(name.Line, $"{Path.GetFileName(loaded)} has no {name.Text}"));

    static IEnumerable<Finding> Missing(BicepFile file) =>
        from node in file.Root.All
        let path = node.Type is "call_expression" ? Loaded(file, node) : null
        where path is not null && !File.Exists(path)
        select file.Finding(node.Line, $"there is no {Path.GetFileName(path)}");

    static bool Has(string path, string member) =>
        JsonDocument.Parse(File.ReadAllText(path)).RootElement is { ValueKind: JsonValueKind.Object } json && json.TryGetProperty(member, out _);

    /// <summary>The path of what a call loads, or of what the variable with that name does; null for everything else.</summary>
    static string? Loaded(BicepFile file, Node node) => node switch
    {
        { Type: "call_expression" } when node["function"]!.Text is "loadJsonContent" => file.Beside(node["arguments"]!.Nodes[0].Literal),
        { Type: "identifier" } when file.Variables.FirstOrDefault(one => one.Name == node.Text) is { } variable
            && variable.Node.Nodes[^1] is { Type: "call_expression" } call => Loaded(file, call),
        _ => null,
    };
}
