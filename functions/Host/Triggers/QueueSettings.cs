using Izi.Host.Worker;

namespace Izi.Host.Triggers;

/// <summary>How queue functions take messages: <c>extensions.queues</c> of host.json, with the defaults of the Functions host.</summary>
internal sealed record QueueSettings
{
    /// <summary>Messages taken at once.</summary>
    public int BatchSize { get; init; } = 16;

    /// <summary>More are taken when no more than this many still run.</summary>
    public int NewBatchThreshold { get; init; }

    /// <summary>Runs a message gets before it goes to the poison queue.</summary>
    public int MaxDequeueCount { get; init; } = 5;

    /// <summary>How long a message whose function failed stays hidden.</summary>
    public TimeSpan VisibilityTimeout { get; init; } = TimeSpan.Zero;

    /// <summary>The longest pause between two looks at an empty queue.</summary>
    public TimeSpan MaxPollingInterval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Whether messages are base64.</summary>
    public bool Base64 { get; init; } = true;

    public static QueueSettings Read(HostJson json)
    {
        var section = json.Extension("queues");
        var batch = HostJson.Number(section, "batchSize", 1, 32, 16);
        return new()
        {
            BatchSize = batch,
            NewBatchThreshold = HostJson.Number(section, "newBatchThreshold", 0, 1000, batch * Environment.ProcessorCount / 2),
            MaxDequeueCount = HostJson.Number(section, "maxDequeueCount", 1, int.MaxValue, 5),
            VisibilityTimeout = HostJson.Span(section, "visibilityTimeout", TimeSpan.Zero),
            MaxPollingInterval = HostJson.Span(section, "maxPollingInterval", TimeSpan.FromMinutes(1)),
            Base64 = Encoding(section["messageEncoding"]),
        };
    }

    static bool Encoding(string? name) => name?.ToUpperInvariant() switch
    {
        null or "BASE64" => true,
        "NONE" => false,
        _ => throw new InvalidOperationException($"messageEncoding in host.json is '{name}', not base64 or none."),
    };
}
