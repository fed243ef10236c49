using DurableTask.Core;

namespace Izi.Host.Durable;

/// <summary>Gives turns and activities to the framework's dispatchers and writes what comes of them. Locks are in memory only.</summary>
internal sealed partial class OrchestrationService(
    DurableStore store, DurableOptions options, TimeProvider time, ILogger logger, CancellationToken stopping) : IOrchestrationService
{
    static readonly TimeSpan shortestPause = TimeSpan.FromMilliseconds(100);
    static readonly TimeSpan longestPause = TimeSpan.FromSeconds(10);

    /// <summary>Turns and activities that run now.</summary>
    public WorkCounter Running { get; } = new();

    public async Task<TaskOrchestrationWorkItem> LockNextTaskOrchestrationWorkItemAsync(TimeSpan receiveTimeout, CancellationToken cancel)
    {
        while (true)
        {
            var mailbox = await store.Mailboxes.NextAsync(cancel);
            Running.Add();
            var taken = store.Mailboxes.Take(mailbox);
            try
            {
                if (await LoadAsync(mailbox, taken) is { } turn) return turn;
            }
            catch
            {
                GiveBack(mailbox, taken);
                throw;
            }
            store.Mailboxes.Finish(mailbox, started: false);
            Running.Done();
        }
    }

    public async Task CompleteTaskOrchestrationWorkItemAsync(
        TaskOrchestrationWorkItem workItem, OrchestrationRuntimeState newOrchestrationRuntimeState,
        IList<TaskMessage> outboundMessages, IList<TaskMessage> orchestratorMessages, IList<TaskMessage> timerMessages,
        TaskMessage? continuedAsNewMessage, OrchestrationState? orchestrationState)
    {
        var turn = (Turn)workItem;
        if (orchestrationState is null)
        {
            // The framework found nothing to run, such as messages without a history.
            await DropAsync(turn.Taken);
            Finish(turn, started: false);
            return;
        }
        var result = new TurnResult(
            newOrchestrationRuntimeState, orchestrationState, outboundMessages, orchestratorMessages, timerMessages);
        Stamp(turn, result);
        var postings = await store.WriteAsync(turn, result);
        if (postings is not null) Apply(turn, result, postings);
        store.Changes.Tell(turn.InstanceId);
        Finish(turn, started: postings is not null && !result.Ended);
    }

    public Task AbandonTaskOrchestrationWorkItemAsync(TaskOrchestrationWorkItem workItem) =>
        ReleaseTaskOrchestrationWorkItemAsync(workItem);

    public Task ReleaseTaskOrchestrationWorkItemAsync(TaskOrchestrationWorkItem workItem)
    {
        var turn = (Turn)workItem;
        if (turn.Over) return Task.CompletedTask;
        turn.Over = true;
        GiveBack(turn.Mailbox, turn.Taken);
        return Task.CompletedTask;
    }

    async Task<Turn?> LoadAsync(Mailbox mailbox, List<Message> taken)
    {
        var cached = store.Histories.Take(mailbox.Instance);
        // A new instance has taken the place of the one that is remembered.
        if (taken.Exists(message => message.Kind == MessageKind.Start)) cached = null;
        var (execution, history) = cached is null
            ? store.Disk.Read(db => ReadHistory(db, mailbox.Instance))
            : (cached.State.OrchestrationInstance!.ExecutionId, cached);
        ReadEvents(taken);
        if (execution is null)
        {
            await DropAsync(taken);
            return null;
        }
        if (taken.Count == 0) return null;
        return new Turn(mailbox, taken, execution, history!, cached is not null && store.Histories.IsFresh(cached))
        {
            InstanceId = mailbox.Instance,
            OrchestrationRuntimeState = history!.State,
            NewMessages = [.. taken.Select(message => message.ToTaskMessage())],
            LockedUntilUtc = DateTime.MaxValue,
        };
    }

    /// <summary>Nothing if there is no instance or it has ended.</summary>
    static (string? Execution, CachedHistory? History) ReadHistory(Db db, string instance)
    {
        var head = InstanceRows.Head(db, instance);
        if (head is null or { Ended: true }) return (null, null);
        var turns = HistoryRows.Read(db, instance);
        return (head.Execution, new CachedHistory(new([.. turns.SelectMany(events => events)]), turns.Count, 0));
    }

    void ReadEvents(List<Message> taken)
    {
        if (!taken.TrueForAll(message => message.Event is not null)) ReadFromDisk(taken);
        foreach (var message in taken.Where(message => message.Due > 0)) message.Event!.Timestamp = store.Now;
    }

    void ReadFromDisk(List<Message> taken)
    {
        store.Disk.Read(db =>
        {
            foreach (var message in taken) message.Event ??= MessageRows.Event(db, message.Sequence);
            return 0;
        });
        taken.RemoveAll(message => message.Event is null);
    }

    void Stamp(Turn turn, TurnResult result)
    {
        var now = store.Now;
        turn.Stamp(result.State.NewEvents, now);
        foreach (var message in result.Activities.Concat(result.Timers)) message.Event.Timestamp = now;
        result.Instance.CreatedTime = result.State.CreatedTime;
        result.Instance.LastUpdatedTime = now;
        result.Instance.CompletedTime = result.State.CompletedTime;
    }

    void Apply(Turn turn, TurnResult result, List<Posting> postings)
    {
        var anew = result.Execution != turn.Execution;
        if (result.Ended) store.Mailboxes.Sweep(turn.InstanceId);
        else if (anew) store.Mailboxes.Sweep(turn.InstanceId, turn.Execution);
        if (!result.Ended)
        {
            result.State.NewEvents.Clear();
            store.Histories.Put(turn.InstanceId, result.State, anew ? 1 : turn.Turns + 1);
        }
        postings.ForEach(store.Post);
    }

    void Finish(Turn turn, bool started)
    {
        turn.Over = true;
        store.Mailboxes.Finish(turn.Mailbox, started);
        Running.Done();
    }

    Task DropAsync(List<Message> taken) => store.Disk.WriteAsync(db => taken.ForEach(message => MessageRows.Delete(db, message.Sequence)));

    void GiveBack(Mailbox mailbox, List<Message> taken)
    {
        var failures = store.Mailboxes.Return(mailbox, taken);
        Running.Done();
        _ = RetryLaterAsync(failures, () => store.Mailboxes.Retry(mailbox));
    }
}
