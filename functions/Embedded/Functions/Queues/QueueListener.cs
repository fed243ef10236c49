using Azure;
using Izi.Embedded.Queues;

namespace Izi.Embedded.Functions;

/// <summary>Runs one queue function for each message; one that fails too often goes to the poison queue.</summary>
internal sealed class QueueListener(
    Function function, string queue, QueueSettings settings, QueueStore store, FunctionInvoker invoker, TimeProvider time,
    ILogger<QueueListener> log) : ITriggerListener
{
    string Poison => $"{queue}-poison";

    public async Task Prepare()
    {
        await store.Create(queue);
        await store.EndLeases(queue);
    }

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
        await store.NextVisible(queue, stop);
        var batch = await store.Receive(queue, settings.BatchSize, HeldMessage.Visibility);
        running.AddRange(batch.Select(message => Run(message, abort)));
    }

    async Task Run(StoredMessage message, CancellationToken abort)
    {
        await using var held = new HeldMessage(store, queue, message, time);
        try
        {
            if (Decode(message.Text) is not { } body) await Bury(held, "it is not base64 (see messageEncoding in host.json)");
            else await Run(held, body, abort);
        }
        // Whoever else has taken or deleted the message meanwhile decides about it.
        catch (RequestFailedException lost)
        {
            log.LogWarning("Message {Message} of queue {Queue} was lost while {Function} ran: {Error}", message.Id, queue, function.Name, lost.ErrorCode);
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
        await store.Create(Poison);
        await store.Send(Poison, held.Message.Text, TimeSpan.Zero, QueueLimits.ForEver);
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
