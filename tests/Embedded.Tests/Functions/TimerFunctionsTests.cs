using System.Threading.Channels;
using Izi.Embedded.Functions;

namespace Izi.Embedded.Tests.Functions;

public sealed class TimerFunctionsTests : IDisposable
{
    static readonly DateTimeOffset Start = new(2026, 3, 1, 10, 0, 30, TimeSpan.Zero);

    readonly TempFolder folder = new();
    readonly VirtualTime time = new(Start);
    readonly Runs runs = new();

    [Fact]
    public async Task A_timer_runs_when_its_schedule_says_and_knows_the_last_and_the_next_time()
    {
        await using var host = await StartHost();

        time.Advance(TimeSpan.FromSeconds(30));
        var first = await runs.Next();
        time.Advance(TimeSpan.FromMinutes(1));
        var second = await runs.Next();

        Assert.False(first.IsPastDue);
        Assert.Equal(Start.AddSeconds(30), first.ScheduleStatus!.Last);
        Assert.Equal(Start.AddSeconds(90), first.ScheduleStatus.Next);
        Assert.Equal(Start.AddSeconds(90), second.ScheduleStatus!.Last);
    }

    [Fact]
    public async Task A_run_missed_while_the_host_was_down_is_made_up_for_once_and_says_so()
    {
        await using (await StartHost())
        {
            time.Advance(TimeSpan.FromSeconds(30));
            await runs.Next();
        }
        time.Advance(TimeSpan.FromHours(1));

        await using var again = await StartHost();
        var late = await runs.Next();
        time.Advance(TimeSpan.FromMinutes(1));
        var next = await runs.Next();

        Assert.True(late.IsPastDue);
        Assert.False(next.IsPastDue);
        Assert.Equal(Start.AddHours(1).AddSeconds(90), next.ScheduleStatus!.Last);
    }

    [Fact]
    public async Task A_host_that_started_between_two_milliseconds_runs_its_timers_all_the_same()
    {
        time.Advance(TimeSpan.FromTicks(1));
        await using var host = await StartHost();

        time.Advance(TimeSpan.FromSeconds(30));
        var run = await runs.Next();

        Assert.Equal(Start.AddSeconds(90), run.ScheduleStatus!.Next);
    }

    [Fact]
    public async Task A_timer_that_failed_runs_again_when_it_is_due_again()
    {
        runs.Fail = true;
        await using var host = await StartHost();
        time.Advance(TimeSpan.FromSeconds(30));
        await runs.Next();
        await host.Log.Next(line => line.Text.StartsWith("Function Every failed", StringComparison.Ordinal));

        time.Advance(TimeSpan.FromMinutes(1));

        await runs.Next();
    }

    public void Dispose() => folder.Dispose();

    Task<TestHost> StartHost() =>
        TestHost.Start(folder, [typeof(Every)], TestHost.With(time, runs), "--Every=0 * * * * *");

    public sealed class Runs
    {
        readonly Channel<TimerInfo> channel = Channel.CreateUnbounded<TimerInfo>();

        public bool Fail { get; set; }

        public void Add(TimerInfo info) => channel.Writer.TryWrite(info);

        public Task<TimerInfo> Next() => channel.Reader.ReadAsync().AsTask().WaitAsync(TestHost.Patience);
    }

    public sealed class Every(Runs runs)
    {
        [Function("Every")]
        public void Run([TimerTrigger("%Every%")] TimerInfo timer)
        {
            runs.Add(timer);
            if (runs.Fail) throw new InvalidOperationException("no");
        }
    }
}
