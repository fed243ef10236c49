namespace Izi.App.Shifts;

/// <summary>What the sessions of one day came to, as it is kept (R47).</summary>
/// <param name="TimeZone">The zone by whose calendar it is a day; null where the sum is void.</param>
/// <param name="Analytics">The sum.</param>
/// <param name="Open">
/// The money of sessions that had not ended when the day was summed, by their ids. Nobody knew yet who would stop them.
/// </param>
public sealed record DaySum(string? TimeZone, Analytics Analytics, ImmutableSortedDictionary<string, Tally> Open)
{
    /// <summary>Says that the day is to be summed again.</summary>
    public static DaySum Void { get; } = Empty(null);

    public static DaySum Empty(string? timeZone) => new(timeZone, new(), ImmutableSortedDictionary<string, Tally>.Empty);

    public DaySum With(SessionEnd end, DateTime local) => this with { Analytics = Analytics.With(end, local) };

    public DaySum With(LedgerEntry entry, SessionFate fate, DateTime local)
    {
        var money = Tally.Money(entry.Kind, entry.Method, entry.Amount);
        return this with
        {
            Analytics = Analytics.With(entry, fate.StoppedBy, local),
            Open = fate.IsOpen && money != Tally.Nothing
                ? Open.SetItem(entry.SessionId!, Open.GetValueOrDefault(entry.SessionId!, Tally.Nothing).Plus(money))
                : Open,
        };
    }

    /// <summary>The sum after a session that was open has ended.</summary>
    public DaySum With(string session, SessionFate fate) => this with
    {
        Analytics = fate.StoppedBy is { } by ? Analytics.With(by, Open[session]) : Analytics,
        Open = Open.Remove(session),
    };
}

/// <summary>Whether a session is still open, and who stopped it if anybody has.</summary>
public readonly record struct SessionFate(bool IsOpen, StoppedBy? StoppedBy)
{
    public static SessionFate Of(Session? session) => new(session is not (null or Stopped or Cancelled), (session as Stopped)?.StoppedBy);
}
