using DurableTask.Core;
using P = Microsoft.DurableTask.Protobuf;

namespace Izi.Host.Durable;

/// <summary>Writes what is known of an instance in the protocol's form.</summary>
internal static class StateWriter
{
    public static P.GetInstanceResponse Response(OrchestrationState? state, bool withData) =>
        state is null ? new() { Exists = false } : new() { Exists = true, OrchestrationState = state.ToProto(withData) };

    /// <param name="withData">Whether input, output, custom status and failure were asked for.</param>
    public static P.OrchestrationState ToProto(this OrchestrationState state, bool withData)
    {
        var proto = new P.OrchestrationState
        {
            InstanceId = state.OrchestrationInstance.InstanceId,
            ExecutionId = state.OrchestrationInstance.ExecutionId,
            ParentInstanceId = state.ParentInstance?.OrchestrationInstance?.InstanceId,
            Name = state.Name,
            Version = state.Version,
            OrchestrationStatus = (P.OrchestrationStatus)state.OrchestrationStatus,
            ScheduledStartTimestamp = state.ScheduledStartTime?.ToProto(),
            CreatedTimestamp = state.CreatedTime.ToProto(),
            LastUpdatedTimestamp = state.LastUpdatedTime.ToProto(),
        };
        if (state.Tags is { } tags) proto.Tags.Add(tags);
        if (withData) AddData(proto, state);
        return proto;
    }

    static void AddData(P.OrchestrationState proto, OrchestrationState state)
    {
        proto.Input = state.Input;
        proto.Output = state.Output;
        proto.CustomStatus = state.Status;
        proto.FailureDetails = state.FailureDetails.ToProto();
    }
}
