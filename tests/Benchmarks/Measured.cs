namespace Izi.Benchmarks;

/// <summary>The result of one measurement.</summary>
/// <param name="Latencies">In milliseconds, ascending; empty where only the whole was timed.</param>
/// <param name="Server">CPU of the server under test, in microseconds an item.</param>
/// <param name="Worker">The same of its worker process; null where it has none.</param>
/// <param name="Load">The same of the load generator, which is this process.</param>
internal sealed record Measured(int Items, double Seconds, double[] Latencies, double? Server, double? Worker, double Load)
{
    public double PerSecond => Items / Seconds;

    public double? Percentile(int percent) =>
        Latencies.Length == 0 ? null : Latencies[Math.Min(Latencies.Length - 1, Latencies.Length * percent / 100)];
}
