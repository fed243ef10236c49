using DurableTask.Core;
using DurableTask.Core.History;
using DurableTask.Core.Tracing;
using Google.Protobuf.WellKnownTypes;
using P = Microsoft.DurableTask.Protobuf;

namespace Izi.Host.Durable;

/// <summary>Writes history events in the protocol's form, in which they go to the worker and are kept in the store.</summary>
internal static class EventWriter
{
    public static P.HistoryEvent ToProto(this HistoryEvent e)
    {
        var proto = new P.HistoryEvent { EventId = e.EventId, Timestamp = e.Timestamp.ToProto() };
        switch (e)
        {
            case OrchestratorStartedEvent: proto.OrchestratorStarted = new(); break;
            case OrchestratorCompletedEvent: proto.OrchestratorCompleted = new(); break;
            case ExecutionStartedEvent started: proto.ExecutionStarted = Write(started); break;
            // A kind of ExecutionCompletedEvent, so it has to come first.
            case ContinueAsNewEvent anew: proto.ContinueAsNew = new() { Input = anew.Result }; break;
            case ExecutionCompletedEvent ended: proto.ExecutionCompleted = Write(ended); break;
            case ExecutionTerminatedEvent terminated: proto.ExecutionTerminated = new() { Input = terminated.Input }; break;
            case EventRaisedEvent raised: proto.EventRaised = new() { Name = raised.Name, Input = raised.Input }; break;
            case EventSentEvent sent: proto.EventSent = new() { InstanceId = sent.InstanceId, Name = sent.Name, Input = sent.Input }; break;
            default: WriteTask(e, proto); break;
        }
        return proto;
    }

    public static P.TaskFailureDetails? ToProto(this FailureDetails? details) => details is null ? null : new()
    {
        ErrorType = details.ErrorType,
        ErrorMessage = details.ErrorMessage ?? "",
        StackTrace = details.StackTrace,
        InnerFailure = details.InnerFailure.ToProto(),
        IsNonRetriable = details.IsNonRetriable,
    };

    public static Timestamp ToProto(this DateTime instant) => Timestamp.FromDateTime(DateTime.SpecifyKind(instant, DateTimeKind.Utc));

    static void WriteTask(HistoryEvent e, P.HistoryEvent proto)
    {
        switch (e)
        {
            case TaskScheduledEvent scheduled: proto.TaskScheduled = Write(scheduled); break;
            case TaskCompletedEvent done:
                proto.TaskCompleted = new() { TaskScheduledId = done.TaskScheduledId, Result = done.Result };
                break;
            case TaskFailedEvent failed:
                var details = failed.FailureDetails.ToProto() ?? new() { ErrorType = "(unknown)", ErrorMessage = failed.Reason ?? "" };
                proto.TaskFailed = new() { TaskScheduledId = failed.TaskScheduledId, FailureDetails = details };
                break;
            case TimerCreatedEvent timer: proto.TimerCreated = new() { FireAt = timer.FireAt.ToProto() }; break;
            case TimerFiredEvent fired: proto.TimerFired = new() { TimerId = fired.TimerId, FireAt = fired.FireAt.ToProto() }; break;
            default: throw new NotSupportedException($"History event {e.EventType} is not supported.");
        }
    }

    static P.ExecutionStartedEvent Write(ExecutionStartedEvent started) => new()
    {
        Name = started.Name,
        Version = started.Version,
        Input = started.Input,
        OrchestrationInstance = new()
        {
            InstanceId = started.OrchestrationInstance.InstanceId,
            ExecutionId = started.OrchestrationInstance.ExecutionId,
        },
        ScheduledStartTimestamp = started.ScheduledStartTime?.ToProto(),
        ParentTraceContext = Write(started.ParentTraceContext),
    };

    static P.ExecutionCompletedEvent Write(ExecutionCompletedEvent ended) => new()
    {
        OrchestrationStatus = (P.OrchestrationStatus)ended.OrchestrationStatus,
        Result = ended.Result,
        FailureDetails = ended.FailureDetails.ToProto(),
    };

    static P.TaskScheduledEvent Write(TaskScheduledEvent scheduled) => new()
    {
        Name = scheduled.Name,
        Version = scheduled.Version,
        Input = scheduled.Input,
        ParentTraceContext = Write(scheduled.ParentTraceContext),
    };

    static P.TraceContext? Write(DistributedTraceContext? trace) =>
        trace is null ? null : new() { TraceParent = trace.TraceParent, TraceState = trace.TraceState };
}
