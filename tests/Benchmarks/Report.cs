using System.Globalization;

namespace Izi.Benchmarks;

/// <summary>One table, a line a measurement.</summary>
internal sealed class Report(TextWriter output)
{
    bool begun;

    public void Add(string what, Measured measured)
    {
        if (!begun) Line("what", "items", "per second", "p50 ms", "p99 ms", "CPU us each", "kB new each", "memory MB", "seconds");
        begun = true;
        Line(
            what, Text(measured.Items, "0"), Text(measured.PerSecond, "0"), Text(measured.P50, "0.0"), Text(measured.P99, "0.0"),
            Text(measured.CpuEach, "0"), Text(measured.KilobytesEach, "0.0"),
            Text(measured.Memory, "0"), Text(measured.Seconds, "0.00"));
    }

    void Line(string what, params ReadOnlySpan<string> numbers)
    {
        output.Write(what.PadRight(44));
        foreach (var number in numbers) output.Write(number.PadLeft(12));
        output.WriteLine();
        output.Flush();
    }

    static string Text(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? "-";
}
