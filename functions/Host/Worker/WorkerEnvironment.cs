using System.Collections;
using Microsoft.Extensions.Configuration;

namespace Izi.Host.Worker;

/// <summary>The environment variables of the worker: contract.md, Settings.</summary>
internal static class WorkerEnvironment
{
    public static Dictionary<string, string> Of(
        FunctionApp app, IEnumerable<KeyValuePair<string, string?>> given, IReadOnlyDictionary<string, string> made,
        IConfiguration logLevels)
    {
        var all = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        // The worker then does not send what the host would drop.
        foreach (var level in logLevels.GetChildren()) all[$"Logging__LogLevel__{level.Key}"] = level.Value ?? "";
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables()) all[(string)variable.Key] = (string)variable.Value!;
        foreach (var (name, value) in given)
            if (value is not null) all[Name(name)] = value;
        foreach (var (name, value) in made) all[Name(name)] = value;
        foreach (var own in all.Keys.Where(IsOurs).ToList()) all.Remove(own);
        all["FUNCTIONS_APPLICATION_DIRECTORY"] = app.Folder;
        all["FUNCTIONS_WORKER_RUNTIME"] = "dotnet-isolated";
        return all;
    }

    static string Name(string name) => name.Replace(ConfigurationPath.KeyDelimiter, "__", StringComparison.Ordinal);

    // These would make the worker listen where the host does, or read files that are the host's.
    static bool IsOurs(string name) =>
        name.EndsWith("URLS", StringComparison.OrdinalIgnoreCase)
        || name.StartsWith("Kestrel__", StringComparison.OrdinalIgnoreCase)
        || name.Equals("Mqtt__Certificate", StringComparison.OrdinalIgnoreCase);
}
