using System.Diagnostics;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace Izi.App.Telemetry;

/// <summary>
/// Stands around every run: a request's span is called after its route; and where nobody in this process has begun a span, the run
/// goes on in the trace that the host tells of.
/// </summary>
public sealed class Tracing : IFunctionsWorkerMiddleware
{
    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        if (
            context.GetHttpContext() is { } http
            && http.Features.Get<IHttpActivityFeature>()?.Activity is { IsAllDataRequested: true } span)
            Describe(span, http);
        if (Activity.Current is null && context.TraceContext.TraceParent is { Length: > 0 } told)
            await Traces.Follow(told, context.FunctionDefinition.Name, ActivityKind.Internal, _ => next(context));
        else
            await next(context);
    }

    /// <summary>ASP.NET Core leaves that to others until version 11.</summary>
    static void Describe(Activity span, HttpContext http)
    {
        var route = $"/{(http.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText?.TrimStart('/')}";
        span.SetTag("http.route", route).DisplayName = $"{http.Request.Method} {route}";
        http.Response.OnCompleted(() =>
        {
            span.SetTag("http.response.status_code", http.Response.StatusCode);
            if (http.Response.StatusCode >= 500) span.SetStatus(ActivityStatusCode.Error);
            return Task.CompletedTask;
        });
    }
}
