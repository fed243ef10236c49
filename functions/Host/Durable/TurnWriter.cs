using DurableTask.Core;
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

/// <summary>Writes a turn in one transaction: history, messages, state; what it took goes.</summary>
internal sealed class TurnWriter(MessageRows messages, SendWriter sender)
{
    /// <summary>Returns the messages that came of it; null if this execution was replaced or ended from outside.</summary>
    public List<Posting>? Write(Db db, Turn turn, TurnResult result)
    {
        foreach (var message in turn.Taken) MessageRows.Delete(db, message.Sequence);
        var head = InstanceRows.Head(db, turn.InstanceId);
        if (head is null || head.Ended || head.Execution != turn.Execution) return null;

        InstanceRows.Update(db, result.Instance, result.Ended);
        if (result.Ended) End(db, turn.InstanceId);
        else WriteHistory(db, turn, result);
        return [.. Post(db, turn.InstanceId, result)];
    }

    static void End(Db db, string instance)
    {
        HistoryRows.Delete(db, instance);
        MessageRows.Sweep(db, instance);
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
            if (sender.Send(db, sent) is { } posting) yield return posting;
    }
}
