using DurableTask.Core;
using DurableTask.Core.History;
using P = Microsoft.DurableTask.Protobuf;

namespace Izi.Host.Durable;

/// <summary>Reads a request to start an instance.</summary>
internal static class StartRequest
{
    static readonly OrchestrationStatus[] running =
        [OrchestrationStatus.Running, OrchestrationStatus.ContinuedAsNew, OrchestrationStatus.Pending, OrchestrationStatus.Suspended];

    public static TaskMessage Read(P.CreateInstanceRequest request)
    {
        var instance = new OrchestrationInstance
        {
            InstanceId = string.IsNullOrEmpty(request.InstanceId) ? Guid.NewGuid().ToString("N") : request.InstanceId,
            ExecutionId = Guid.NewGuid().ToString("N"),
        };
        var started = new ExecutionStartedEvent(-1, request.Input)
        {
            Name = request.Name,
            Version = request.Version,
            OrchestrationInstance = instance,
            ScheduledStartTime = request.ScheduledStartTimestamp?.ToDateTime(),
            Tags = new Dictionary<string, string>(request.Tags),
            ParentTraceContext = request.ParentTraceContext is { } trace ? new(trace.TraceParent, trace.TraceState) : null,
        };
        return new() { Event = started, OrchestrationInstance = instance };
    }

    /// <summary>The statuses of an existing instance that refuse the start: by the request's policy, and by host.json.</summary>
    public static OrchestrationStatus[] Dedupe(P.CreateInstanceRequest request, DurableOptions options)
    {
        OrchestrationStatus[] byRequest = request.OrchestrationIdReusePolicy is not { } policy
            ? []
            : [.. Enum.GetValues<OrchestrationStatus>().Except(policy.ReplaceableStatus.Select(status => (OrchestrationStatus)status))];
        return [.. byRequest.Union(options.OverridableExistingInstanceStates == OverridableStates.AnyState ? [] : running)];
    }
}
