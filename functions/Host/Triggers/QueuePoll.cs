using System.Threading.Channels;

namespace Izi.Host.Triggers;

/// <summary>Tells when a queue has a message to receive, where storage runs in the same process; without it queues are polled.</summary>
internal interface IQueueSignal
{
    /// <summary>Raised with the queue's name each time a message becomes visible. Handlers return at once.</summary>
    event Action<string>? Visible;
}

/// <summary>When to look at an empty queue again: at a signal, else after pauses that double up to a limit.</summary>
internal sealed class QueuePoll : IDisposable
{
    static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(100);

    readonly Channel<bool> signals = Channel.CreateBounded<bool>(1); // a signal more than it holds is dropped: one is enough
    readonly string queue;
    readonly TimeSpan longest;
    readonly IQueueSignal? signal;
    readonly TimeProvider time;
    TimeSpan pause = Shortest;

    public QueuePoll(string queue, TimeSpan longest, IQueueSignal? signal, TimeProvider time)
    {
        (this.queue, this.longest, this.signal, this.time) = (queue, longest, signal, time);
        if (signal is not null) signal.Visible += Heard;
    }

    /// <summary>The queue had messages: the next pause is short again.</summary>
    public void Found() => pause = Shortest;

    /// <summary>Waits for a signal or for the next look. A signal since the last wait counts.</summary>
    public async Task WaitAsync(CancellationToken stop)
    {
        var limit = pause < longest ? pause : longest;
        pause *= 2;
        if (pause > longest) pause = longest;
        using var over = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(over.Token, stop);
        try
        {
            await signals.Reader.ReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            // Time to look.
        }
    }

    public void Dispose()
    {
        if (signal is not null) signal.Visible -= Heard;
    }

    void Heard(string name)
    {
        if (name == queue) signals.Writer.TryWrite(true);
    }
}
