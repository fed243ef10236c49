using Izi.Host.Worker;
using DurableTask.Core;
using Google.Protobuf;
using Izi.Host.Durable;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Worker.Grpc;
using Microsoft.DurableTask.Worker.Shims;
using P = Microsoft.DurableTask.Protobuf;
using TaskFailureDetails = Microsoft.DurableTask.TaskFailureDetails;

namespace Izi.Host.Tests.Durable;

/// <summary>The functions of a worker without its process, run by the packages and with the cache of the Functions worker.</summary>
public sealed class WorkerFunctions : IDurableFunctions, IDisposable
{
    readonly Dictionary<string, ITaskOrchestrator> orchestrators = new(StringComparer.OrdinalIgnoreCase);
    readonly Dictionary<string, ITaskActivity> activities = new(StringComparer.OrdinalIgnoreCase);
    Microsoft.DurableTask.Worker.ExtendedSessionsCache sessions = new();

    /// <summary>Told of each call before it runs; what it throws is a worker that is lost there.</summary>
    internal Action<string>? Calling { get; set; }

    /// <summary>The requests that orchestrators were sent.</summary>
    internal List<P.OrchestratorRequest> Requests { get; } = [];

    public void Orchestrator<TIn, TOut>(string name, Func<TaskOrchestrationContext, TIn, Task<TOut>> run) =>
        orchestrators[name] = FuncTaskOrchestrator.Create<TIn, TOut>((context, input) => run(context, input!)!);

    public void Orchestrator<TOut>(string name, Func<TaskOrchestrationContext, Task<TOut>> run) =>
        Orchestrator<object?, TOut>(name, (context, _) => run(context));

    public void Activity<TIn, TOut>(string name, Func<TaskActivityContext, TIn, Task<TOut>> run) =>
        activities[name] = FuncTaskActivity.Create<TIn, TOut>((context, input) => run(context, input!)!);

    public void Activity<TIn, TOut>(string name, Func<TIn, TOut> run) =>
        Activity<TIn, TOut>(name, (_, input) => Task.FromResult(run(input)));

    public void Remove(string orchestrator) => orchestrators.Remove(orchestrator);

    /// <summary>The worker process ends and another takes its place: its cache is empty.</summary>
    public void RestartWorker()
    {
        sessions.Dispose();
        sessions = new();
    }

    public void Dispose() => sessions.Dispose();

    bool IDurableFunctions.HasOrchestrator(string name) => orchestrators.ContainsKey(name);

    bool IDurableFunctions.HasActivity(string name) => activities.ContainsKey(name);

    Task<string> IDurableFunctions.RunOrchestratorAsync(string name, string instanceId, string encodedRequest, CancellationToken cancel)
    {
        Calling?.Invoke(name);
        lock (Requests) Requests.Add(P.OrchestratorRequest.Parser.ParseFrom(Convert.FromBase64String(encodedRequest)));
        return Task.FromResult(GrpcOrchestrationRunner.LoadAndRun(encodedRequest, orchestrators[name], sessions));
    }

    async Task<string?> IDurableFunctions.RunActivityAsync(string name, string instanceId, string? input, CancellationToken cancel)
    {
        Calling?.Invoke(name);
        var activity = DurableTaskShimFactory.Default.CreateActivity(name, activities[name]);
        try
        {
            // The shim expects the array that the host takes the input out of.
            return await activity.RunAsync(new TaskContext(new() { InstanceId = instanceId }), $"[{input}]").WaitAsync(cancel);
        }
        catch (Exception failed) when (failed is not OperationCanceledException || !cancel.IsCancellationRequested)
        {
            // As DurableSerializationException of the worker's extension puts it.
            var json = JsonFormatter.Default.Format(Details(TaskFailureDetails.FromException(failed)));
            throw new FunctionFailedException(json, null, failed.StackTrace);
        }
    }

    static P.TaskFailureDetails? Details(TaskFailureDetails? details) => details is null ? null : new()
    {
        ErrorType = details.ErrorType,
        ErrorMessage = details.ErrorMessage,
        StackTrace = details.StackTrace,
        InnerFailure = Details(details.InnerFailure),
    };
}
