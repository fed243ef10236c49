using DurableTask.Core;
using Izi.Host.Durable;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Worker;
using Microsoft.DurableTask.Worker.Grpc;
using Microsoft.DurableTask.Worker.Shims;

namespace Izi.Benchmarks;

/// <summary>A session-shaped orchestration, run by the worker's packages with their session cache, without the worker's process.</summary>
internal sealed class SessionFunctions : IDurableFunctions, IDisposable
{
    readonly ExtendedSessionsCache sessions = new();

    /// <summary>Start, activity, event against timer, activity, end.</summary>
    public static ITaskOrchestrator Orchestrator { get; } = FuncTaskOrchestrator.Create<string, string>(async (context, id) =>
    {
        var begun = await context.CallActivityAsync<string>("Look", id);
        using var over = new CancellationTokenSource();
        var nudge = context.WaitForExternalEvent<string>("nudge");
        var alarm = context.CreateTimer(TimeSpan.FromHours(1), over.Token);
        if (await Task.WhenAny(nudge, alarm) == nudge) over.Cancel();
        return await context.CallActivityAsync<string>("Look", begun);
    });

    public static ITaskActivity Activity { get; } = FuncTaskActivity.Create<string, string>((_, input) => Task.FromResult(input!)!);

    public bool HasOrchestrator(string name) => name == "Session";

    public bool HasActivity(string name) => name == "Look";

    public Task<string> RunOrchestratorAsync(string name, string instanceId, string encodedRequest, CancellationToken cancel) =>
        Task.FromResult(GrpcOrchestrationRunner.LoadAndRun(encodedRequest, Orchestrator, sessions));

    public async Task<string?> RunActivityAsync(string name, string instanceId, string? input, CancellationToken cancel) =>
        await DurableTaskShimFactory.Default.CreateActivity(name, Activity)
            .RunAsync(new TaskContext(new() { InstanceId = instanceId }), $"[{input}]");

    public void Dispose() => sessions.Dispose();
}
