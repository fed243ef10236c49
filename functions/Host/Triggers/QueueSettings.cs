using Izi.Host.Worker;

namespace Izi.Host.Triggers;

/// <summary>How queue functions take messages: <c>extensions.queues</c> of host.json, with the defaults of the Functions host.</summary>
/// <param name="BatchSize">Messages taken at once.</param>
/// <param name="NewBatchThreshold">More are taken when no more than this many still run.</param>
/// <param name="MaxDequeueCount">Runs a message gets before it goes to the poison queue.</param>
/// <param name="VisibilityTimeout">How long a message whose function failed stays hidden.</param>
/// <param name="MaxPollingInterval">The longest pause between two looks at an empty queue.</param>
/// <param name="Base64">Whether messages are base64.</param>
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
