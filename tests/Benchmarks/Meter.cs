using System.Collections.Concurrent;
using System.Diagnostics;

namespace Izi.Benchmarks;

/// <summary>What a measurement came to. CPU and allocations are the whole process's, load and all; memory is its working set after a collection.</summary>
internal sealed record Measured(int Items, double Seconds, double? P50, double? P99, double CpuEach, double? KilobytesEach, double Memory)
{
    public double PerSecond => Items / Seconds;

    /// <summary>The same, when each item was so many.</summary>
    public Measured Times(int parts) => this with { Items = Items * parts, CpuEach = CpuEach / parts, KilobytesEach = KilobytesEach / parts };
}

/// <summary>Measures some pieces of work; CPU and memory also of another process that does it, which shows no allocations.</summary>
internal sealed class Meter(Process? other = null)
{
    readonly ConcurrentBag<double> latencies = [];
    readonly TimeSpan cpu = Cpu(other);
    readonly long allocated = GC.GetTotalAllocatedBytes();
    readonly Stopwatch watch = Stopwatch.StartNew();

    /// <summary>Runs one thing after the other in each of so many lanes, until all are done.</summary>
    public static async Task<Measured> Run(int items, int lanes, Func<int, Task> run, Process? other = null)
    {
        var meter = new Meter(other);
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, lanes).Select(_ => Task.Run(async () =>
        {
            for (int item; (item = Interlocked.Increment(ref next)) < items;) await meter.Time(item, run);
        })));
        return meter.Stop(items);
    }

    /// <summary>Begins so many a second, whether or not the earlier ones are done.</summary>
    public static async Task<Measured> Pace(int items, int perSecond, Func<int, Task> run, Process? other = null)
    {
        var meter = new Meter(other);
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(1));
        List<Task> begun = [];
        while (begun.Count < items && await ticks.WaitForNextTickAsync())
            while (begun.Count < Math.Min(items, meter.watch.Elapsed.TotalSeconds * perSecond)) begun.Add(meter.Time(begun.Count, run));
        await Task.WhenAll(begun);
        return meter.Stop(items);
    }

    public Measured Stop(int items)
    {
        var seconds = watch.Elapsed.TotalSeconds;
        var used = Cpu(other) - cpu;
        double? fresh = other is null ? GC.GetTotalAllocatedBytes() - allocated : null;
        var sorted = latencies.Order().ToArray();
        return new(items, seconds, Percentile(sorted, 50), Percentile(sorted, 99), used.TotalMicroseconds / items, fresh / 1e3 / items, Memory());
    }

    async Task Time(int item, Func<int, Task> run)
    {
        var from = Stopwatch.GetTimestamp();
        await run(item);
        latencies.Add(Stopwatch.GetElapsedTime(from).TotalMilliseconds);
    }

    static TimeSpan Cpu(Process? other) => other?.TotalProcessorTime ?? Environment.CpuUsage.TotalTime;

    double Memory()
    {
        other?.Refresh();
        if (other is not null) return other.WorkingSet64 / 1e6;
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        using var self = Process.GetCurrentProcess();
        return self.WorkingSet64 / 1e6;
    }

    static double? Percentile(double[] sorted, int percent) =>
        sorted.Length == 0 ? null : sorted[Math.Min(sorted.Length - 1, sorted.Length * percent / 100)];
}
