namespace Izi.Embedded.Durable;

/// <summary>An orchestrator as the engine runs it; its result is written as JSON.</summary>
internal delegate Task<object?> OrchestratorFunction(TaskOrchestrationContext context);

/// <summary>An activity as the engine runs it: JSON in, a result that is written as JSON out.</summary>
internal delegate Task<object?> ActivityFunction(TaskActivityContext context, string? inputJson, CancellationToken cancel);

/// <summary>What the engine can run, by name; case does not matter.</summary>
internal sealed class DurableTasks
{
    public Dictionary<string, OrchestratorFunction> Orchestrators { get; } = new(StringComparer.OrdinalIgnoreCase);

    public Dictionary<string, ActivityFunction> Activities { get; } = new(StringComparer.OrdinalIgnoreCase);
}
