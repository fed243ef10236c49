using System.CommandLine;
using System.CommandLine.Invocation;
using Izi.Host.Hosting;
using Izi.Host.Worker;

namespace Izi.Host.Verbs;

/// <summary>The verbs. Without one the host runs; <c>--Name=value</c> is a setting, as on any .NET host.</summary>
internal static class CommandLine
{
    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter error)
    {
        var settings = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        var root = Root(settings);
        string[] words = [.. args.Where(arg => !IsSetting(arg, root, settings))];
        var parsed = root.Parse(words);
        if (parsed.Action is ParseErrorAction wrong) wrong.ShowHelp = false;
        try
        {
            return await parsed.InvokeAsync(new()
            {
                Output = output, Error = error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeSpan.FromSeconds(10),
            });
        }
        catch (OperationCanceledException)
        {
            return 0; // stopped while it started
        }
        // What a person can put right is one line; anything else is a defect and shows its stack.
        catch (Exception refused) when (
            refused is WorkerStartException or InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            await error.WriteLineAsync(refused.Message);
            return 1;
        }
    }

    static RootCommand Root(IReadOnlyDictionary<string, string?> settings)
    {
        var root = new RootCommand(
            "Runs a function app with everything around it. Settings: environment variables, local.settings.json, or --Name=value.");
        RunVerb.AddTo(root, settings);
        root.Subcommands.Add(EmulatorsVerb.Create(settings));
        root.Subcommands.Add(TokenVerb.Create(settings, TimeProvider.System));
        root.Subcommands.Add(CertificatesVerb.Create(TimeProvider.System));
        return root;
    }

    static bool IsSetting(string arg, RootCommand root, Dictionary<string, string?> settings)
    {
        if (!arg.StartsWith("--", StringComparison.Ordinal) || arg.IndexOf('=') is not (> 2 and var equals)) return false;
        var name = arg[2..equals];
        if (root.Options.Concat(root.Subcommands.SelectMany(verb => verb.Options)).Any(option => option.Name == $"--{name}")) return false;
        settings[name] = arg[(equals + 1)..];
        return true;
    }
}
