using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;

namespace Izi.Embedded.Functions;

/// <summary>Serves HTTP functions as endpoints of the web server.</summary>
internal sealed class HttpFunctions : IDisposable
{
    /// <summary>How long a request may go on once the host stops; a body that never comes would keep it for ever.</summary>
    static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    readonly FunctionInvoker invoker;
    readonly StartGate gate;
    readonly ILogger<HttpFunctions> log;
    readonly CancellationTokenSource late;

    public HttpFunctions(FunctionInvoker invoker, StartGate gate, IHostApplicationLifetime host, TimeProvider time, ILogger<HttpFunctions> log)
    {
        (this.invoker, this.gate, this.log) = (invoker, gate, log);
        late = new(Timeout.InfiniteTimeSpan, time);
        host.ApplicationStopping.Register(() => late.CancelAfter(Grace));
    }

    public void Dispose() => late.Dispose();

    public void Map(IEndpointRouteBuilder endpoints, IEnumerable<HttpRoute> routes)
    {
        foreach (var route in routes)
        {
            Task Serve(HttpContext http) => this.Serve(route.Function, http);
            var endpoint = route.Methods is [] ? endpoints.Map(route.Template, Serve) : endpoints.MapMethods(route.Template, route.Methods, Serve);
            endpoint.WithDisplayName(route.Function.Name);
        }
    }

    async Task Serve(Function function, HttpContext http)
    {
        var values = new Dictionary<string, object?>(http.Request.RouteValues, StringComparer.OrdinalIgnoreCase);
        var run = new Invocation(function, new TriggerPayload(http, values), http.RequestServices, http.RequestAborted);
        using var end = late.Token.Register(http.Abort);
        try
        {
            await gate.Opened.WaitAsync(http.RequestAborted);
            await invoker.Run(run);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The caller has gone; nobody is left to answer.
        }
        catch (BadHttpRequestException bad)
        {
            await Fail(http, bad.StatusCode, bad.Message);
        }
        catch (Exception broken)
        {
            log.LogError(broken, "Function {Function} failed ({Invocation}).", function.Name, run.InvocationId);
            await Fail(http, StatusCodes.Status500InternalServerError, detail: null);
        }
    }

    static Task Fail(HttpContext http, int status, string? detail)
    {
        if (http.Response.HasStarted)
        {
            http.Abort();
            return Task.CompletedTask;
        }
        http.Response.Clear();
        return Results.Problem(detail, statusCode: status).ExecuteAsync(http);
    }
}
