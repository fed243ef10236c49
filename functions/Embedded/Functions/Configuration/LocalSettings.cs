using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.EnvironmentVariables;
using Microsoft.Extensions.Configuration.Memory;

namespace Izi.Embedded.Functions;

/// <summary>The <c>Values</c> of <c>local.settings.json</c>, named as environment variables are; the environment wins over them.</summary>
internal static class LocalSettings
{
    const string File = "local.settings.json";

    public static void AddLocalSettings(this IConfigurationManager configuration, string folder)
    {
        var path = Path.Combine(folder, File);
        if (!System.IO.File.Exists(path)) return;
        var environment = configuration.Sources.ToList()
            .FindIndex(source => source is EnvironmentVariablesConfigurationSource { Prefix: null or "" });
        configuration.Sources.Insert(
            environment < 0 ? configuration.Sources.Count : environment,
            new MemoryConfigurationSource { InitialData = Read(path) });
    }

    static List<KeyValuePair<string, string?>> Read(string path)
    {
        try
        {
            using var json = JsonDocument.Parse(System.IO.File.ReadAllBytes(path), HostJson.Lenient);
            return json.RootElement.TryGetProperty("Values", out var values)
                ? [.. values.EnumerateObject().Select(value => KeyValuePair.Create(Key(value.Name), (string?)value.Value.ToString()))]
                : [];
        }
        catch (JsonException broken)
        {
            throw new InvalidOperationException($"{path} is not JSON: {broken.Message}", broken);
        }
    }

    static string Key(string name) => name.Replace("__", ConfigurationPath.KeyDelimiter, StringComparison.Ordinal);
}
