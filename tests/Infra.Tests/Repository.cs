using System.Reflection;

namespace Izi.Infra.Tests;

/// <summary>The files of this repository, by their paths from its root.</summary>
public static class Repository
{
    public static string Root { get; } = Metadata("Root");

    /// <summary>The folder of the built function app.</summary>
    public static string FunctionApp { get; } = Metadata("FunctionApp");

    /// <summary>Bicep's compiler, which NuGet brought.</summary>
    public static string Bicep { get; } = Metadata("Bicep");

    public static string At(string path) => Path.Combine(Root, path);

    public static string Read(string path) => File.ReadAllText(At(path));

    public static JsonElement Json(string path) => JsonDocument.Parse(Read(path)).RootElement;

    /// <summary>The C# sources of a folder, without what a build left there.</summary>
    public static IEnumerable<string> Sources(string folder) => SourceFiles(folder).Select(File.ReadAllText);

    public static IEnumerable<string> SourceFiles(string folder) => Directory
        .EnumerateFiles(At(folder), "*.cs", SearchOption.AllDirectories)
        .Where(path => !Path.GetRelativePath(Root, path).Split('/').Any(part => part is "obj" or "bin"));

    static string Metadata(string key) => typeof(Repository).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>().Single(one => one.Key == key).Value!;
}
