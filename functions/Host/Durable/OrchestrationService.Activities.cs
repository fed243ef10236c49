using DurableTask.Core;
using Microsoft.Data.Sqlite;

namespace Izi.Host.Durable;

/// <summary>An activity that runs now.</summary>
internal sealed class ActivityItem(Message message) : TaskActivityWorkItem
{
    public Message Message => message;
    public bool Over { get; set; }
}

internal sealed partial class OrchestrationService
{
    public async Task<TaskActivityWorkItem> LockNextTaskActivityWorkItem(TimeSpan receiveTimeout, CancellationToken cancel)
    {
        while (true)
        {
            var message = await store.Activities.Reader.ReadAsync(cancel);
            Running.Add();
            var item = new ActivityItem(message) { Id = $"{message.Sequence}", LockedUntilUtc = DateTime.MaxValue };
            try
            {
                message.Event ??= store.Disk.Read(db => MessageRows.Event(db, message.Sequence));
            }
            catch
            {
                await AbandonTaskActivityWorkItemAsync(item);
                throw;
            }
            item.TaskMessage = message.ToTaskMessage();
            if (message.Event is not null) return item;
            Finish(item);
        }
    }

    public async Task CompleteTaskActivityWorkItemAsync(TaskActivityWorkItem workItem, TaskMessage responseMessage)
    {
        var item = (ActivityItem)workItem;
        for (var failures = 1; ; failures++)
        {
            try
            {
                await store.RespondAsync(item.Message, responseMessage);
                break;
            }
            // The activity has run: its result is kept until the disk takes it.
            catch (SqliteException broken) when (!stopping.IsCancellationRequested)
            {
                ResultNotWritten(item.Message.Instance, broken);
                if (failures > 1) await PauseAsync(failures - 1);
            }
        }
        Finish(item);
    }

    public Task AbandonTaskActivityWorkItemAsync(TaskActivityWorkItem workItem)
    {
        var item = (ActivityItem)workItem;
        if (item.Over) return Task.CompletedTask;
        Finish(item);
        _ = RetryLaterAsync(++item.Message.Failures, () => store.Post(new(item.Message, true)));
        return Task.CompletedTask;
    }

    public Task<TaskActivityWorkItem> RenewTaskActivityWorkItemLockAsync(TaskActivityWorkItem workItem) => Task.FromResult(workItem);

    void Finish(ActivityItem item)
    {
        item.Over = true;
        store.Outstanding.Done();
        Running.Done();
    }

    /// <summary>At once the first time, then after growing pauses.</summary>
    async Task RetryLaterAsync(int failures, Action retry)
    {
        try
        {
            if (failures > 1) await PauseAsync(failures - 1);
            if (!stopping.IsCancellationRequested) retry();
        }
        catch (OperationCanceledException)
        {
            // The engine has stopped; the next one takes the work up from the store.
        }
    }

    Task PauseAsync(int failures)
    {
        var pause = shortestPause * Math.Pow(2, Math.Min(failures - 1, 10));
        return Task.Delay(pause < longestPause ? pause : longestPause, time, stopping);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "An activity's result for {Instance} could not be written; it is tried again.")]
    partial void ResultNotWritten(string instance, Exception why);
}
