using DurableTask.Core;
using DurableTask.Core.History;
using DurableTask.Core.Tracing;
using P = Microsoft.DurableTask.Protobuf;
using Kind = Microsoft.DurableTask.Protobuf.HistoryEvent.EventTypeOneofCase;

namespace Izi.Host.Durable;

/// <summary>Reads history events that <see cref="EventWriter"/> or the worker wrote.</summary>
internal static class EventReader
{
    public static HistoryEvent ToEvent(this P.HistoryEvent proto)
    {
        var e = Read(proto);
        if (proto.Timestamp is { } at) e.Timestamp = at.ToDateTime();
        return e;
    }

    public static FailureDetails? ToFailure(this P.TaskFailureDetails? proto) => proto is null ? null : new(
        proto.ErrorType, proto.ErrorMessage, proto.StackTrace, proto.InnerFailure.ToFailure(), proto.IsNonRetriable);

    static HistoryEvent Read(P.HistoryEvent proto) => proto.EventTypeCase switch
    {
        Kind.OrchestratorStarted => new OrchestratorStartedEvent(proto.EventId),
        Kind.OrchestratorCompleted => new OrchestratorCompletedEvent(proto.EventId),
        Kind.ExecutionStarted => Read(proto.EventId, proto.ExecutionStarted),
        Kind.ContinueAsNew => new ContinueAsNewEvent(proto.EventId, proto.ContinueAsNew.Input),
        Kind.ExecutionCompleted => Read(proto.EventId, proto.ExecutionCompleted),
        Kind.ExecutionTerminated => new ExecutionTerminatedEvent(proto.EventId, proto.ExecutionTerminated.Input),
        Kind.EventRaised => new EventRaisedEvent(proto.EventId, proto.EventRaised.Input) { Name = proto.EventRaised.Name },
        Kind.EventSent => Read(proto.EventId, proto.EventSent),
        _ => ReadTask(proto),
    };

    static HistoryEvent ReadTask(P.HistoryEvent proto) => proto.EventTypeCase switch
    {
        Kind.TaskScheduled => Read(proto.EventId, proto.TaskScheduled),
        Kind.TaskCompleted => new TaskCompletedEvent(proto.EventId, proto.TaskCompleted.TaskScheduledId, proto.TaskCompleted.Result),
        Kind.TaskFailed => Read(proto.EventId, proto.TaskFailed),
        Kind.TimerCreated => new TimerCreatedEvent(proto.EventId, proto.TimerCreated.FireAt.ToDateTime()),
        Kind.TimerFired => new TimerFiredEvent(proto.EventId, proto.TimerFired.FireAt.ToDateTime()) { TimerId = proto.TimerFired.TimerId },
        var kind => throw new NotSupportedException($"History event {kind} is not supported."),
    };

    static ExecutionStartedEvent Read(int id, P.ExecutionStartedEvent started) => new(id, started.Input)
    {
        Name = started.Name,
        Version = started.Version,
        OrchestrationInstance = new()
        {
            InstanceId = started.OrchestrationInstance.InstanceId,
            ExecutionId = started.OrchestrationInstance.ExecutionId,
        },
        ScheduledStartTime = started.ScheduledStartTimestamp?.ToDateTime(),
        ParentTraceContext = Read(started.ParentTraceContext),
    };

    static ExecutionCompletedEvent Read(int id, P.ExecutionCompletedEvent ended) =>
        new(id, ended.Result, (OrchestrationStatus)ended.OrchestrationStatus, ended.FailureDetails.ToFailure());

    static EventSentEvent Read(int id, P.EventSentEvent sent) =>
        new(id) { InstanceId = sent.InstanceId, Name = sent.Name, Input = sent.Input };

    static TaskScheduledEvent Read(int id, P.TaskScheduledEvent scheduled) => new(id, scheduled.Name, scheduled.Version, scheduled.Input)
    {
        ParentTraceContext = Read(scheduled.ParentTraceContext),
    };

    static TaskFailedEvent Read(int id, P.TaskFailedEvent failed) =>
        new(id, failed.TaskScheduledId, failed.FailureDetails.ErrorMessage, null, failed.FailureDetails.ToFailure());

    static DistributedTraceContext? Read(P.TraceContext? trace) => trace is null ? null : new(trace.TraceParent, trace.TraceState);
}
