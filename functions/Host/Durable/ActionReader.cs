using DurableTask.Core;
using DurableTask.Core.Command;
using P = Microsoft.DurableTask.Protobuf;
using Kind = Microsoft.DurableTask.Protobuf.OrchestratorAction.OrchestratorActionTypeOneofCase;

namespace Izi.Host.Durable;

/// <summary>Reads what an orchestrator decided in one turn.</summary>
internal static class ActionReader
{
    public static OrchestratorAction ToAction(this P.OrchestratorAction proto) => proto.OrchestratorActionTypeCase switch
    {
        Kind.ScheduleTask => Read(proto.Id, proto.ScheduleTask),
        Kind.CreateTimer => new CreateTimerOrchestratorAction { Id = proto.Id, FireAt = proto.CreateTimer.FireAt.ToDateTime() },
        Kind.SendEvent => Read(proto.Id, proto.SendEvent),
        Kind.CompleteOrchestration => Read(proto.Id, proto.CompleteOrchestration),
        var kind => throw new NotSupportedException($"Orchestrator action {kind} is not supported by this host."),
    };

    static ScheduleTaskOrchestratorAction Read(int id, P.ScheduleTaskAction task) => new()
    {
        Id = id,
        Name = task.Name,
        Version = task.Version,
        Input = task.Input,
    };

    static SendEventOrchestratorAction Read(int id, P.SendEventAction send) => new()
    {
        Id = id,
        Instance = new() { InstanceId = send.Instance.InstanceId, ExecutionId = send.Instance.ExecutionId },
        EventName = send.Name,
        EventData = send.Data,
    };

    static OrchestrationCompleteOrchestratorAction Read(int id, P.CompleteOrchestrationAction complete)
    {
        var action = new OrchestrationCompleteOrchestratorAction
        {
            Id = id,
            OrchestrationStatus = (OrchestrationStatus)complete.OrchestrationStatus,
            Result = complete.Result,
            Details = complete.Details,
            NewVersion = complete.NewVersion,
            FailureDetails = complete.FailureDetails.ToFailure(),
        };
        foreach (var unprocessed in complete.CarryoverEvents) action.CarryoverEvents.Add(unprocessed.ToEvent());
        return action;
    }
}
