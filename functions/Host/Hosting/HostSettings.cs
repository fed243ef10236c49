using Microsoft.Extensions.Configuration;

namespace Izi.Host.Hosting;

/// <summary>
/// Where settings come from, the strongest last: the Values of <c>local.settings.json</c>, the environment, the command line. An empty
/// value counts as none.
/// </summary>
internal sealed class HostSettings
{
    const string LocalFile = "local.settings.json";

    readonly Dictionary<string, string?> local;
    readonly Dictionary<string, string?> commandLine;

    public HostSettings(IReadOnlyDictionary<string, string?> commandLine, string folder = ".")
    {
        local = Read(Path.Combine(Path.GetFullPath(folder), LocalFile));
        this.commandLine = commandLine.ToDictionary(setting => Key(setting.Key), setting => setting.Value);
        All = new ConfigurationBuilder()
            .AddInMemoryCollection(local)
            .AddEnvironmentVariables()
            .AddInMemoryCollection(this.commandLine)
            .Build();
    }

    public IConfiguration All { get; }

    public string? this[string key] => All[key] is { Length: > 0 } value ? value : null;

    /// <summary>What the worker does not get with the environment: local settings that this does not hide, and the command line.</summary>
    public IEnumerable<KeyValuePair<string, string?>> ForWorker =>
    [
        .. local.Where(setting => All[setting.Key] == setting.Value),
        .. commandLine,
    ];

    public string DataFolder => this["Izi:Data"] ?? ".izi";

    public string Urls =>
        // Kestrel finds no free port for a name that stands for two addresses.
        (this["urls"] ?? this["ASPNETCORE_URLS"] ?? this["DOTNET_URLS"] ?? "http://localhost:7071")
            .Replace("://localhost:0", "://127.0.0.1:0", StringComparison.Ordinal);

    /// <summary>Puts settings in the place of <c>%Name%</c> in a schedule or a queue's name.</summary>
    public string Resolve(string text)
    {
        var parts = text.Split('%');
        if (parts.Length % 2 == 0) return text;
        for (var i = 1; i < parts.Length; i += 2)
            parts[i] = this[Key(parts[i])]
                ?? throw new InvalidOperationException($"The setting {parts[i]}, named in '{text}', is not set.");
        return string.Concat(parts);
    }

    static string Key(string name) => name.Replace("__", ConfigurationPath.KeyDelimiter, StringComparison.Ordinal);

    static Dictionary<string, string?> Read(string path)
    {
        try
        {
            return new ConfigurationBuilder().AddJsonFile(path, optional: true).Build().GetSection("Values")
                .AsEnumerable(makePathsRelative: true)
                .Where(value => value.Value is { Length: > 0 })
                .ToDictionary(value => Key(value.Key), value => value.Value);
        }
        catch (Exception broken) when (broken is InvalidDataException or FormatException)
        {
            throw new InvalidOperationException($"{path} is not JSON: {(broken.InnerException ?? broken).Message}", broken);
        }
    }
}
