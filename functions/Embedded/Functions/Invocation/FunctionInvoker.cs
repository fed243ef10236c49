using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;

namespace Izi.Embedded.Functions;

/// <summary>Runs functions through the middleware, each run with services of its own.</summary>
internal sealed class FunctionInvoker(
    IEnumerable<Func<FunctionExecutionDelegate, FunctionExecutionDelegate>> steps, IServiceScopeFactory scopes)
{
    readonly FunctionExecutionDelegate pipeline =
        steps.Reverse().Aggregate((FunctionExecutionDelegate)FunctionExecutor.Run, (next, step) => step(next));

    /// <summary>Runs a function in a new scope and tells its answer.</summary>
    public async Task<object?> Run(Function function, TriggerPayload trigger, CancellationToken cancel)
    {
        // What happens to call here, a timer or a reader begun in somebody's request, is not what brought this about.
        Activity.Current = null;
        await using var scope = scopes.CreateAsyncScope();
        var run = new Invocation(function, trigger, scope.ServiceProvider, cancel);
        await Run(run);
        return run.Result.Value;
    }

    public Task Run(Invocation run) => pipeline(run);
}
