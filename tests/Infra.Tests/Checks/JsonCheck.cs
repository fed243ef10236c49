namespace Izi.Infra.Tests;

/// <summary>A JSON file that is loaded is there, and has the members that are asked of it.</summary>
public static class JsonCheck
{
    public static IEnumerable<Finding> Of(BicepFile file) =>
        from variable in file.Variables
        where variable.Node.Nodes[^1] is { Type: "call_expression" } call && call["function"]!.Text is "loadJsonContent"
        from finding in Of(file, variable, file.Beside(variable.Node.Nodes[^1]["arguments"]!.Nodes[0].Literal))
        select finding;

    static IEnumerable<Finding> Of(BicepFile file, Declaration variable, string path)
    {
        if (!File.Exists(path)) return [file.Finding(variable.Node.Line, $"there is no {Path.GetFileName(path)}")];
        var json = JsonDocument.Parse(File.ReadAllText(path)).RootElement;
        return from asked in file.Root.All
               where asked is { Type: "member_expression" } && asked["object"] is { Type: "identifier" } of && of.Text == variable.Name
               let name = asked["property"]!
               where json.ValueKind is not JsonValueKind.Object || !json.TryGetProperty(name.Text!, out _)
               select file.Finding(name.Line, $"{Path.GetFileName(path)} has no {name.Text}");
    }
}
