using Izi.Host.Durable;
using Izi.Host.Worker.Rpc;

namespace Izi.Host.Worker;

/// <summary>Runs functions in the worker, each for at most <c>functionTimeout</c>.</summary>
internal sealed class FunctionInvoker(FunctionsWorker worker, TimeSpan limit, Func<IDurableClientBinding?> durableClient, TimeProvider time)
{
    /// <summary>Runs a function as soon as a worker is ready, and returns what it returned.</summary>
    /// <exception cref="FunctionFailedException">The function threw.</exception>
    /// <exception cref="FunctionTimeoutException">It ran too long.</exception>
    /// <exception cref="WorkerLostException">The worker ended meanwhile.</exception>
    public async Task<TypedData?> InvokeAsync(string function, InvocationRequest request, CancellationToken cancel)
    {
        var on = await worker.ReadyAsync(cancel);
        return on.Functions.TryGetValue(function, out var found)
            ? await InvokeAsync(on, found, request, cancel)
            : throw new InvalidOperationException($"The app has no function {function} any more.");
    }

    /// <inheritdoc cref="InvokeAsync(string, InvocationRequest, CancellationToken)"/>
    public async Task<TypedData?> InvokeAsync(ReadyWorker on, Function function, InvocationRequest request, CancellationToken cancel)
    {
        Complete(request, function);
        using var late = new CancellationTokenSource(limit, time);
        var running = on.InvokeAsync(request);
        await using var left = cancel.Register(() => on.Cancel(request.InvocationId));
        await using var over = late.Token.Register(() => on.Cancel(request.InvocationId));
        try
        {
            return Result(await running.WaitAsync(late.Token), function, cancel);
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested)
        {
            throw new FunctionTimeoutException(function.Name, limit);
        }
    }

    public static InvocationRequest Request(Function function, TypedData data) =>
        new() { InputData = { new ParameterBinding { Name = function.Trigger.Name, Data = data } } };

    void Complete(InvocationRequest request, Function function)
    {
        if (request.InvocationId is "") request.InvocationId = Guid.NewGuid().ToString();
        request.FunctionId = function.Id;
        request.TraceContext ??= new(); // the worker reads it unasked
        foreach (var binding in function.Inputs.Where(binding => binding.Is("durableClient")))
            request.InputData.Add(new ParameterBinding { Name = binding.Name, Data = DurableClient(binding) });
    }

    TypedData DurableClient(Binding binding)
    {
        var client = durableClient() ?? throw new InvalidOperationException("The durable engine does not run.");
        return new() { String = client.Json(binding.Text("taskHub") ?? "", binding.Text("connectionName") ?? "") };
    }

    static TypedData? Result(InvocationResponse response, Function function, CancellationToken cancel) => response.Result.Status switch
    {
        StatusResult.Types.Status.Success => response.ReturnValue,
        _ when cancel.IsCancellationRequested => throw new FunctionCancelledException(function.Name),
        _ => throw new FunctionFailedException(
            response.Result.Exception?.Message ?? "", response.Result.Exception?.Source, response.Result.Exception?.StackTrace),
    };
}
