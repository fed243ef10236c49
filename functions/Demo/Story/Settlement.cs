using Izi.Demo.Club;

namespace Izi.Demo.Story;

/// <summary>What a stop must come to, worked out from the server's own instants (R16): floor(paid x unused / total).</summary>
internal static class Settlement
{
    public static long UnusedSeconds(CoverageLine line, Instant at) =>
        Math.Max(0, (line.To - (at > line.From ? at : line.From)).Ticks / TimeSpan.TicksPerSecond);

    public static long TotalSeconds(CoverageLine line) => (line.To - line.From).Ticks / TimeSpan.TicksPerSecond;

    public static long Value(CoverageLine line, Instant at) => line.Paid * UnusedSeconds(line, at) / TotalSeconds(line);

    /// <summary>The one refund of a session with one line, as the rule has it.</summary>
    public static Refund Refund(CoverageLine line, string outcome, Instant at) => new(
        line.Line, line.RefundMode, outcome, UnusedSeconds(line, at), TotalSeconds(line), outcome == "bonus" ? Value(line, at) : 0,
        Value(line, at));
}
