namespace Izi.Infra.Tests;

/// <summary>
/// What the compiler made of a folder: its messages, the templates by their names without extension, and the parameter files.
/// </summary>
public sealed record Compilation(
    string Messages, ImmutableArray<Template> Templates, ImmutableSortedDictionary<string, JsonElement> Parameters)
{
    public Template this[string name] => Templates.Single(one => one.Name == name);

    public static Compilation Read(string messages, string folder)
    {
        var files = Directory.EnumerateFiles(folder, "*.json", SearchOption.AllDirectories)
            .ToLookup(path => Path.GetRelativePath(folder, path).StartsWith("parameters", StringComparison.Ordinal));
        return new(
            messages.Trim(),
            [.. files[false].Select(path => new Template(Path.ChangeExtension(Path.GetRelativePath(folder, path), null), Json(path)))],
            files[true].ToImmutableSortedDictionary(path => Path.GetFileNameWithoutExtension(path), Json));
    }

    static JsonElement Json(string path)
    {
        using var parsed = JsonDocument.Parse(File.ReadAllText(path));
        return parsed.RootElement.Clone();
    }
}
