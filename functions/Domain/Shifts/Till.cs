using Izi.Domain.Sessions;

namespace Izi.Domain.Shifts;

/// <summary>The venue's till: the shift that watches over it, if one does, and how many sessions play.</summary>
public sealed record Till
{
    public Shift? Shift { get; init; }

    /// <summary>Sessions that play; one that is booked or waits for its payment does not.</summary>
    public int Playing { get; init; }

    /// <summary>The number of the last Z-report; they count up without a gap.</summary>
    public int LastReport { get; init; }

    /// <summary>Whether a fact is to be settled with the till: money moved, or a session began or ended (R39).</summary>
    public static bool Concerns(Fact fact, Session? session) =>
        fact is ShiftOpened or ShiftClosed or SessionStarted or SessionStopped || Ledger.EntriesOf(fact, session).Any();

    /// <summary>The till after a fact about a session as it was before.</summary>
    public Till After(Fact fact, Session? session) => fact switch
    {
        ShiftOpened opened => this with { Shift = opened.Shift },
        ShiftClosed closed => this with { Shift = null, LastReport = closed.Report.Number },
        _ => this with { Shift = Shift?.After(fact, session), Playing = Playing + Change(fact, session) },
    };

    static int Change(Fact fact, Session? session) => (fact, session) switch
    {
        (SessionStarted, not Active) => +1,
        (SessionStopped, Active) => -1,
        _ => 0,
    };
}
