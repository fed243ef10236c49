using Izi.Domain.Sessions;

namespace Izi.Domain.Shifts;

/// <summary>The venue's till, or one of the shards it is kept in: the open shift, if there is one, and how many sessions play.</summary>
public sealed record Till
{
    /// <summary>The same shift in every shard, each with its part of the money and the sessions.</summary>
    public Shift? Shift { get; init; }

    /// <summary>Sessions that play; one that is booked or waits for its payment does not.</summary>
    public int Playing { get; init; }

    /// <summary>The number of the last Z-report; they count up without a gap.</summary>
    public int LastReport { get; init; }

    /// <summary>The days that analytics may have sums of; null for none. The same in every shard.</summary>
    public SummedDays? Summed { get; init; }

    /// <summary>The till that is kept in these shards, which were read at one instant.</summary>
    public static Till Sum(IEnumerable<Till> shards) => shards.Aggregate((sum, shard) => new()
    {
        Shift = shard.Shift is { } part ? sum.Shift?.Plus(part) : null,
        Playing = sum.Playing + shard.Playing,
        LastReport = Math.Max(sum.LastReport, shard.LastReport),
        Summed = shard.Summed,
    });

    /// <summary>
    /// Whether a fact concerns every shard: the shift begins or ends, or days are summed, which no commit that is under way may miss.
    /// </summary>
    public static bool ConcernsAll(Fact fact) => fact is ShiftOpened or ShiftClosed or DaysSummed;

    /// <summary>Whether a fact is to be settled with the till: money moved, or a session began or ended (R39).</summary>
    public static bool Concerns(Fact fact, Session? session) =>
        ConcernsAll(fact) || fact is SessionStarted or SessionStopped || Ledger.EntriesOf(fact, session).Any();

    /// <summary>The till after a fact about a session as it was before.</summary>
    public Till After(Fact fact, Session? session) => fact switch
    {
        ShiftOpened opened => this with { Shift = opened.Shift },
        ShiftClosed closed => this with { Shift = null, LastReport = closed.Report.Number },
        DaysSummed summed => this with { Summed = summed.Days },
        _ => this with { Shift = Shift?.After(fact, session), Playing = Playing + Change(fact, session) },
    };

    static int Change(Fact fact, Session? session) => (fact, session) switch
    {
        (SessionStarted, not Active) => +1,
        (SessionStopped, Active) => -1,
        _ => 0,
    };
}
