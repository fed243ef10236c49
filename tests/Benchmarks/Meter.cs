using System.Collections.Concurrent;
using System.Diagnostics;

namespace Izi.Benchmarks;

/// <summary>Measures pieces of work: their latencies, and the CPU of the processes under test and of this one.</summary>
internal sealed class Meter
{
    readonly ConcurrentBag<double> latencies = [];
    readonly Subject? subject;
    readonly TimeSpan server, load;
    readonly TimeSpan? worker;
    readonly Stopwatch watch;

    public Meter(Subject? subject)
    {
        this.subject = subject;
        (server, worker, load) = (subject?.ServerCpu ?? default, subject?.WorkerCpu, Environment.CpuUsage.TotalTime);
        watch = Stopwatch.StartNew();
    }

    /// <summary>Closed loop: each lane begins its next piece of work when the one before has ended.</summary>
    public static async Task<Measured> RunAsync(int items, int lanes, Func<int, Task> run, Subject? subject = null)
    {
        var meter = new Meter(subject);
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, lanes).Select(_ => Task.Run(async () =>
        {
            for (int item; (item = Interlocked.Increment(ref next)) < items;) await meter.TimeAsync(meter.watch.Elapsed, () => run(item));
        })));
        return meter.Stop(items);
    }

    /// <summary>
    /// Open loop: begins so many a second, whether or not the earlier ones have ended. A latency counts from the moment at which the
    /// work was to begin, so a server that stalls cannot hide it by delaying the load (coordinated omission).
    /// </summary>
    public static async Task<Measured> PaceAsync(int items, int perSecond, Func<int, Task> run, Subject? subject = null)
    {
        var meter = new Meter(subject);
        List<Task> begun = [];
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(1));
        while (begun.Count < items && await ticks.WaitForNextTickAsync())
            while (begun.Count < items && Due(begun.Count) <= meter.watch.Elapsed)
            {
                var item = begun.Count;
                begun.Add(Task.Run(() => meter.TimeAsync(Due(item), () => run(item))));
            }
        await Task.WhenAll(begun);
        return meter.Stop(items);

        TimeSpan Due(int item) => TimeSpan.FromSeconds((double)item / perSecond);
    }

    public Measured Stop(int items)
    {
        var seconds = watch.Elapsed.TotalSeconds;
        return new(items, seconds, [.. latencies.Order()], Each(subject?.ServerCpu - server), Each(subject?.WorkerCpu - worker),
            Each(Environment.CpuUsage.TotalTime - load)!.Value);

        double? Each(TimeSpan? used) => used?.TotalMicroseconds / items;
    }

    async Task TimeAsync(TimeSpan from, Func<Task> run)
    {
        await run();
        latencies.Add((watch.Elapsed - from).TotalMilliseconds);
    }
}
