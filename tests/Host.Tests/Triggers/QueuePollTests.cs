using Izi.Host.Triggers;

namespace Izi.Host.Tests.Triggers;

public sealed class QueuePollTests
{
    readonly SignalledTime time = new();
    readonly Signal signal = new();

    [Fact]
    public async Task An_empty_queue_is_looked_at_after_pauses_that_double_up_to_the_longest()
    {
        using var poll = new QueuePoll("work", TimeSpan.FromMilliseconds(500), null, time);

        foreach (var pause in new[] { 100, 200, 400, 500, 500 })
        {
            var waiting = poll.WaitAsync(default);
            await time.TimerAsync(TimeSpan.FromMilliseconds(pause));
            time.Advance(TimeSpan.FromMilliseconds(pause));
            await waiting.WaitAsync(TestHost.Patience);
        }
    }

    [Fact]
    public async Task After_a_message_the_next_pause_is_short_again()
    {
        using var poll = new QueuePoll("work", TimeSpan.FromMinutes(1), null, time);
        var waiting = poll.WaitAsync(default);
        time.Advance(TimeSpan.FromMilliseconds(100));
        await waiting.WaitAsync(TestHost.Patience);

        poll.Found();
        waiting = poll.WaitAsync(default);
        time.Advance(TimeSpan.FromMilliseconds(100));

        await waiting.WaitAsync(TestHost.Patience);
    }

    [Fact]
    public async Task A_signal_for_the_queue_ends_the_pause_also_when_it_came_before()
    {
        using var poll = new QueuePoll("work", TimeSpan.FromMinutes(1), signal, time);
        signal.Raise("work");
        await poll.WaitAsync(default).WaitAsync(TestHost.Patience);

        var waiting = poll.WaitAsync(default);
        signal.Raise("other");
        Assert.False(waiting.IsCompleted);
        signal.Raise("work");

        await waiting.WaitAsync(TestHost.Patience);
    }

    sealed class Signal : IQueueSignal
    {
        public event Action<string>? Visible;

        public void Raise(string queue) => Visible?.Invoke(queue);
    }
}
