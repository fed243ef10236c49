using DurableTask.Core;
using DurableTask.Core.Exceptions;
using DurableTask.Core.History;

namespace Izi.Host.Durable;

/// <summary>Writes messages to instances, and new instances.</summary>
internal sealed class SendWriter(MessageRows messages, TimeProvider time)
{
    public DateTime Now => time.GetUtcNow().UtcDateTime;

    /// <summary>Writes a message; null if nobody is there to take it.</summary>
    public Posting? Send(Db db, TaskMessage message)
    {
        if (message.Event is ExecutionStartedEvent started) return Start(db, started, []);
        var (instance, execution) = (message.OrchestrationInstance.InstanceId, message.OrchestrationInstance.ExecutionId);
        var head = InstanceRows.Head(db, instance);
        if (head is null || head.Ended || (execution is { Length: > 0 } && execution != head.Execution)) return null;
        message.Event.Timestamp = Now;
        var written = messages.Insert(db, instance, execution, MessageKind.Event, 0, message.Event);
        return new(written, head.Status != OrchestrationStatus.Pending);
    }

    /// <summary>Writes a new instance in the place of one that is in none of the given statuses.</summary>
    /// <exception cref="OrchestrationAlreadyExistsException">It is in one of them.</exception>
    public Posting Start(Db db, ExecutionStartedEvent started, OrchestrationStatus[] dedupe)
    {
        var (instance, execution) = (started.OrchestrationInstance.InstanceId, started.OrchestrationInstance.ExecutionId);
        if (InstanceRows.Head(db, instance) is { } head)
        {
            if (dedupe.Contains(head.Status)) throw new OrchestrationAlreadyExistsException($"Instance {instance} already exists.");
            HistoryRows.Delete(db, instance);
            MessageRows.Sweep(db, instance);
        }
        started.Timestamp = Now;
        InstanceRows.Insert(db, started);
        return new(messages.Insert(db, instance, execution, MessageKind.Start, started.ScheduledStartTime?.Ticks ?? 0, started), false);
    }
}
