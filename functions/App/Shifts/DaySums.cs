namespace Izi.App.Shifts;

/// <summary>
/// Sums up what sessions came to. Whole days that are over are summed once and kept; the rest of a period is read from its rows (R47).
/// </summary>
public sealed class DaySums(VenueDesk desk, VenueTable table, DayRows rows, TimeProvider clock)
{
    /// <summary>Days read and kept in one step, so that a request that is cut off leaves something done.</summary>
    const int Step = 31;

    /// <exception cref="ProblemException">503 when so much is sold at this moment that the days could not be announced.</exception>
    public async Task<Analytics> Of(Venue venue, Period period, Actor actor, CancellationToken cancel)
    {
        var yesterday = venue.LocalDay(clock.GetUtcNow()).AddDays(-1);
        var (first, last) = period.WholeDays(venue, yesterday);
        if (first > last) return await FromRows(venue, period, cancel);

        await Announce(venue, new(yesterday, venue.TimeZone), actor, cancel);
        List<Analytics> parts = [.. await Kept(venue, first, last, cancel)];
        if (period.From is { At: not null } && first > DateOnly.MinValue) parts.Add(await FromRows(venue, period.Before(first), cancel));
        if (period.To?.Day != last) parts.Add(await FromRows(venue, period.After(last), cancel));
        return Analytics.Sum(parts);
    }

    async Task<Analytics> FromRows(Venue venue, Period period, CancellationToken cancel) =>
        Analytics.Sum([.. (await rows.ByDay(venue, period, cancel)).Values.Select(day => day.Analytics)]);

    /// <summary>
    /// Makes every commit from now on void the sums of the days that it is dated into. All shards of the till say so, and each commit
    /// that counts writes one of them: one that was decided before loses its race, and is decided again.
    /// </summary>
    async Task Announce(Venue venue, SummedDays days, Actor actor, CancellationToken cancel)
    {
        var shard = await table.Find<Till>(venue.Id, Keys.TillShards[0], cancel);
        if (shard?.Value.Summed?.Covers(days) is not true)
            await desk.Apply(
                venue.Id, Scope.OfTill, actor, scene => ShiftRules.Sum(scene.Till!, days, clock.GetUtcNow()), cancel);
    }

    /// <summary>The sums of days, of which those that are missing are made. Their rows are looked at before what they sum up.</summary>
    async Task<IEnumerable<Analytics>> Kept(Venue venue, DateOnly first, DateOnly last, CancellationToken cancel)
    {
        SortedDictionary<DateOnly, Row<DaySum>> kept = [];
        var after = first == DateOnly.MinValue ? null : Keys.DaySum(first.AddDays(-1));
        await foreach (var row in table.Range<DaySum>(venue.Id, Keys.DaySumPrefix, after, cancel, until: Keys.DaySum(last) + '~'))
            kept[Keys.DayOf(row.Key)] = row;

        List<Analytics> sums = [];
        List<Row<DaySum>> changed = [];
        var summed = kept.Where(row => row.Value.Value.TimeZone == venue.TimeZone).ToList();
        foreach (var (_, row) in summed)
        {
            var sum = await Settled(venue.Id, row.Value, cancel);
            sums.Add(sum.Analytics);
            if (sum != row.Value) changed.Add(row with { Value = sum });
        }
        await Keep(venue.Id, changed, cancel);

        foreach (var (from, to) in Gaps(summed.Select(row => row.Key), first, last))
            await foreach (var (start, end) in Steps(venue, from, to, cancel))
                sums.AddRange(await Sum(venue, start, end, kept, cancel));
        return sums;
    }

    /// <summary>The sum with what has become of the sessions that were open.</summary>
    async Task<DaySum> Settled(string venue, DaySum sum, CancellationToken cancel)
    {
        foreach (var session in sum.Open.Keys)
            if (await rows.FateOf(venue, session, cancel) is { IsOpen: false } fate) sum = sum.With(session, fate);
        return sum;
    }

    static IEnumerable<(DateOnly From, DateOnly To)> Gaps(IEnumerable<DateOnly> summed, DateOnly first, DateOnly last)
    {
        var next = first;
        foreach (var day in summed)
        {
            if (day > next) yield return (next, day.AddDays(-1));
            next = day.AddDays(1);
        }
        if (next <= last) yield return (next, last);
    }

    /// <summary>Parts of a gap: all before the first session that ended in it, which is next to nothing, and then month by month.</summary>
    async IAsyncEnumerable<(DateOnly From, DateOnly To)> Steps(
        Venue venue, DateOnly from, DateOnly to, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
    {
        var start = await rows.FirstDay(venue, new(new(null, from), new(null, to)), cancel) ?? to.AddDays(1);
        if (start > from) yield return (from, start.AddDays(-1));
        for (; start <= to; start = start.AddDays(Step))
            yield return (start, start.AddDays(Step - 1) < to ? start.AddDays(Step - 1) : to);
    }

    /// <summary>Sums days and keeps that; but not the endless days before the first on which anything happened in the venue.</summary>
    async Task<IEnumerable<Analytics>> Sum(
        Venue venue, DateOnly from, DateOnly to, SortedDictionary<DateOnly, Row<DaySum>> kept, CancellationToken cancel)
    {
        var days = await rows.ByDay(venue, new(new(null, from), new(null, to)), cancel);
        var start = kept.Keys.Any(day => day < from) ? from : days.Keys.FirstOrDefault(to.AddDays(1));
        var made =
            from number in Enumerable.Range(start.DayNumber, to.DayNumber - start.DayNumber + 1)
            let day = DateOnly.FromDayNumber(number)
            let sum = days.GetValueOrDefault(day) ?? DaySum.Empty(venue.TimeZone)
            select new Row<DaySum>(Keys.DaySum(day), sum, kept.GetValueOrDefault(day)?.ETag);
        await Keep(venue.Id, made, cancel);
        return days.Values.Select(day => day.Analytics);
    }

    /// <summary>Sums that lose a race against a commit are not kept, and made again when somebody asks.</summary>
    async Task Keep(string venue, IEnumerable<Row<DaySum>> sums, CancellationToken cancel)
    {
        foreach (var step in sums.Chunk(Step))
            await table.TryCommit([.. step.Select(row => Rows.Guarded(venue, row))], cancel);
    }
}
