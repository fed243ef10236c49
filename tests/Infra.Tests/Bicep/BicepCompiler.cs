using System.Diagnostics;

namespace Izi.Infra.Tests;

/// <summary>Bicep's own compiler and linter, run over all files of a folder.</summary>
public static partial class BicepCompiler
{
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    static readonly Lazy<Task<Compilation>> infra = new(() => Compile(Repository.At("infra")));

    /// <summary>The files of infra/, compiled once for all tests.</summary>
    public static Task<Compilation> Infra() => infra.Value;

    public static async Task<Compilation> Compile(string folder)
    {
        using var output = new TempFolder();
        var messages = await Run(folder, "build", "**/*.bicep", output.Path);
        if (Directory.EnumerateFiles(folder, "*.bicepparam").Any())
            messages += await Run(folder, "build-params", "*.bicepparam", Path.Combine(output.Path, "parameters"));
        return Compilation.Read(messages, output.Path);
    }

    /// <summary>What it has to say, errors and warnings; nothing where it has nothing to say.</summary>
    static async Task<string> Run(string folder, string command, string pattern, string output)
    {
        Directory.CreateDirectory(output);
        var start = new ProcessStartInfo(Repository.Bicep, [command, "--no-restore", "--pattern", pattern, "--outdir", output])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["DOTNET_SYSTEM_GLOBALIZATION_INVARIANT"] = "1" },
        };
        foreach (var name in Asked(folder)) start.Environment[name] = "given";
        using var compiler = Process.Start(start)!;
        var said = await Task.WhenAll(compiler.StandardOutput.ReadToEndAsync(), compiler.StandardError.ReadToEndAsync())
            .WaitAsync(Patience);
        await compiler.WaitForExitAsync().WaitAsync(Patience);
        return compiler.ExitCode == 0 ? string.Concat(said) : $"{string.Concat(said)}bicep {command} ended with {compiler.ExitCode}";
    }

    /// <summary>The environment variables without which a parameter file does not compile.</summary>
    static IEnumerable<string> Asked(string folder) => Directory.EnumerateFiles(folder, "*.bicepparam")
        .SelectMany(path => Needed().Matches(File.ReadAllText(path))).Select(match => match.Groups[1].Value);

    [GeneratedRegex(@"readEnvironmentVariable\('(\w+)'\)")]
    private static partial Regex Needed();
}
