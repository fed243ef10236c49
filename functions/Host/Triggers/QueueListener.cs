using Azure;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using Izi.Host.Worker;

namespace Izi.Host.Triggers;

/// <summary>Runs one queue function for each message of its queue; a message that fails too often goes to the poison queue.</summary>
internal sealed class QueueListener(
    string function, QueueClient queue, QueueClient poison, QueueSettings settings, IQueueSignal? signal,
    Func<QueueMessage, CancellationToken, Task> run, TimeProvider time, ILogger<QueueListener> log) : ITriggerListener
{
    public async Task ListenAsync(CancellationToken stop, CancellationToken abort)
    {
        List<Task> running = [];
        using var poll = new QueuePoll(queue.Name, settings.MaxPollingInterval, signal, time);
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await TakeAsync(running, poll, stop, abort);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                // What was taken is finished below.
            }
            catch (Exception away) when (HeldMessage.IsStorageAway(away))
            {
                log.LogWarning("Queue {Queue} cannot be reached: {Error}", queue.Name, away.Message);
                await poll.WaitAsync(stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
        await Task.WhenAll(running);
    }

    async Task TakeAsync(List<Task> running, QueuePoll poll, CancellationToken stop, CancellationToken abort)
    {
        running.RemoveAll(task => task.IsCompleted);
        if (running.Count > settings.NewBatchThreshold)
        {
            await Task.WhenAny(running).WaitAsync(stop);
            return;
        }
        var messages = await ReceiveAsync(stop);
        if (messages.Length > 0) poll.Found();
        running.AddRange(messages.Select(message => RunAsync(message, abort)));
        // Less than a batch has emptied the queue, and what was sent since then has raised the signal: a second look would find nothing.
        if (messages.Length == 0 || (signal is not null && messages.Length < settings.BatchSize)) await poll.WaitAsync(stop);
    }

    async Task<QueueMessage[]> ReceiveAsync(CancellationToken stop)
    {
        try
        {
            return (await queue.ReceiveMessagesAsync(settings.BatchSize, HeldMessage.Visibility, stop)).Value;
        }
        catch (RequestFailedException missing) when (missing.ErrorCode == QueueErrorCode.QueueNotFound)
        {
            return [];
        }
    }

    async Task RunAsync(QueueMessage message, CancellationToken abort)
    {
        await using var held = new HeldMessage(queue, message, time);
        try
        {
            await RunAsync(held, abort);
        }
        // Whoever has received or deleted the message meanwhile decides about it; where storage is away it comes again.
        catch (Exception lost) when (HeldMessage.IsStorageAway(lost))
        {
            log.LogWarning(
                "Message {Message} of queue {Queue} was lost while {Function} ran: {Error}",
                message.MessageId, queue.Name, function, lost.Message);
        }
    }

    async Task RunAsync(HeldMessage held, CancellationToken abort)
    {
        try
        {
            await run(held.Message, abort);
        }
        catch (FormatException broken)
        {
            await BuryAsync(held, broken.Message);
            return;
        }
        // The message is not to blame for a worker that ended or a host that stops.
        catch (Exception cut) when (cut is WorkerLostException or FunctionCancelledException or OperationCanceledException)
        {
            await held.ReleaseAsync(TimeSpan.Zero);
            return;
        }
        // Whatever else came of it is a failed run.
        catch (Exception failed)
        {
            await FailedAsync(held, failed);
            return;
        }
        await held.DeleteAsync();
    }

    async Task FailedAsync(HeldMessage held, Exception failed)
    {
        var count = held.Message.DequeueCount;
        log.LogError(
            "Function {Function} failed on message {Message}, attempt {Attempt}: {Error}",
            function, held.Message.MessageId, count, failed.Message);
        if (count >= settings.MaxDequeueCount) await BuryAsync(held, $"it failed {count} times");
        else await held.ReleaseAsync(settings.VisibilityTimeout);
    }

    // Into the poison queue first: a crash in between leaves the message twice rather than not at all.
    async Task BuryAsync(HeldMessage held, string why)
    {
        await poison.CreateIfNotExistsAsync();
        await poison.SendMessageAsync(held.Message.MessageText, timeToLive: TimeSpan.FromSeconds(-1));
        await held.DeleteAsync();
        log.LogError(
            "Message {Message} of queue {Queue} was moved to {Poison}: {Why}.", held.Message.MessageId, queue.Name, poison.Name, why);
    }
}
