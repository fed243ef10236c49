using System.Threading.Channels;
using DurableTask.Core;
using DurableTask.Core.History;

namespace Izi.Host.Durable;

/// <summary>The engine's state: what is on the disk, and what of it waits in memory. Memory follows the disk.</summary>
internal sealed class DurableStore
{
    readonly TurnWriter writer;

    public DurableStore(SqliteStore disk, DurableOptions options, TimeProvider time)
    {
        Disk = disk;
        disk.Schema(InstanceRows.Schema + HistoryRows.Schema + MessageRows.Schema);
        writer = new(time);
        Mailboxes = new(Outstanding);
        // The worker counts from when it ran the turn, we from when it was written: a margin for what lies between.
        var freshness = TimeSpan.FromSeconds(options.ExtendedSessionIdleTimeoutInSeconds) / 2;
        Histories = new(2 * (options.MaxConcurrentOrchestratorFunctions + 256), freshness, time);
    }

    public SqliteStore Disk { get; }

    /// <summary>Work that waits to run or runs.</summary>
    public WorkCounter Outstanding { get; } = new();
    public Mailboxes Mailboxes { get; }

    /// <summary>Activities that wait to run, in the order in which they were scheduled.</summary>
    public Channel<Message> Activities { get; } = Channel.CreateUnbounded<Message>();
    public HistoryCache Histories { get; }
    public StateChanges Changes { get; } = new();
    public DateTime Now => writer.Now;

    /// <summary>Takes up what was left: everything unfinished is available again. Histories are read when a message comes.</summary>
    public void TakeUp()
    {
        var pending = Disk.Read(db => db.Query(
            "SELECT id FROM durable_instances WHERE status = $1 AND completed IS NULL",
            row => row.GetString(0), (int)OrchestrationStatus.Pending)).ToHashSet();
        foreach (var message in Disk.Read(writer.TakeUp)) Post(new(message, !pending.Contains(message.Instance)));
    }

    public async Task SendAsync(params TaskMessage[] sent)
    {
        var postings = await Disk.WriteAsync(db => sent.Select(message => writer.Send(db, message)).OfType<Posting>().ToList());
        postings.ForEach(Post);
    }

    public async Task StartAsync(TaskMessage start, OrchestrationStatus[] dedupe)
    {
        var started = (ExecutionStartedEvent)start.Event;
        Post(await Disk.WriteAsync(db => writer.Start(db, started, dedupe)));
    }

    public Task<List<Posting>?> WriteAsync(Turn turn, TurnResult result) => Disk.WriteAsync(db => writer.Write(db, turn, result));

    /// <summary>Writes the result of an activity in the place of the activity.</summary>
    public async Task RespondAsync(Message activity, TaskMessage response)
    {
        var posting = await Disk.WriteAsync(db => MessageRows.Delete(db, activity.Sequence) ? writer.Send(db, response) : null);
        if (posting is { } written) Post(written);
    }

    public void Post(Posting posting)
    {
        var message = posting.Message;
        if (message.Kind == MessageKind.Activity)
        {
            Outstanding.Add();
            Activities.Writer.TryWrite(message);
            return;
        }
        if (message is { Kind: MessageKind.Start, Event: not null })
        {
            // A new instance: nothing of an earlier one of this id may reach it.
            Mailboxes.Sweep(message.Instance, before: message.Sequence);
            Changes.Tell(message.Instance);
        }
        Mailboxes.Post(message, posting.Started || HasStarted(message));
    }

    /// <summary>A message that was written while its instance was pending may be posted after the first turn has ended.</summary>
    bool HasStarted(Message message) => message.Kind != MessageKind.Start && !Mailboxes.IsPending(message.Instance)
        && Disk.Read(db => InstanceRows.Head(db, message.Instance)) is { Status: not OrchestrationStatus.Pending };
}
