using System.Collections.Concurrent;
using Grpc.Core;
using Izi.Host.Worker.Rpc;
using RpcException = Grpc.Core.RpcException;

namespace Izi.Host.Worker;

/// <summary>The gRPC service that workers connect to. A worker that nobody expects is refused.</summary>
internal sealed class FunctionRpcService(ILoggerFactory logs) : FunctionRpc.FunctionRpcBase
{
    readonly ConcurrentDictionary<string, TaskCompletionSource<WorkerChannel>> expected = new();

    public Task<WorkerChannel> Expect(string workerId)
    {
        var arrival = new TaskCompletionSource<WorkerChannel>(TaskCreationOptions.RunContinuationsAsynchronously);
        expected[workerId] = arrival;
        return arrival.Task;
    }

    public void Forget(string workerId) => expected.TryRemove(workerId, out _);

    /// <summary>The channel for a worker that has connected; null if it was not expected.</summary>
    public WorkerChannel? Arrived(string workerId)
    {
        if (!expected.TryRemove(workerId, out var arrival)) return null;
        var channel = new WorkerChannel(logs);
        arrival.SetResult(channel);
        return channel;
    }

    public override async Task EventStream(
        IAsyncStreamReader<StreamingMessage> requestStream, IServerStreamWriter<StreamingMessage> responseStream, ServerCallContext context)
    {
        if (!await requestStream.MoveNext(context.CancellationToken)) return;
        using var channel = Arrived(requestStream.Current.StartStream?.WorkerId ?? "")
            ?? throw new RpcException(new Status(StatusCode.PermissionDenied, "This worker was not started by this host."));
        await channel.RunAsync(requestStream, responseStream, context.CancellationToken);
    }
}
