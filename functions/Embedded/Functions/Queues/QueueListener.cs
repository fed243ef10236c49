using Azure;
using Izi.Embedded.Queues;
using Izi.Embedded.Storage;

namespace Izi.Embedded.Functions;

/// <summary>Runs one queue function for each message; one that fails too often goes to the poison queue.</summary>
internal sealed class QueueListener(
    Function function, string queue, QueueSettings settings, IQueueStore store, FunctionInvoker invoker, ILogger<QueueListener> log) : ITriggerListener
{
    /// <summary>How long after a storage account could not be reached it is tried again.</summary>
    static readonly TimeSpan Later = TimeSpan.FromSeconds(2);

    string Poison => $"{queue}-poison";

    public Task Prepare() => store.Attend(queue);

    public async Task Listen(CancellationToken stop, CancellationToken abort)
    {
        List<Task> running = [];
        try
        {
            while (!stop.IsCancellationRequested) await Take(running, stop, abort);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // What was taken is finished below.
        }
        await Task.WhenAll(running);
    }

    async Task Take(List<Task> running, CancellationToken stop, CancellationToken abort)
    {
        running.RemoveAll(task => task.IsCompletedSuccessfully);
        if (running.Count > settings.NewBatchThreshold || running.Exists(task => task.IsFaulted))
        {
            await (await Task.WhenAny(running).WaitAsync(stop));
            return;
        }
        running.AddRange((await Next(stop)).Select(message => Run(message, abort)));
    }

    async Task<List<StoredMessage>> Next(CancellationToken stop)
    {
        try
        {
            return await store.Next(queue, settings.BatchSize, HeldMessage.Visibility, stop);
        }
        catch (Exception away) when (StorageAway.Is(away) && !(away is OperationCanceledException && stop.IsCancellationRequested))
        {
            log.LogWarning("Queue {Queue} cannot be reached: {Error}", queue, StorageAway.Why(away));
            await Task.Delay(Later, store.Clock, stop);
            return [];
        }
    }

    async Task Run(StoredMessage message, CancellationToken abort)
    {
        await using var held = new HeldMessage(store, queue, message);
        try
        {
            if (Decode(message.Text) is not { } body) await Bury(held, "it is not base64 (see messageEncoding in host.json)");
            else await Run(held, body, abort);
        }
        // Whoever else has taken or deleted the message meanwhile decides about it; where the account is away it comes again.
        catch (Exception lost) when (lost is RequestFailedException || StorageAway.Is(lost))
        {
            log.LogWarning("Message {Message} of queue {Queue} was lost while {Function} ran: {Error}", message.Id, queue, function.Name, StorageAway.Why(lost));
        }
    }

    async Task Run(HeldMessage held, BinaryData body, CancellationToken abort)
    {
        try
        {
            await invoker.Run(function, QueueBinding.Payload(held.Message, body), abort);
        }
        // Whatever a function throws is a failed run; one that was cut short at the end of the host is not the message's fault.
        catch (Exception broken)
        {
            await Failed(held, broken, cutShort: abort.IsCancellationRequested);
            return;
        }
        await held.Delete();
    }

    async Task Failed(HeldMessage held, Exception broken, bool cutShort)
    {
        var count = held.Message.DequeueCount;
        if (cutShort)
        {
            await held.GiveBack(TimeSpan.Zero);
            return;
        }
        log.LogError(broken, "Function {Function} failed on message {Message}, attempt {Attempt}.", function.Name, held.Message.Id, count);
        if (count >= settings.MaxDequeueCount) await Bury(held, $"it failed {count} times");
        else await held.GiveBack(settings.VisibilityTimeout);
    }

    // Into the poison queue first: a crash in between leaves the message twice rather than not at all.
    async Task Bury(HeldMessage held, string why)
    {
        await store.Create(Poison, default);
        await store.Send(Poison, held.Message.Text, TimeSpan.Zero, QueueLimits.ForEver, default);
        await held.Delete();
        log.LogError("Message {Message} of queue {Queue} was moved to {Poison}: {Why}.", held.Message.Id, queue, Poison, why);
    }

    BinaryData? Decode(string text)
    {
        if (!settings.Base64) return new BinaryData(text);
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var length) ? new BinaryData(bytes.AsMemory(0, length)) : null;
    }
}
