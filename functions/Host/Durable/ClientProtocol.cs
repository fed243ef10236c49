using DurableTask.Core;
using DurableTask.Core.History;
using DurableTask.Core.Query;
using P = Microsoft.DurableTask.Protobuf;

namespace Izi.Host.Durable;

/// <summary>Reads the client's requests from the protocol's form and writes the states of instances in it.</summary>
internal static class ClientProtocol
{
    public static TaskMessage Start(P.CreateInstanceRequest request)
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
            ParentTraceContext = request.ParentTraceContext is { } trace ? new(trace.TraceParent, trace.TraceState) : null,
        };
        return new() { Event = started, OrchestrationInstance = instance };
    }

    public static OrchestrationQuery Read(P.InstanceQuery query) => new()
    {
        RuntimeStatus = [.. query.RuntimeStatus.Select(status => (OrchestrationStatus)status)],
        CreatedTimeFrom = query.CreatedTimeFrom?.ToDateTime(),
        CreatedTimeTo = query.CreatedTimeTo?.ToDateTime(),
        InstanceIdPrefix = query.InstanceIdPrefix,
        PageSize = query.MaxInstanceCount > 0 ? query.MaxInstanceCount : 100,
        ContinuationToken = query.ContinuationToken,
        FetchInputsAndOutputs = query.FetchInputsAndOutputs,
    };

    public static PurgeInstanceFilter Read(P.PurgeInstanceFilter filter) => new(
        filter.CreatedTimeFrom?.ToDateTime() ?? default,
        filter.CreatedTimeTo?.ToDateTime(),
        [.. filter.RuntimeStatus.Select(status => (OrchestrationStatus)status)])
    {
        Timeout = filter.Timeout?.ToTimeSpan(),
    };

    public static P.GetInstanceResponse Response(OrchestrationState? state, bool withData) =>
        state is null ? new() { Exists = false } : new() { Exists = true, OrchestrationState = state.ToProto(withData) };

    /// <param name="withData">Whether input, output, custom status and failure were asked for.</param>
    public static P.OrchestrationState ToProto(this OrchestrationState state, bool withData)
    {
        var proto = new P.OrchestrationState
        {
            InstanceId = state.OrchestrationInstance.InstanceId,
            ExecutionId = state.OrchestrationInstance.ExecutionId,
            Name = state.Name,
            Version = state.Version,
            OrchestrationStatus = (P.OrchestrationStatus)state.OrchestrationStatus,
            ScheduledStartTimestamp = state.ScheduledStartTime?.ToProto(),
            CreatedTimestamp = state.CreatedTime.ToProto(),
            LastUpdatedTimestamp = state.LastUpdatedTime.ToProto(),
        };
        if (!withData) return proto;
        proto.Input = state.Input;
        proto.Output = state.Output;
        proto.CustomStatus = state.Status;
        proto.FailureDetails = state.FailureDetails.ToProto();
        return proto;
    }
}
