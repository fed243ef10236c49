using DurableTask.Core;
using DurableTask.Core.History;

namespace Izi.Host.Durable;

/// <summary>Who takes a message.</summary>
internal enum MessageKind
{
    /// <summary>An instance that runs: an event, a timer, a result.</summary>
    Event = 0,

    /// <summary>An activity function.</summary>
    Activity = 1,

    /// <summary>An instance that has not run yet: its start.</summary>
    Start = 2,
}

/// <summary>A message that waits in the store. Its event is read when it is taken, unless it was posted in this process.</summary>
internal sealed class Message(long sequence, string instance, string? execution, MessageKind kind, long due)
{
    /// <summary>Its key; grows in the order of writing.</summary>
    public long Sequence { get; } = sequence;
    public string Instance { get; } = instance;

    /// <summary>The execution it belongs to; null for what any execution of the instance takes.</summary>
    public string? Execution { get; } = execution;
    public MessageKind Kind { get; } = kind;

    /// <summary>UTC ticks before which it must not be taken; 0 for at once.</summary>
    public long Due { get; } = due;
    public HistoryEvent? Event { get; set; }

    /// <summary>Runs of an activity that came to nothing.</summary>
    public int Failures { get; set; }

    public TaskMessage ToTaskMessage() => new()
    {
        SequenceNumber = Sequence,
        OrchestrationInstance = new() { InstanceId = Instance, ExecutionId = Execution },
        Event = Event,
    };
}
