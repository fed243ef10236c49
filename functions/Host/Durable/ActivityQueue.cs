using System.Threading.Channels;

namespace Izi.Host.Durable;

/// <summary>Activities that wait to run, in the order in which they were scheduled.</summary>
internal sealed class ActivityQueue(WorkCounter outstanding)
{
    readonly Channel<Message> waiting = Channel.CreateUnbounded<Message>();

    public ValueTask<Message> NextAsync(CancellationToken cancel) => waiting.Reader.ReadAsync(cancel);

    public void Post(Message activity)
    {
        outstanding.Add();
        waiting.Writer.TryWrite(activity);
    }

    /// <summary>Ends one run of an activity; one that came to nothing is posted again.</summary>
    public void Finish() => outstanding.Done();
}
