using Grpc.Net.Client;
using Izi.Host.Durable;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Client.Grpc;
using Microsoft.Extensions.Logging.Abstractions;

namespace Izi.Host.Tests.Durable;

/// <summary>A durable backend that runs functions out of process, with the worker's client at its gRPC service.</summary>
public abstract class DurableBackend : IAsyncDisposable
{
    GrpcChannel? channel;
    DurableTaskClient? client;

    public WorkerFunctions Functions { get; } = new();

    public DurableTaskClient Client => client ?? throw new InvalidOperationException("The engine is not started.");

    public async Task StartAsync()
    {
        channel = GrpcChannel.ForAddress(await OpenAsync(), new() { MaxReceiveMessageSize = null, MaxSendMessageSize = null });
        var options = new GrpcDurableTaskClientOptions { CallInvoker = channel.CreateCallInvoker() };
        client = new GrpcDurableTaskClient("test", options, NullLogger.Instance);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (client is not null) await client.DisposeAsync();
        channel?.Dispose();
        await CloseAsync();
        Functions.Dispose();
    }

    /// <summary>Starts the engine and its service; returns the service's address.</summary>
    protected abstract Task<string> OpenAsync();

    protected abstract Task CloseAsync();
}

/// <summary>Our engine on a folder of its own, by the real clock.</summary>
public sealed class SqliteBackend : DurableBackend
{
    static readonly CancellationToken AtOnce = new(canceled: true);

    readonly TempFolder folder = new();
    SqliteStore? store;
    DurableEngine? engine;
    DurableEndpoint? endpoint;

    protected override async Task<string> OpenAsync()
    {
        store = new(Path.Combine(folder.Path, "izi.db"));
        engine = new(store, Functions, new(), TimeProvider.System, NullLoggerFactory.Instance);
        await engine.StartAsync(CancellationToken.None);
        endpoint = await DurableEndpoint.StartAsync(engine);
        return endpoint.Url;
    }

    protected override async Task CloseAsync()
    {
        if (endpoint is not null) await endpoint.DisposeAsync();
        if (engine is not null) await engine.StopAsync(AtOnce);
        engine?.Dispose();
        if (store is not null) await store.DisposeAsync();
        folder.Dispose();
    }
}
