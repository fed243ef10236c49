using Izi.Host.Worker;

namespace Izi.Host.Durable;

/// <summary>Runs the worker's orchestrator and activity functions for the durable engine. Names ignore case.</summary>
internal interface IDurableFunctions
{
    bool HasOrchestrator(string name);
    bool HasActivity(string name);

    /// <summary>Runs an orchestrator on a base64 <c>OrchestratorRequest</c>; returns its base64 <c>OrchestratorResponse</c>.</summary>
    /// <exception cref="FunctionFailedException">The function failed. After any other exception it runs again.</exception>
    Task<string> RunOrchestratorAsync(string name, string instanceId, string encodedRequest, CancellationToken cancel);

    /// <summary>
    /// Runs an activity on its input as JSON, which goes to the worker as a String. Returns the result as JSON: what the worker
    /// returns as Json stays as it is, what it returns as String must be serialized again, nothing is null.
    /// </summary>
    /// <exception cref="FunctionFailedException">The function failed. After any other exception it runs again.</exception>
    Task<string?> RunActivityAsync(string name, string instanceId, string? input, CancellationToken cancel);
}
