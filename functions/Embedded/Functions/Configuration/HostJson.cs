using System.Globalization;
using System.Text.Json;

namespace Izi.Embedded.Functions;

/// <summary>What <c>host.json</c> says about HTTP and queues, with the defaults of the real host.</summary>
internal sealed record HostJson
{
    public static JsonDocumentOptions Lenient { get; } =
        new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    public string RoutePrefix { get; init; } = "api";
    public QueueSettings Queues { get; init; } = new();

    /// <summary>Reads the file in a folder; defaults when there is none.</summary>
    public static HostJson Read(string folder)
    {
        var path = Path.Combine(folder, "host.json");
        if (!File.Exists(path)) return new HostJson();
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(path), Lenient);
            return Of(json.RootElement);
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException or FormatException)
        {
            throw new InvalidOperationException($"{path} cannot be read: {broken.Message}", broken);
        }
    }

    static HostJson Of(JsonElement root)
    {
        var queues = Section(root, "extensions", "queues");
        var http = Section(root, "extensions", "http");
        var defaults = new QueueSettings();
        var batch = Int(queues, "batchSize", 1, 32) ?? defaults.BatchSize;
        return new HostJson
        {
            RoutePrefix = Text(http, "routePrefix") ?? "api",
            Queues = new QueueSettings
            {
                BatchSize = batch,
                NewBatchThreshold = Int(queues, "newBatchThreshold", 0, 1000) ?? batch * Environment.ProcessorCount / 2,
                MaxDequeueCount = Int(queues, "maxDequeueCount", 1, int.MaxValue) ?? defaults.MaxDequeueCount,
                VisibilityTimeout = Text(queues, "visibilityTimeout") is { } span
                    ? TimeSpan.Parse(span, CultureInfo.InvariantCulture) : defaults.VisibilityTimeout,
                MaxPollingInterval = Text(queues, "maxPollingInterval") is { } pause
                    ? TimeSpan.Parse(pause, CultureInfo.InvariantCulture) : defaults.MaxPollingInterval,
                Base64 = Encoding(Text(queues, "messageEncoding")),
            },
        };
    }

    static bool Encoding(string? name) => name?.ToUpperInvariant() switch
    {
        null or "BASE64" => true,
        "NONE" => false,
        _ => throw new FormatException($"extensions.queues.messageEncoding is '{name}', not base64 or none."),
    };

    static JsonElement? Section(JsonElement from, params ReadOnlySpan<string> path)
    {
        foreach (var name in path)
            if (!from.TryGetProperty(name, out from)) return null;
        return from;
    }

    static string? Text(JsonElement? section, string name) =>
        section?.TryGetProperty(name, out var value) == true ? value.GetString() : null;

    static int? Int(JsonElement? section, string name, int least, int most)
    {
        if (section?.TryGetProperty(name, out var value) != true) return null;
        return value.TryGetInt32(out var number) && number >= least && number <= most ? number
            : throw new FormatException($"extensions.queues.{name} is {value}, not a whole number from {least} to {most}.");
    }
}

/// <summary>How queue functions take their messages.</summary>
internal sealed record QueueSettings
{
    /// <summary>Messages taken at once.</summary>
    public int BatchSize { get; init; } = 16;

    /// <summary>More are taken when no more than this many still run.</summary>
    public int NewBatchThreshold { get; init; } = 8 * Environment.ProcessorCount;

    /// <summary>Runs a message gets before it goes to the poison queue.</summary>
    public int MaxDequeueCount { get; init; } = 5;

    /// <summary>How long a message that failed stays hidden.</summary>
    public TimeSpan VisibilityTimeout { get; init; } = TimeSpan.Zero;

    /// <summary>How long an empty queue of a storage account is left alone at most; the data folder's own is never asked in vain.</summary>
    public TimeSpan MaxPollingInterval { get; init; } = TimeSpan.FromMinutes(1);

    public bool Base64 { get; init; } = true;
}
