using System.Collections.Concurrent;
using System.Diagnostics;

namespace Izi.Benchmarks;

/// <summary>What a measurement came to. CPU and allocations are the whole process's, load and all; memory is its working set after a collection.</summary>
internal sealed record Measured(int Items, double Seconds, double? P50, double? P99, double CpuEach, double KilobytesEach, double Memory)
{
    public double PerSecond => Items / Seconds;
}

/// <summary>Measures some pieces of work.</summary>
internal sealed class Meter
{
    readonly ConcurrentBag<double> latencies = [];
    readonly TimeSpan cpu = Environment.CpuUsage.TotalTime;
    readonly long allocated = GC.GetTotalAllocatedBytes();
    readonly Stopwatch watch = Stopwatch.StartNew();

    /// <summary>Runs one thing after the other in each of so many lanes, until all are done.</summary>
    public static async Task<Measured> Run(int items, int lanes, Func<int, Task> run)
    {
        var meter = new Meter();
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, lanes).Select(_ => Task.Run(async () =>
        {
            for (int item; (item = Interlocked.Increment(ref next)) < items;)
            {
                var from = Stopwatch.GetTimestamp();
                await run(item);
                meter.latencies.Add(Stopwatch.GetElapsedTime(from).TotalMilliseconds);
            }
        })));
        return meter.Stop(items);
    }

    public Measured Stop(int items)
    {
        var seconds = watch.Elapsed.TotalSeconds;
        var used = Environment.CpuUsage.TotalTime - cpu;
        var fresh = GC.GetTotalAllocatedBytes() - allocated;
        var sorted = latencies.Order().ToArray();
        return new(items, seconds, Percentile(sorted, 50), Percentile(sorted, 99), used.TotalMicroseconds / items, fresh / 1e3 / items, Memory());
    }

    static double Memory()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        using var self = Process.GetCurrentProcess();
        return self.WorkingSet64 / 1e6;
    }

    static double? Percentile(double[] sorted, int percent) =>
        sorted.Length == 0 ? null : sorted[Math.Min(sorted.Length - 1, sorted.Length * percent / 100)];
}
