using DurableTask.Core;

namespace Izi.Host.Durable;

/// <summary>What the framework asks of a service and this one has a fixed answer to.</summary>
internal sealed partial class OrchestrationService
{
    public int TaskOrchestrationDispatcherCount => 1;
    public int TaskActivityDispatcherCount => 1;
    public int MaxConcurrentTaskOrchestrationWorkItems => options.MaxConcurrentOrchestratorFunctions;
    public int MaxConcurrentTaskActivityWorkItems => options.MaxConcurrentActivityFunctions;
    public BehaviorOnContinueAsNew EventBehaviourForContinueAsNew => BehaviorOnContinueAsNew.Carryover;
    public bool IsMaxMessageCountExceeded(int currentMessageCount, OrchestrationRuntimeState runtimeState) => false;

    // Work that failed waits by itself, without holding up the rest.
    public int GetDelayInSecondsAfterOnFetchException(Exception exception) => 0;
    public int GetDelayInSecondsAfterOnProcessException(Exception exception) => 0;
    public Task RenewTaskOrchestrationWorkItemLockAsync(TaskOrchestrationWorkItem workItem) => Task.CompletedTask;
    public Task CreateAsync() => Task.CompletedTask;
    public Task CreateAsync(bool recreateInstanceStore) => Task.CompletedTask;
    public Task CreateIfNotExistsAsync() => Task.CompletedTask;
    public Task DeleteAsync() => throw new NotSupportedException("The task hub is a part of the data folder.");
    public Task DeleteAsync(bool deleteInstanceStore) => DeleteAsync();
    public Task StartAsync() => Task.CompletedTask;
    public Task StopAsync() => Task.CompletedTask;
    public Task StopAsync(bool isForced) => Task.CompletedTask;
}
