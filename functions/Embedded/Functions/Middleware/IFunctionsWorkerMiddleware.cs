namespace Izi.Embedded.Functions;

/// <summary>A step around every run of a function.</summary>
public interface IFunctionsWorkerMiddleware
{
    Task Invoke(FunctionContext context, FunctionExecutionDelegate next);
}

/// <summary>The rest of the steps, and in the end the function itself.</summary>
public delegate Task FunctionExecutionDelegate(FunctionContext context);
