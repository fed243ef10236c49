using System.Runtime.CompilerServices;

namespace Izi.Infra.Tests;

/// <summary>Reads Bicep files with tree-sitter-bicep, in one Node.js process that ends when nobody can ask it any more.</summary>
public static class BicepReader
{
    static readonly SemaphoreSlim Turn = new(1);
    static readonly Lazy<ForeignProcess> Program = new(() => new ForeignProcess("Node.js 20 or newer is needed.", "node", Parser()));
    static readonly Lazy<Task<ImmutableArray<BicepFile>>> Ours = new(() => Read(
        Directory.EnumerateFiles(Repository.At("infra"), "*.bicep*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)));

    /// <summary>Everything in infra/, read once.</summary>
    public static Task<ImmutableArray<BicepFile>> Infra() => Ours.Value;

    public static async Task<ImmutableArray<BicepFile>> Read(IEnumerable<string> paths)
    {
        await Turn.WaitAsync();
        try
        {
            var files = ImmutableArray.CreateBuilder<BicepFile>();
            foreach (var path in paths) files.Add(await Read(path));
            return files.DrainToImmutable();
        }
        finally
        {
            Turn.Release();
        }
    }

    static async Task<BicepFile> Read(string path)
    {
        Program.Value.Tell(path);
        var tree = JsonSerializer.Deserialize<Tree>(await Program.Value.LineAsync("{"), JsonSerializerOptions.Web)!;
        return new(path, tree.Root, tree.Broken);
    }

    static string Parser([CallerFilePath] string here = "")
    {
        var folder = Path.Combine(Path.GetDirectoryName(here)!, "../parser");
        Assert.True(
            Directory.Exists(Path.Combine(folder, "node_modules", "tree-sitter-bicep")),
            "The grammar is not installed: run 'npm ci --legacy-peer-deps --ignore-scripts --prefix tests/Infra.Tests/parser'.");
        return Path.Combine(folder, "read.mjs");
    }

    sealed record Tree(Node Root, IReadOnlyList<string> Broken);
}
