namespace Izi.App.Shifts;

/// <summary>The rows that analytics is made from: sessions that ended, and money that moved.</summary>
public sealed class DayRows(VenueTable table)
{
    /// <summary>What a period came to, day by day of the venue's calendar; days on which nothing happened are left out.</summary>
    public async Task<SortedDictionary<DateOnly, DaySum>> ByDay(Venue venue, Period period, CancellationToken cancel)
    {
        SortedDictionary<DateOnly, DaySum> days = [];
        Dictionary<string, SessionFate> fates = [];
        await foreach (var end in Ends(venue, period, cancel))
        {
            fates[end.SessionId] = new(false, end.StoppedBy);
            Count(end.EndedAt, (day, local) => day.With(end, local));
        }
        await foreach (var (entry, _) in Entries(venue, period, cancel))
        {
            var fate = await Fate(entry.SessionId);
            Count(entry.At, (day, local) => day.With(entry, fate, local));
        }
        return days;

        void Count(Instant at, Func<DaySum, DateTime, DaySum> with)
        {
            var local = venue.LocalTime(at);
            var day = DateOnly.FromDateTime(local);
            days[day] = with(days.GetValueOrDefault(day) ?? DaySum.Empty(venue.TimeZone), local);
        }

        // Money that moved in the period may be of a session that ended after it, or before.
        async Task<SessionFate> Fate(string? session) =>
            session is null ? default
            : fates.TryGetValue(session, out var known) ? known
            : fates[session] = await FateOf(venue.Id, session, cancel);
    }

    public async Task<SessionFate> FateOf(string venue, string session, CancellationToken cancel) =>
        SessionFate.Of((await table.Find<SessionRow>(venue, Keys.Session(session), cancel))?.Value.Session);

    /// <summary>The day of the first session that ended in a period; null where none did.</summary>
    public async Task<DateOnly?> FirstDay(Venue venue, Period period, CancellationToken cancel) =>
        await Ends(venue, period, cancel, atATime: 1).FirstOrDefaultAsync(cancel) is { } first ? venue.LocalDay(first.EndedAt) : null;

    IAsyncEnumerable<SessionEnd> Ends(Venue venue, Period period, CancellationToken cancel, int? atATime = null)
    {
        var (from, to) = period.Bounds(venue);
        var (after, until) = (Keys.EndPrefix + Keys.Time(from), Keys.EndPrefix + Keys.Time(to));
        return table.Range<SessionEnd>(venue.Id, Keys.EndPrefix, after, cancel, until, atATime).Select(row => row.Value);
    }

    IAsyncEnumerable<LedgerRow> Entries(Venue venue, Period period, CancellationToken cancel)
    {
        var (from, to) = period.Bounds(venue);
        var (after, until) = Keys.Between(Keys.LedgerPrefix, from, to, cursor: null);
        return table.Range<LedgerRow>(venue.Id, Keys.LedgerPrefix, after, cancel, until).Select(row => row.Value);
    }
}
