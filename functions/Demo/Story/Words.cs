using System.Globalization;
using Izi.Demo.Club;

namespace Izi.Demo.Story;

/// <summary>Money, instants and spans as people read them.</summary>
internal static class Words
{
    /// <summary>Minor units with two decimals: 12000 is 120.00.</summary>
    public static string Money(long minor) => string.Create(
        CultureInfo.InvariantCulture, $"{(minor < 0 ? "-" : "")}{Math.Abs(minor) / 100}.{Math.Abs(minor) % 100:00}");

    public static string Clock(Instant? at) => at?.ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture) ?? "";

    /// <summary>Seconds to a tenth; milliseconds below one second.</summary>
    public static string Span(TimeSpan span) => span < TimeSpan.FromSeconds(1)
        ? string.Create(CultureInfo.InvariantCulture, $"{span.TotalMilliseconds:0} ms")
        : Seconds(span);

    public static string Seconds(TimeSpan span) => string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:0.0} s");

    public static string Player(SessionCard session) => session.Client?.Name ?? "Guest";
}
