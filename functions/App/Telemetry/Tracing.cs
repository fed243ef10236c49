using System.Diagnostics;

namespace Izi.App.Telemetry;

/// <summary>Stands around every run: where nobody in this process has begun a span for it, it goes on in the trace that the host tells of.</summary>
public sealed class Tracing : IFunctionsWorkerMiddleware
{
    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        if (Activity.Current is null && context.TraceContext.TraceParent is { Length: > 0 } told)
            await Traces.Follow(told, context.FunctionDefinition.Name, ActivityKind.Internal, _ => next(context));
        else
            await next(context);
    }
}
