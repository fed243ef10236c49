namespace Izi.Embedded.Durable;

/// <summary>A start was refused because of an instance that is already there.</summary>
internal sealed class OrchestrationAlreadyExistsException(string instanceId)
    : InvalidOperationException($"An Orchestration instance with the ID {instanceId} already exists.");
