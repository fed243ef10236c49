namespace Izi.Host.Durable;

/// <summary>What waits for one instance, guarded by <see cref="Mailboxes"/>. An instance that only waits for an event has none.</summary>
internal sealed class Mailbox(string instance)
{
    public string Instance { get; } = instance;

    /// <summary>Messages that can be taken.</summary>
    public List<Message> Waiting { get; set; } = [];

    /// <summary>Messages whose time has not come.</summary>
    public List<Message> Timers { get; } = [];

    /// <summary>The instance has a history. Until it has, its other messages wait for its start.</summary>
    public bool Started { get; set; }

    /// <summary>It is queued for a turn, in a turn, or waits to try again.</summary>
    public bool Scheduled { get; set; }

    /// <summary>Turns in a row that came to nothing.</summary>
    public int Failures { get; set; }
    public bool CanRun => Waiting.Count > 0 && (Started || Waiting.Exists(message => message.Kind == MessageKind.Start));
    public bool IsIdle => !Scheduled && Waiting.Count == 0 && Timers.Count == 0;
}
