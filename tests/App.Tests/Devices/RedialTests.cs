using System.Threading.Channels;
using Izi.App.Devices;

namespace Izi.App.Tests.Devices;

public sealed class RedialTests
{
    readonly SignalledTime time = new();
    readonly Channel<TaskCompletionSource> dialled = Channel.CreateUnbounded<TaskCompletionSource>();
    readonly Redial redial;

    public RedialTests() => redial = new(Dial, time);

    [Fact]
    public async Task All_who_wait_wait_for_one_attempt()
    {
        var (first, second) = (redial.Soon(), redial.Now());

        (await Call()).SetResult();

        await Task.WhenAll(first, second);
        Assert.False(dialled.Reader.TryRead(out _));
    }

    [Fact]
    public async Task After_one_failure_the_next_attempt_is_at_once_and_then_each_comes_later_up_to_ten_seconds()
    {
        await Fails();
        await Fails();

        foreach (var longest in (double[])[0.25, 0.5, 1, 2, 4, 8, 10, 10, 10])
        {
            var waiting = redial.Soon();
            var wait = await time.TimerAsync();
            Assert.InRange(wait.TotalSeconds, longest * 0.74, longest);
            Assert.False(dialled.Reader.TryRead(out _));
            time.Advance(wait);
            await Fails(waiting);
        }
    }

    [Fact]
    public async Task Whoever_is_in_a_hurry_does_not_wait_and_neither_do_the_others()
    {
        await Fails();
        await Fails();
        var waiting = redial.Soon();
        await time.TimerAsync();

        var hurrying = redial.Now();
        (await Call()).SetResult();

        await Task.WhenAll(waiting, hurrying);
    }

    [Fact]
    public async Task After_a_success_a_failure_is_the_first_again()
    {
        for (var times = 0; times < 4; times++) await Fails(redial.Now());
        var answered = redial.Now();
        (await Call()).SetResult();
        await answered;

        await Fails();
        await Fails();
    }

    [Fact]
    public async Task Time_that_has_passed_anyway_is_not_waited_for()
    {
        await Fails();
        await Fails();
        time.Advance(TimeSpan.FromSeconds(1));

        await Fails();
    }

    Task Dial()
    {
        var call = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        dialled.Writer.TryWrite(call);
        return call.Task;
    }

    Task<TaskCompletionSource> Call() => dialled.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(60));

    Task Fails() => Fails(redial.Soon());

    async Task Fails(Task attempt)
    {
        (await Call()).SetException(new IOException("nobody answers"));
        await Assert.ThrowsAsync<IOException>(() => attempt);
    }
}
