using Izi.Domain.Tariffs;

namespace Izi.Domain.Sessions;

/// <summary>One tariff sold into a session: from, to, what was paid (minor units), and the tariff as it was at the sale (R11).</summary>
public sealed record CoverageLine(int Number, Tariff Tariff, LineSource Source, Instant From, Instant To, long Price, long Paid)
{
    /// <summary>Set in the commit that settles the line, so that no second of it is both played and refunded (R17).</summary>
    public bool Consumed { get; init; }

    public long TotalSeconds => WholeSeconds(To - From);

    /// <summary>Whole seconds not yet played at an instant; none of a settled line (R16, R17).</summary>
    public long UnusedSeconds(Instant at) => Consumed ? 0 : Math.Max(0, WholeSeconds(To - (at > From ? at : From)));

    static long WholeSeconds(TimeSpan span) => span.Ticks / TimeSpan.TicksPerSecond;
}

/// <summary>How a line came into its session.</summary>
public enum LineSource
{
    Purchase,
    AutoRenewal,
    KeptTime,
}
