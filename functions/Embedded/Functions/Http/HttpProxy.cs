using Microsoft.AspNetCore.Http;

namespace Izi.Embedded.Functions;

/// <summary>The step that hands the HTTP request to those inside it and writes their answer as the response.</summary>
internal static class HttpProxy
{
    public static FunctionExecutionDelegate Around(FunctionExecutionDelegate next) => async context =>
    {
        if (context is not Invocation { Trigger.Value: HttpContext http })
        {
            await next(context);
            return;
        }
        context.Items[FunctionContextExtensions.HttpContextKey] = http;
        await next(context);
        await Write(context.GetInvocationResult().Value, http);
    };

    static Task Write(object? answer, HttpContext http) => answer switch
    {
        null => Task.CompletedTask,
        IResult result => result.ExecuteAsync(http),
        _ => Results.Json(answer).ExecuteAsync(http),
    };
}
