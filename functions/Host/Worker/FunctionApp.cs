using System.Text.Json;

namespace Izi.Host.Worker;

/// <summary>A built function app: its folder and the assembly that is its worker.</summary>
internal sealed record FunctionApp(string Folder, string Assembly)
{
    /// <summary>Reads <c>worker.config.json</c>, which the Worker SDK writes into the folder.</summary>
    public static FunctionApp Read(string folder)
    {
        var full = Path.GetFullPath(folder);
        var config = Path.Combine(full, "worker.config.json");
        if (!File.Exists(config)) throw new InvalidOperationException($"{full} holds no built function app: {config} does not exist.");
        using var json = JsonDocument.Parse(File.ReadAllText(config));
        var assembly = json.RootElement.GetProperty("description").GetProperty("defaultWorkerPath").GetString()!;
        return new(full, Path.Combine(full, assembly));
    }
}
