using System.Globalization;

namespace Izi.Benchmarks;

/// <summary>One table with a line for each measurement.</summary>
internal sealed class Report(TextWriter output)
{
    bool begun;

    public void Add(string what, Measured measured) => Line(
        what, Text(measured.Items, "0"), Text(measured.Seconds, "0.00"), Text(measured.PerSecond, "0"),
        Text(measured.Percentile(50), "0.0"), Text(measured.Percentile(99), "0.0"), Text(measured.Percentile(100), "0.0"),
        Text(measured.Server, "0"), Text(measured.Worker, "0"), Text(measured.Load, "0"));

    /// <summary>What is no measurement of pieces of work.</summary>
    public void Say(string what, string value) => Line(what, value);

    void Line(string what, params ReadOnlySpan<string> cells)
    {
        if (!begun) Write("what", "items", "seconds", "per second", "p50 ms", "p99 ms", "max ms", "server us", "worker us", "load us");
        begun = true;
        Write(what, cells);
    }

    void Write(string what, params ReadOnlySpan<string> cells)
    {
        output.Write(what.PadRight(56));
        foreach (var cell in cells) output.Write(cell.PadLeft(11));
        output.WriteLine();
        output.Flush();
    }

    static string Text(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? "-";
}
