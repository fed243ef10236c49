using System.Reflection;
using Microsoft.Extensions.DependencyInjection;

namespace Izi.Embedded.Functions;

/// <summary>The innermost step of every run: makes the function's class, binds its arguments, calls it and takes its answer.</summary>
internal static class FunctionExecutor
{
    public static async Task Run(FunctionContext context)
    {
        var run = (Invocation)context;
        var method = run.Function.Method;
        var instance = method.IsStatic ? null : ActivatorUtilities.CreateInstance(run.InstanceServices, method.DeclaringType!);
        try
        {
            var arguments = Array.ConvertAll(run.Function.Arguments, argument => argument(run));
            var returned = method.Invoke(instance, BindingFlags.DoNotWrapExceptions, binder: null, arguments, culture: null);
            run.Result.Value = await run.Function.Answer(returned);
        }
        finally
        {
            if (instance is IAsyncDisposable later) await later.DisposeAsync();
            else (instance as IDisposable)?.Dispose();
        }
    }
}
