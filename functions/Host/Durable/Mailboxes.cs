using System.Threading.Channels;

namespace Izi.Host.Durable;

/// <summary>Which instances have messages, which of them can take a turn, and which timers come next.</summary>
internal sealed class Mailboxes(WorkCounter outstanding)
{
    static readonly Comparer<Message> byDue = Comparer<Message>.Create(
        (a, b) => a.Due != b.Due ? a.Due.CompareTo(b.Due) : a.Sequence.CompareTo(b.Sequence));

    readonly Lock gate = new();
    readonly HashSet<string> pending = [];
    readonly Dictionary<string, Mailbox> all = [];
    readonly SortedSet<Message> timers = new(byDue);
    readonly Channel<Mailbox> ready = Channel.CreateUnbounded<Mailbox>();

    /// <summary>Called when a timer was posted that is due before all others.</summary>
    public Action? TimerCameFirst { private get; set; }
    public ValueTask<Mailbox> NextAsync(CancellationToken cancel) => ready.Reader.ReadAsync(cancel);

    /// <param name="started">Whether the instance has a history already, as far as the poster knows.</param>
    public void Post(Message message, bool started)
    {
        var first = false;
        lock (gate)
        {
            var mailbox = Of(message.Instance);
            mailbox.Started |= started;
            if (message.Kind == MessageKind.Start) pending.Add(message.Instance);
            if (message.Due == 0)
            {
                mailbox.Waiting.Add(message);
                Schedule(mailbox);
            }
            else
            {
                mailbox.Timers.Add(message);
                timers.Add(message);
                first = ReferenceEquals(timers.Min, message);
            }
        }
        if (first) TimerCameFirst?.Invoke();
    }

    /// <summary>Makes the timers that are due messages to be taken; returns the instant of the next one, if any.</summary>
    public long? FireDue(long now)
    {
        lock (gate)
        {
            while (timers.Min is { } timer && timer.Due <= now)
            {
                timers.Remove(timer);
                var mailbox = Of(timer.Instance);
                mailbox.Timers.Remove(timer);
                mailbox.Waiting.Add(timer);
                Schedule(mailbox);
            }
            return timers.Min?.Due;
        }
    }

    /// <summary>Takes what waits, in the order in which it was written.</summary>
    public List<Message> Take(Mailbox mailbox)
    {
        lock (gate)
        {
            var taken = mailbox.Waiting;
            mailbox.Waiting = [];
            taken.Sort((a, b) => a.Sequence.CompareTo(b.Sequence));
            return taken;
        }
    }

    /// <summary>Ends a turn.</summary>
    public void Finish(Mailbox mailbox, bool started)
    {
        lock (gate)
        {
            mailbox.Failures = 0;
            mailbox.Started |= started;
            if (started) pending.Remove(mailbox.Instance);
            Release(mailbox);
        }
        outstanding.Done();
    }

    /// <summary>Ends a turn that came to nothing: what it took waits again. Returns how many turns in a row failed.</summary>
    public int Return(Mailbox mailbox, IEnumerable<Message> taken)
    {
        lock (gate)
        {
            mailbox.Waiting.InsertRange(0, taken);
            mailbox.Failures++;
        }
        outstanding.Done();
        return mailbox.Failures;
    }

    /// <summary>Lets an instance whose turn failed try again.</summary>
    public void Retry(Mailbox mailbox)
    {
        lock (gate) Release(mailbox);
    }

    /// <summary>Whether the start of an instance was posted and no turn has taken it yet.</summary>
    public bool IsPending(string instance)
    {
        lock (gate) return pending.Contains(instance);
    }

    /// <summary>Forgets the messages of an instance, only those of one execution of it, or only those written before one message.</summary>
    public void Sweep(string instance, string? execution = null, long before = long.MaxValue)
    {
        lock (gate)
        {
            if (execution is null) pending.Remove(instance);
            if (!all.TryGetValue(instance, out var mailbox)) return;
            bool Goes(Message message) => message.Sequence < before && (execution is null || message.Execution == execution);
            foreach (var timer in mailbox.Timers.Where(Goes)) timers.Remove(timer);
            mailbox.Timers.RemoveAll(Goes);
            mailbox.Waiting.RemoveAll(Goes);
            if (execution is null) mailbox.Started = false;
            if (mailbox.IsIdle) all.Remove(instance);
        }
    }

    void Release(Mailbox mailbox)
    {
        mailbox.Scheduled = false;
        Schedule(mailbox);
        if (mailbox.IsIdle) all.Remove(mailbox.Instance);
    }

    void Schedule(Mailbox mailbox)
    {
        if (mailbox.Scheduled || !mailbox.CanRun) return;
        mailbox.Scheduled = true;
        outstanding.Add();
        ready.Writer.TryWrite(mailbox);
    }

    Mailbox Of(string instance)
    {
        if (!all.TryGetValue(instance, out var mailbox)) all[instance] = mailbox = new(instance);
        return mailbox;
    }
}
