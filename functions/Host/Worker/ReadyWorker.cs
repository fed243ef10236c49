using System.Collections.Immutable;
using System.Net.Sockets;
using Izi.Host.Worker.Rpc;

namespace Izi.Host.Worker;

/// <summary>A worker that has indexed and loaded its functions and whose web server listens.</summary>
internal sealed class ReadyWorker(WorkerChannel channel, string httpUri, IEnumerable<Function> functions)
{
    /// <summary>Where its HTTP functions are served; empty if it has none.</summary>
    public string HttpUri => httpUri;

    public ImmutableDictionary<string, Function> Functions { get; } =
        functions.ToImmutableDictionary(function => function.Name, StringComparer.OrdinalIgnoreCase);

    public CancellationToken Closed => channel.Closed;

    /// <exception cref="InvalidOperationException">The worker refused a step, or has a function that this host does not serve.</exception>
    public static async Task<ReadyWorker> StartAsync(WorkerChannel channel, FunctionApp app, CancellationToken cancel)
    {
        var init = (await channel.AskAsync(new() { WorkerInitRequest = Init(app) })).WorkerInitResponse;
        Check(init.Result, "start");
        var index = new FunctionsMetadataRequest { FunctionAppDirectory = app.Folder };
        var indexed = (await channel.AskAsync(new() { FunctionsMetadataRequest = index })).FunctionMetadataResponse;
        Check(indexed.Result, "list its functions");
        Function[] functions = [.. indexed.FunctionMetadataResults.Select(Function.Of)];
        // One request a function: the worker does not answer FunctionLoadRequestCollection.
        await Task.WhenAll(indexed.FunctionMetadataResults.Select(metadata => LoadAsync(channel, metadata)));
        var uri = init.Capabilities.TryGetValue("HttpUri", out var found) ? found : "";
        if (uri is not "") await ProbeAsync(new Uri(uri), cancel);
        return new(channel, uri, functions);
    }

    public async Task<InvocationResponse> InvokeAsync(InvocationRequest request) =>
        (await channel.AskAsync(new() { RequestId = request.InvocationId, InvocationRequest = request })).InvocationResponse;

    public void Cancel(string invocation) => channel.Tell(new() { InvocationCancel = new() { InvocationId = invocation } });

    public void Terminate() => channel.Tell(new() { WorkerTerminate = new() });

    static WorkerInitRequest Init(FunctionApp app) => new()
    {
        HostVersion = "4.1000.0", // of the Functions host whose behaviour this one follows: version 4
        WorkerDirectory = app.Folder,
        FunctionAppDirectory = app.Folder,
    };

    static async Task LoadAsync(WorkerChannel channel, RpcFunctionMetadata metadata)
    {
        var request = new FunctionLoadRequest { FunctionId = metadata.FunctionId, Metadata = metadata };
        Check((await channel.AskAsync(new() { FunctionLoadRequest = request })).FunctionLoadResponse.Result, $"load {metadata.Name}");
    }

    static void Check(StatusResult result, string step)
    {
        if (result.Status != StatusResult.Types.Status.Success)
            throw new InvalidOperationException($"The worker could not {step}: {result.Exception?.Message}");
    }

    // The stream is there before the worker's web server listens.
    static async Task ProbeAsync(Uri uri, CancellationToken cancel)
    {
        while (true)
        {
            using var socket = new TcpClient();
            try
            {
                await socket.ConnectAsync(uri.Host, uri.Port, cancel);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(10, cancel);
            }
        }
    }
}
