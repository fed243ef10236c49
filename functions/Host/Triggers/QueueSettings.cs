using Izi.Host.Worker;

namespace Izi.Host.Triggers;

/// <summary>How queue functions take messages: <c>extensions.queues</c> of host.json, with the defaults of the Functions host.</summary>
internal sealed record QueueSettings(
    int BatchSize, int NewBatchThreshold, int MaxDequeueCount, TimeSpan VisibilityTimeout, TimeSpan MaxPollingInterval, bool Base64)
{
    public static QueueSettings Read(HostJson json)
    {
        var section = json.Extension("queues");
        var batch = HostJson.Number(section, "batchSize", 1, 32, 16);
        return new(
            batch,
            HostJson.Number(section, "newBatchThreshold", 0, 1000, batch * Environment.ProcessorCount / 2),
            HostJson.Number(section, "maxDequeueCount", 1, int.MaxValue, 5),
            HostJson.Span(section, "visibilityTimeout", TimeSpan.Zero),
            HostJson.Span(section, "maxPollingInterval", TimeSpan.FromMinutes(1)),
            IsBase64(section["messageEncoding"]));
    }

    static bool IsBase64(string? name) => name?.ToUpperInvariant() switch
    {
        null or "BASE64" => true,
        "NONE" => false,
        _ => throw new InvalidOperationException($"messageEncoding in host.json is '{name}', not base64 or none."),
    };
}
