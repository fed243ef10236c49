using Azure;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;

namespace Izi.Host.Triggers;

/// <summary>A received message, kept hidden from others while its function runs: its visibility is renewed on monotonic time.</summary>
internal sealed class HeldMessage : IAsyncDisposable
{
    /// <summary>After a crash of the host a message comes again when this is over.</summary>
    public static readonly TimeSpan Visibility = TimeSpan.FromSeconds(30);

    readonly QueueClient queue;
    readonly CancellationTokenSource done = new();
    readonly Task renewing;
    string receipt;

    public HeldMessage(QueueClient queue, QueueMessage message, TimeProvider time)
    {
        (this.queue, Message, receipt) = (queue, message, message.PopReceipt);
        renewing = RenewAsync(time);
    }

    public QueueMessage Message { get; }

    public async Task DeleteAsync()
    {
        await EndRenewalAsync();
        await queue.DeleteMessageAsync(Message.MessageId, receipt);
    }

    public async Task ReleaseAsync(TimeSpan after)
    {
        await EndRenewalAsync();
        await queue.UpdateMessageAsync(Message.MessageId, receipt, visibilityTimeout: after);
    }

    /// <summary>Whether a storage client gave up: after an error, several of them, or a time-out of its own.</summary>
    public static bool IsStorageAway(Exception exception) => exception is RequestFailedException or OperationCanceledException
        || (exception is AggregateException several && several.InnerExceptions.All(IsStorageAway));

    public async ValueTask DisposeAsync()
    {
        await done.CancelAsync();
        await renewing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        done.Dispose();
    }

    // A receipt is good for one call, so the renewal must have ended before the next. What ended it is thrown here.
    async Task EndRenewalAsync()
    {
        await done.CancelAsync();
        await renewing;
    }

    async Task RenewAsync(TimeProvider time)
    {
        using var timer = new PeriodicTimer(Visibility / 3, time);
        try
        {
            while (await timer.WaitForNextTickAsync(done.Token))
                receipt = (await queue.UpdateMessageAsync(Message.MessageId, receipt, visibilityTimeout: Visibility)).Value.PopReceipt;
        }
        // The function has ended, or storage is away: then the message may be received again meanwhile, as after a crash.
        catch (Exception over) when (IsStorageAway(over) && over is not RequestFailedException { Status: 404 or 400 })
        {
        }
    }
}
