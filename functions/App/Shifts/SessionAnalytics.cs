using System.Globalization;

namespace Izi.App.Shifts;

/// <summary>What the sessions of a stretch of time came to.</summary>
public sealed class SessionAnalytics(VenueDesk desk, DaySums sums)
{
    [Function(nameof(SessionAnalytics)), Requires(Permission.ReportView)]
    [Asks<PeriodQuery>, Gives<AnalyticsCard>]
    public async Task<IResult> Run(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "venues/{venue}/analytics/sessions")] HttpRequest request,
        string venue, CancellationToken cancel)
    {
        var period = new Period(End(request.Query, "from"), End(request.Query, "to"));
        var scene = await desk.Look(venue, new(), cancel);
        return Answers.Ok(AnalyticsCard.Of(await sums.Of(scene.Venue, period, request.Asking().Actor, cancel)));
    }

    /// <summary>An instant, or a date in the venue's time zone.</summary>
    static PeriodEnd? End(IQueryCollection query, string name) => query.Text(name) switch
    {
        null => null,
        var text when DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) => new(
            null, day),
        _ => new(query.Instant(name), null),
    };
}

/// <summary>From when until when: instants, or dates in the venue's time zone.</summary>
public sealed record PeriodQuery(string? From, string? To);

/// <summary>Analytics as the contract shows it.</summary>
public sealed record AnalyticsCard(
    TallyCard Totals, ImmutableArray<TallyCard> Days, Dictionary<string, TallyCard> ByStoppedBy, Dictionary<string, TallyCard> ByDevice,
    Dictionary<string, TallyCard> ByTariff,
    Dictionary<int, TallyCard> ByHour)
{
    public static AnalyticsCard Of(Analytics analytics) => new(
        TallyCard.Of(analytics.Totals),
        [.. analytics.Days.Select(day => TallyCard.Of(day.Value) with { Date = day.Key })],
        analytics.ByStoppedBy.ToDictionary(by => Sessions.Words.Of(by.Key), by => TallyCard.Of(by.Value)),
        analytics.ByDevice.ToDictionary(device => device.Key, device => TallyCard.Of(device.Value)),
        analytics.ByTariff.ToDictionary(tariff => tariff.Key, tariff => TallyCard.Of(tariff.Value)),
        Enumerable.Range(0, 24).ToDictionary(hour => hour, hour => TallyCard.Of(analytics.ByHour.GetValueOrDefault(hour, Tally.Nothing))));
}

/// <summary>A row of analytics; whole minutes, minor units.</summary>
public sealed record TallyCard(long Sessions, long Minutes, long Revenue, long Refunds)
{
    /// <summary>The day by the venue's calendar, where the row is one of a day.</summary>
    public DateOnly? Date { get; init; }

    public static TallyCard Of(Tally tally) => new(tally.Sessions, tally.Seconds / 60, tally.Revenue, tally.Refunds);
}
