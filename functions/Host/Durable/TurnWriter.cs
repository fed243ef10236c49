using DurableTask.Core;
using DurableTask.Core.Exceptions;
using DurableTask.Core.History;

namespace Izi.Host.Durable;

/// <summary>What a turn leads to, as the framework tells it.</summary>
/// <param name="State">The history after the turn.</param>
/// <param name="Instance">What is known of the instance from outside after the turn.</param>
internal sealed record TurnResult(
    OrchestrationRuntimeState State, OrchestrationState Instance,
    IList<TaskMessage> Activities, IList<TaskMessage> Sent, IList<TaskMessage> Timers)
{
    public string Execution => State.OrchestrationInstance!.ExecutionId;
    public bool Ended => State.ExecutionCompletedEvent is not null;
}

/// <summary>A message that was written, and whether its receiver has a history.</summary>
internal readonly record struct Posting(Message Message, bool Started);

/// <summary>Writes turns, messages and new instances, each in one transaction.</summary>
internal sealed class TurnWriter(TimeProvider time)
{
    readonly MessageRows messages = new();
    public DateTime Now => time.GetUtcNow().UtcDateTime;

    /// <summary>All waiting messages without their events, in order. Called once, before anything is written.</summary>
    public List<Message> TakeUp(Db db) => messages.All(db);

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

    /// <summary>Returns the messages that came of it; null if this execution was replaced or ended from outside.</summary>
    public List<Posting>? Write(Db db, Turn turn, TurnResult result)
    {
        foreach (var message in turn.Taken) MessageRows.Delete(db, message.Sequence);
        var head = InstanceRows.Head(db, turn.InstanceId);
        if (head is null || head.Ended || head.Execution != turn.Execution) return null;

        InstanceRows.Update(db, result.Instance, result.Ended);
        if (result.Ended)
        {
            HistoryRows.Delete(db, turn.InstanceId);
            MessageRows.Sweep(db, turn.InstanceId);
        }
        else
        {
            WriteHistory(db, turn, result);
        }
        return [.. Post(db, turn.InstanceId, result)];
    }

    static void WriteHistory(Db db, Turn turn, TurnResult result)
    {
        var anew = result.Execution != turn.Execution;
        if (anew)
        {
            HistoryRows.Delete(db, turn.InstanceId);
            MessageRows.SweepExecution(db, turn.InstanceId, turn.Execution);
        }
        HistoryRows.Append(db, turn.InstanceId, anew ? 0 : turn.Turns, result.State.NewEvents);
    }

    IEnumerable<Posting> Post(Db db, string instance, TurnResult result)
    {
        foreach (var activity in result.Activities)
            yield return new(messages.Insert(db, instance, result.Execution, MessageKind.Activity, 0, activity.Event), true);
        // An ended instance needs no timers any more.
        foreach (var timer in result.Ended ? [] : result.Timers)
        {
            var due = ((TimerFiredEvent)timer.Event).FireAt.Ticks;
            yield return new(messages.Insert(db, instance, result.Execution, MessageKind.Event, due, timer.Event), true);
        }
        foreach (var sent in result.Sent)
            if (Send(db, sent) is { } posting) yield return posting;
    }
}
