namespace Izi.Domain.Sessions;

/// <summary>What becomes of coverage when a session moves to a place with other prices: the worth of what is left is kept (R14).</summary>
static class Conversion
{
    /// <summary>More than anybody plays, and less than time itself holds: how long coverage may be altogether.</summary>
    static readonly TimeSpan Longest = TimeSpan.FromDays(100 * 366);

    /// <summary>
    /// The lines as they are then: what runs is split at now, what is to come is converted where it stands and follows without a gap where
    /// it did.
    /// </summary>
    public static ImmutableArray<CoverageLine> Of(Session session, ImmutableArray<string> zones, ImmutableArray<string> after, Instant now)
    {
        List<CoverageLine> lines = [];
        Instant? ended = null;
        foreach (var line in session.Lines)
        {
            lines.AddRange(Moved(session, line, zones, after, now, begins: line.From == ended ? lines[^1].To : line.From));
            ended = line.To;
        }
        return [.. lines];
    }

    static ImmutableArray<CoverageLine> Moved(
        Session session, CoverageLine line, ImmutableArray<string> zones, ImmutableArray<string> after, Instant now, Instant begins)
    {
        var (listed, becomes) = (line.Tariff.PriceIn(zones) ?? 0, line.Tariff.PriceIn(after) ?? 0);
        if (line.IsOpen) return MovedOpen(line, session.NextLine, listed, becomes, now, begins);

        var was = listed > 0 ? listed : line.MeasuredAt;
        var unused = line.UnusedSeconds(now);
        var measured = line with { MeasuredAt = becomes > 0 ? 0 : was };
        return (unused, listed == becomes || was == becomes, line.From >= now) switch
        {
            (0, _, _) => [line],
            (_, true, true) => [(listed == becomes ? line : measured).Lasting(begins, line.To - line.From)],
            (_, true, false) => [listed == becomes ? line : measured],
            (_, false, true) => [measured.Lasting(begins, Kept(unused, was, becomes, now + Longest - begins))],
            (_, false, false) => measured.SplitAt(now, session.NextLine, Kept(unused, was, becomes, Longest), becomes),
        };
    }

    /// <summary>An open line has no seconds left to convert: its blocks cost what they cost where it stands (R24).</summary>
    static ImmutableArray<CoverageLine> MovedOpen(CoverageLine line, int number, long listed, long becomes, Instant now, Instant begins)
    {
        if (line.From < now) return listed == becomes ? [line] : line.SplitAt(now, number, line.Tariff.Length, becomes);

        return [(listed == becomes ? line : line.PricedAt(becomes)).Lasting(begins, line.To - line.From)];
    }

    /// <summary>
    /// In a zone that costs nothing the seconds stay, measured at the price they had. Kept time is worth what its tariff costs, though
    /// nothing was paid for it now.
    /// </summary>
    static TimeSpan Kept(long unused, long was, long becomes, TimeSpan room) => TimeSpan.FromSeconds(
        was == 0 || becomes == 0
            ? unused
            : (long)Int128.Min((Int128)unused * was / becomes, Math.Max(0, room.Ticks / TimeSpan.TicksPerSecond)));
}
