using Izi.Host.Worker;
using Izi.Host.Worker.Rpc;
using Yarp.ReverseProxy.Forwarder;

namespace Izi.Host.Triggers;

/// <summary>
/// Serves a request with an HTTP function: the invocation goes over the stream, the request and its answer are forwarded, streamed, to and
/// from the worker's web server, which brings both together by the header <c>x-ms-invocation-id</c>.
/// </summary>
internal sealed class HttpTrigger(
    FunctionsWorker worker, FunctionInvoker invoker, IHttpForwarder forwarder, TimeProvider time, ILogger<HttpTrigger> log) : IDisposable
{
    /// <summary>How long a request waits for a worker that starts.</summary>
    static readonly TimeSpan Wait = TimeSpan.FromSeconds(60);

    // functionTimeout ends what takes too long.
    static readonly ForwarderRequestConfig Config = new() { Version = new(1, 1), ActivityTimeout = TimeSpan.FromDays(1) };

    readonly HttpMessageInvoker client = new(new SocketsHttpHandler
    {
        UseProxy = false,
        AllowAutoRedirect = false,
        UseCookies = false,
        ActivityHeadersPropagator = null, // the caller's trace headers go on as they are
    });

    /// <summary>Waits for a worker, so that nothing is "not found" only because it starts; null where that takes too long.</summary>
    public async Task<ReadyWorker?> ReadyAsync(CancellationToken cancel)
    {
        try
        {
            return await worker.ReadyAsync(cancel).AsTask().WaitAsync(Wait, time, cancel);
        }
        catch (Exception none) when (none is TimeoutException or WorkerLostException)
        {
            return null;
        }
    }

    public async Task ServeAsync(HttpContext http, string name)
    {
        if (await ReadyAsync(http.RequestAborted) is not { } on) await ProblemAsync(http, StatusCodes.Status503ServiceUnavailable);
        else if (!on.Functions.TryGetValue(name, out var function)) await ProblemAsync(http, StatusCodes.Status404NotFound);
        else await ServeAsync(http, on, function);
    }

    /// <summary>A problem document. An answer that has begun already is broken off, so that it is not taken for a whole one.</summary>
    public static Task ProblemAsync(HttpContext http, int status)
    {
        if (http.Response.HasStarted)
        {
            http.Abort();
            return Task.CompletedTask;
        }
        http.Response.Clear();
        if (status == StatusCodes.Status503ServiceUnavailable) http.Response.Headers.RetryAfter = "1";
        return Results.Problem(statusCode: status).ExecuteAsync(http);
    }

    public void Dispose() => client.Dispose();

    async Task ServeAsync(HttpContext http, ReadyWorker on, Function function)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
        var request = Request(http);
        var running = RunAsync(on, function, request, end, http.RequestAborted);
        var forwarding = new WorkerTransformer(request.InvocationId, running);
        var error = await forwarder.SendAsync(http, on.HttpUri, client, Config, forwarding, end.Token);
        if (error != ForwarderError.None) on.Cancel(request.InvocationId);
        try
        {
            await running;
        }
        catch (Exception) when (http.RequestAborted.IsCancellationRequested)
        {
            // The caller has gone; nobody is left to answer.
        }
        catch (WorkerLostException) when (error == ForwarderError.None && http.Response.HasStarted)
        {
            // Its answer had come whole before.
        }
        catch (WorkerLostException)
        {
            log.LogWarning("The worker ended while function {Function} ran ({Invocation}).", function.Name, request.InvocationId);
            await ProblemAsync(http, StatusCodes.Status503ServiceUnavailable);
        }
        catch (FunctionFailedException) when (error is ForwarderError.RequestBodyClient)
        {
            await ProblemAsync(http, StatusCodes.Status400BadRequest);
        }
        catch (Exception failed) when (failed is FunctionFailedException or FunctionTimeoutException)
        {
            // What a function threw was logged by its worker.
            var level = failed is FunctionTimeoutException ? LogLevel.Error : LogLevel.Debug;
            log.Log(level, "Function {Function} failed ({Invocation}): {Error}", function.Name, request.InvocationId, failed.Message);
            await ProblemAsync(http, StatusCodes.Status500InternalServerError);
        }
    }

    // Where no answer can come any more, it is not waited for.
    async Task RunAsync(
        ReadyWorker on, Function function, InvocationRequest request, CancellationTokenSource end, CancellationToken aborted)
    {
        try
        {
            await invoker.InvokeAsync(on, function, request, aborted);
        }
        catch (Exception over) when (over is WorkerLostException or FunctionTimeoutException)
        {
            await end.CancelAsync();
            throw;
        }
    }

    static InvocationRequest Request(HttpContext http)
    {
        var headers = http.Request.Headers;
        var request = new InvocationRequest
        {
            InvocationId = Guid.NewGuid().ToString(),
            TraceContext = new() { TraceParent = headers.TraceParent.ToString(), TraceState = headers.TraceState.ToString() },
        };
        foreach (var (name, value) in http.Request.RouteValues)
            if (value is not null) request.TriggerMetadata[name] = new() { String = value.ToString() };
        return request;
    }
}
