using System.Collections.Concurrent;
using System.Threading.Channels;
using Grpc.Core;
using Izi.Host.Worker.Rpc;
using RpcException = Grpc.Core.RpcException;

namespace Izi.Host.Worker;

/// <summary>The stream to one worker: requests go out in order, answers come back by their request id.</summary>
internal sealed class WorkerChannel : IDisposable
{
    static readonly WriteOptions Flush = new();
    static readonly WriteOptions More = new(WriteFlags.BufferHint);

    readonly Channel<StreamingMessage> outgoing = Channel.CreateUnbounded<StreamingMessage>(new() { SingleReader = true });
    readonly ConcurrentDictionary<string, TaskCompletionSource<StreamingMessage>> pending = new();
    readonly CancellationTokenSource closed = new();
    readonly ILoggerFactory logs;

    public WorkerChannel(ILoggerFactory logs)
    {
        this.logs = logs;
        Closed = closed.Token;
    }

    /// <summary>Cancelled when the worker is gone, before those who wait for its answers know.</summary>
    public CancellationToken Closed { get; }

    public void Dispose() => closed.Dispose();

    /// <exception cref="WorkerLostException">The stream ended before the answer came.</exception>
    public async Task<StreamingMessage> AskAsync(StreamingMessage request)
    {
        if (request.RequestId is "") request.RequestId = Guid.NewGuid().ToString();
        var answer = new TaskCompletionSource<StreamingMessage>(TaskCreationOptions.RunContinuationsAsynchronously);
        pending[request.RequestId] = answer;
        // Close empties the dictionary once; whoever came later sees that the stream is closed.
        if (Closed.IsCancellationRequested || !outgoing.Writer.TryWrite(request)) Fail(request.RequestId);
        return await answer.Task;
    }

    public void Tell(StreamingMessage message) => outgoing.Writer.TryWrite(message);

    /// <summary>Reads and writes until the stream ends.</summary>
    public async Task RunAsync(
        IAsyncStreamReader<StreamingMessage> reader, IServerStreamWriter<StreamingMessage> writer, CancellationToken cancel)
    {
        var writing = WriteAsync(writer);
        try
        {
            while (await reader.MoveNext(cancel)) Received(reader.Current);
        }
        // A worker that was killed breaks the stream; that is what Closed tells.
        catch (Exception broken) when (broken is IOException or OperationCanceledException or RpcException or InvalidOperationException)
        {
        }
        finally
        {
            Close();
            await writing;
        }
    }

    void Close()
    {
        outgoing.Writer.TryComplete();
        closed.Cancel();
        foreach (var id in pending.Keys) Fail(id);
    }

    async Task WriteAsync(IServerStreamWriter<StreamingMessage> writer)
    {
        try
        {
            await foreach (var message in outgoing.Reader.ReadAllAsync())
            {
                // While more is waiting, several messages go out with one write to the socket.
                writer.WriteOptions = outgoing.Reader.TryPeek(out _) ? More : Flush;
                await writer.WriteAsync(message);
            }
        }
        catch (Exception broken) when (broken is IOException or OperationCanceledException or RpcException or InvalidOperationException)
        {
            Close();
        }
    }

    void Received(StreamingMessage message)
    {
        if (message.ContentCase == StreamingMessage.ContentOneofCase.RpcLog) Write(message.RpcLog);
        else if (pending.TryRemove(message.RequestId, out var answer)) answer.TrySetResult(message);
    }

    void Write(RpcLog log)
    {
        var logger = logs.CreateLogger(log.Category);
        // The worker's exception is text: its message holds the type, the inner exceptions and the stack.
        if (log.Exception is not { Message.Length: > 0 } exception) logger.Log((LogLevel)log.Level, "{Message}", log.Message);
        else logger.Log((LogLevel)log.Level, "{Message}\n{Exception}", log.Message, exception.Message);
    }

    void Fail(string id)
    {
        if (pending.TryRemove(id, out var answer)) answer.TrySetException(new WorkerLostException("The worker ended before it answered."));
    }
}
