using Izi.Embedded.Queues;

namespace Izi.Embedded.Functions;

/// <summary>A message that is kept from others while its function runs, for as long as that takes.</summary>
internal sealed class HeldMessage : IAsyncDisposable
{
    /// <summary>How long after a crash the message is seen again.</summary>
    public static readonly TimeSpan Visibility = TimeSpan.FromMinutes(1);

    readonly IQueueStore store;
    readonly string queue;
    readonly PeriodicTimer timer;
    readonly Task renewing;
    string receipt;

    public HeldMessage(IQueueStore store, string queue, StoredMessage message)
    {
        (this.store, this.queue, Message, receipt) = (store, queue, message, message.PopReceipt);
        timer = new PeriodicTimer(Visibility / 2, store.Clock);
        renewing = Renew();
    }

    public StoredMessage Message { get; }

    /// <summary>Takes the message off the queue for good.</summary>
    public async Task Delete()
    {
        await Release();
        await store.Delete(queue, Message.Id, receipt, default);
    }

    /// <summary>Lets others see the message again after a while.</summary>
    public async Task GiveBack(TimeSpan after)
    {
        await Release();
        await store.Update(queue, Message.Id, receipt, text: null, after, default);
    }

    // A renewal that failed has been told to whoever deleted the message or gave it back.
    public async ValueTask DisposeAsync() => await Release().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    Task Release()
    {
        timer.Dispose();
        return renewing;
    }

    async Task Renew()
    {
        while (await timer.WaitForNextTickAsync())
            (receipt, _) = await store.Update(queue, Message.Id, receipt, text: null, Visibility, default);
    }
}
