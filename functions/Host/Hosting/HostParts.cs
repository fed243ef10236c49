using Izi.Host.Durable;
using Izi.Host.Triggers;
using Izi.Host.Worker;

namespace Izi.Host.Hosting;

/// <summary>
/// What the worker needs around it: storage, topic, broker and durable engine. This is the one place that composes them. Each part adds the
/// settings by which the worker finds it.
/// </summary>
internal sealed class HostParts : IAsyncDisposable
{
    readonly List<IAsyncDisposable> parts = [];
    readonly List<Func<IDurableFunctions, Task>> beginnings = [];
    readonly List<Func<CancellationToken, Task>> endings = [];

    /// <summary>The settings that the host makes for its worker.</summary>
    public Dictionary<string, string> WorkerSettings { get; } = [];

    /// <summary>The connection string of the account whose queues trigger functions.</summary>
    public required string Storage { get; init; }

    public IQueueSignal? QueueSignal { get; private set; }

    public IDurableClientBinding? DurableClient { get; private set; }

    /// <summary>Starts what the worker is given from its first moment on.</summary>
    public static Task<HostParts> StartAsync(LocalHostOptions options, DataFolder data, HostJson json, FunctionDelivery delivery, ILoggerFactory logs)
    {
        _ = (json, delivery, logs);
        var settings = options.Settings;
        var parts = new HostParts
        {
            Storage = settings["AzureWebJobsStorage"] ?? throw new InvalidOperationException("AzureWebJobsStorage must name an account."),
        };
        parts.WorkerSettings["AzureWebJobsStorage"] = parts.Storage;
        if (settings["Auth:Authority"] is null && settings["Auth:SigningKey"] is null)
            parts.WorkerSettings["Auth__SigningKey"] = data.Secret(SigningKey);
        return Task.FromResult(parts);
    }

    /// <summary>The data folder's secret that signs tokens.</summary>
    public const string SigningKey = "signing.key";

    /// <summary>Starts what gives the worker work.</summary>
    public Task BeginAsync(IDurableFunctions functions) => Task.WhenAll(beginnings.Select(begin => begin(functions)));

    /// <summary>Takes no more work; completes when what was taken has ended, or at <paramref name="abort"/>.</summary>
    public Task EndAsync(CancellationToken abort) => Task.WhenAll(endings.Select(end => end(abort)));

    public async ValueTask DisposeAsync()
    {
        foreach (var part in parts.AsEnumerable().Reverse()) await part.DisposeAsync();
    }
}

/// <summary>Where events are delivered to functions, and the code that opens it.</summary>
internal sealed record FunctionDelivery(Uri Functions, string Code);
