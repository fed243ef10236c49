using DurableTask.Core;
using DurableTask.Core.History;

namespace Izi.Host.Durable;

/// <summary>One turn of an instance: the messages it takes, and the history it starts from.</summary>
internal sealed class Turn(Mailbox mailbox, List<Message> taken, string execution, CachedHistory history, bool workerHasHistory)
    : TaskOrchestrationWorkItem
{
    readonly HashSet<HistoryEvent> stamped = new(taken.Select(message => message.Event!), ReferenceEqualityComparer.Instance);
    public Mailbox Mailbox => mailbox;
    public List<Message> Taken => taken;

    /// <summary>The execution that ran when the turn began.</summary>
    public string Execution => execution;

    /// <summary>How many turns of this execution are in the store.</summary>
    public int Turns => history.Turns;

    /// <summary>The mailbox has been given back, one way or the other.</summary>
    public bool Over { get; set; }

    /// <summary>Whether the worker has this history but for the new events. After ContinueAsNew it is another one.</summary>
    public bool WorkerHas(OrchestrationRuntimeState state) => workerHasHistory && ReferenceEquals(state, history.State);

    /// <summary>Gives the events that the framework made the time of our clock; those that came as messages have theirs.</summary>
    public void Stamp(IEnumerable<HistoryEvent> events, DateTime now)
    {
        foreach (var e in events)
            if (stamped.Add(e)) e.Timestamp = now;
    }
}
