using System.Globalization;
using System.Text.Json;
using Izi.App.Desk;
using Izi.App.Shifts;
using Izi.Domain.Shifts;
using Izi.Domain.Venues;

namespace Izi.App.Tests.Shifts;

/// <summary>Days that are summed once, and what makes their sums void. In Kyiv it is nine in the evening of the first of May.</summary>
[Rule("R47")]
public sealed class DaySumTests : SellingTest
{
    static readonly DateOnly First = new(2026, 5, 1);

    [Fact]
    public async Task A_day_that_is_over_is_summed_once_and_then_read_in_one_row()
    {
        await PlayFor(days: 3);
        var first = await Staff.Get("venues/demo/analytics/sessions?from=2026-05-01&to=2026-05-03");
        List<string> read = [];
        Club.Table.Answer = request =>
        {
            read.Add(Uri.UnescapeDataString(request.RequestUri!.Query));
            return Task.FromResult<HttpResponseMessage?>(null);
        };

        var second = await Staff.Get("venues/demo/analytics/sessions?from=2026-05-01&to=2026-05-03");

        Club.Table.Answer = null;
        Assert.Equal(("2026-05-01 2026-05-02 2026-05-03", 180_000), (Dates(second), (int)second["totals"]!["revenue"]!));
        Assert.Equal(first.ToJsonString(), second.ToJsonString());
        Assert.Single(read, query => query.Contains("'day-", StringComparison.Ordinal));
        Assert.DoesNotContain(read, query => query.Contains("'ended-", StringComparison.Ordinal));
        Assert.DoesNotContain(read, query => query.Contains("'ledger-", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Whatever_is_asked_for_the_sums_say_what_the_rows_say(int seed)
    {
        var chance = new Random(seed);
        var vera = await Staff.Register("Vera", "+380501112233", balance: 10_000_000);
        List<string> open = [];
        for (var step = 0; step < 60; step++)
        {
            switch (chance.Next(6))
            {
                case 0 or 1:
                    var tariff = chance.Next(2) == 0 ? "hour" : "stays";
                    using (var sold = await Sell($$"""
                        {"devices":["pc-{{chance.Next(1, 17):D2}}"],"clientId":"{{vera}}",
                         "tariffId":"{{tariff}}","payment":{"method":"balance"} }
                        """))
                        if (sold.IsSuccessStatusCode) open.Add((string)JsonNode.Parse(await sold.Content.ReadAsStringAsync())!["id"]!);
                    break;
                case 2 when open.Count > 0:
                    using (await Staff.Post($"venues/demo/sessions/{open[0]}/stop")) open.RemoveAt(0);
                    break;
                case 3:
                    var later = Club.Time.GetUtcNow().AddHours(30).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
                    using (await Sell($$"""
                        {"devices":["pc-17"],"clientId":"{{vera}}","tariffId":"keep","startsAt":"{{later}}","payment":{"method":"balance"} }
                        """)) break;
                case 4:
                    Club.Time.Advance(TimeSpan.FromHours(chance.Next(1, 20)));
                    break;
                default:
                    await Agree(chance);
                    break;
            }
        }
        await Agree(chance);
    }

    [Fact]
    public async Task A_commit_that_is_dated_into_a_summed_day_shows()
    {
        await Staff.Start("pc-01", "burn");
        // The clock is a day ahead, so that somebody has today summed.
        SetClock(TimeSpan.FromDays(1));
        Assert.Equal(60_000, await Revenue("from=2026-05-01&to=2026-05-01"));
        Assert.Equal(["day-2026-05-01"], await Sums());
        SetClock(TimeSpan.FromDays(-1));

        await Staff.Start("pc-02", "burn");
        Club.Time.Advance(TimeSpan.FromDays(1));

        Assert.Equal(120_000, await Revenue("from=2026-05-01&to=2026-05-01"));
        Assert.Equal(120_000, await Revenue("from=2026-05-01&to=2026-05-01"));
    }

    [Fact]
    public async Task A_commit_that_comes_while_its_day_is_summed_is_in_the_next_answer()
    {
        var id = await Staff.Start("pc-01", "burn");
        Club.Time.Advance(TimeSpan.FromDays(1));
        await Still(id);
        var came = false;
        Club.Table.Answer = async request =>
        {
            if (came || request.Content is null || !(await request.Content.ReadAsStringAsync()).Contains("day-2026-05-01")) return null;
            came = true;
            SetClock(TimeSpan.FromDays(-1));
            await Staff.Start("pc-02", "burn");
            SetClock(TimeSpan.FromDays(1));
            return null;
        };

        var meanwhile = await Revenue("from=2026-05-01&to=2026-05-01");

        Club.Table.Answer = null;
        Assert.True(came);
        Assert.Equal((60_000, 120_000), (meanwhile, await Revenue("from=2026-05-01&to=2026-05-01")));
    }

    [Fact]
    public async Task Money_of_a_session_that_was_open_when_its_day_was_summed_is_told_by_who_stopped_it_in_the_end()
    {
        var booked = await Book("pc-02", "2026-05-03T18:00:00Z");
        Club.Time.Advance(TimeSpan.FromHours(24));
        var before = await Staff.Get("venues/demo/analytics/sessions?from=2026-05-01&to=2026-05-01");
        Club.Time.Advance(TimeSpan.FromHours(24.5));
        await Staff.Post($"venues/demo/sessions/{booked}/stop").Read();

        var after = await Staff.Get("venues/demo/analytics/sessions?from=2026-05-01&to=2026-05-01");
        var kept = await Club.Kept<DaySum>("demo", "day-2026-05-01", sum => sum.Open.IsEmpty);

        Assert.Empty(before["byStoppedBy"]!.AsObject());
        Assert.Equal(
            """{"Manually by admin":{"sessions":0,"minutes":0,"revenue":60000,"refunds":0}}""", after["byStoppedBy"]!.ToJsonString());
        Assert.Equal(60_000, kept.Analytics.ByStoppedBy.Values.Single().Revenue);
    }

    [Fact, Rule("R2")]
    public async Task When_the_venue_moves_to_another_time_zone_its_days_are_other_days()
    {
        Club.Time.Advance(TimeSpan.FromHours(2));
        var id = await Staff.Start("pc-01", "burn");
        Club.Time.Advance(TimeSpan.FromDays(2));
        await Still(id);
        var kyiv = await Staff.Get("venues/demo/analytics/sessions?to=2026-05-02");

        var moved = Catalog.Replace("Europe/Kyiv", "Asia/Tashkent", StringComparison.Ordinal);
        await Staff.PutAsync("venues/demo/catalog", DemoClub.Json(moved)).Read();
        var tashkent = await Staff.Get("venues/demo/analytics/sessions?to=2026-05-02");

        Assert.Equal(("2026-05-01 2026-05-02", "2026-05-02"), (Dates(kyiv), Dates(tashkent)));
        Assert.Equal(60_000, (int)tashkent["totals"]!["revenue"]!);
        await AgreeOn("to=2026-05-02", new(null, new(null, new(2026, 5, 2))));
    }

    [Fact]
    public async Task A_day_on_which_the_club_was_closed_is_not_looked_for_for_ever()
    {
        var first = await Staff.Start("pc-01", "burn");
        Club.Time.Advance(TimeSpan.FromDays(40));
        await Still(first);
        var last = await Staff.Start("pc-01", "burn");
        Club.Time.Advance(TimeSpan.FromDays(1));
        await Still(last);

        await Revenue("from=2026-05-01&to=2026-06-10");
        await Revenue("from=2026-05-01&to=2026-06-10");

        Assert.Equal(Enumerable.Range(0, 41).Select(day => $"day-{First.AddDays(day):yyyy-MM-dd}"), await Sums());
    }

    [Fact]
    public async Task A_year_without_a_single_guest_leaves_no_row_behind()
    {
        Club.Time.Advance(TimeSpan.FromDays(366));

        Assert.Equal(0, await Revenue("from=2026-05-01&to=2027-04-30"));
        await Staff.Start("pc-01", "burn");

        Assert.Empty(await Sums());
    }

    /// <summary>Steps the clock, for long enough to be believed.</summary>
    void SetClock(TimeSpan by)
    {
        var believed = Club.Service<TimeProvider>();
        Club.Time.Step(by);
        believed.GetUtcNow();
        Club.Time.Advance(TimeSpan.FromSeconds(61));
        believed.GetUtcNow();
    }

    /// <summary>An hour a day that ends by itself, and nothing on the day it is then.</summary>
    async Task PlayFor(int days)
    {
        for (var day = 0; day < days; day++)
        {
            await Staff.Start("pc-01", "burn");
            Club.Time.Advance(TimeSpan.FromHours(1));
            await Still((await Staff.Get("venues/demo/sessions"))["sessions"]![0]!["id"]!.GetValue<string>());
            Club.Time.Advance(TimeSpan.FromHours(23));
        }
    }

    /// <summary>A random stretch of time, by days or by instants.</summary>
    async Task Agree(Random chance)
    {
        var days = Enumerable.Range(0, 2).Select(_ => First.AddDays(chance.Next(-2, 30))).Order().ToArray();
        var instants = Enumerable.Range(0, 2).Select(_ => ClubHost.Six.AddMinutes(chance.Next(-1000, 40000))).Order().ToArray();
        await AgreeOn($"from={days[0]:yyyy-MM-dd}&to={days[1]:yyyy-MM-dd}", new(new(null, days[0]), new(null, days[1])));
        await AgreeOn(
            $"from={instants[0]:yyyy-MM-ddTHH:mm:ssZ}&to={instants[1]:yyyy-MM-ddTHH:mm:ssZ}",
            new(new(instants[0], null), new(instants[1], null)));
        await AgreeOn("", new(null, null));
    }

    async Task AgreeOn(string query, Period period)
    {
        await Club.Service<VenueDesk>().CatchUp("demo", CancellationToken.None);
        var told = await Staff.Get($"venues/demo/analytics/sessions?{query}");
        var venue = (await Club.Service<VenueTable>().Find<Venue>("demo", Keys.Catalog, CancellationToken.None))!.Value;
        var rows = await Club.Service<DayRows>().ByDay(venue, period, CancellationToken.None);
        var expected = AnalyticsCard.Of(Analytics.Sum([.. rows.Values.Select(day => day.Analytics)]));

        Assert.Equal(JsonSerializer.Serialize(expected, Izi.App.Desk.Json.Options), told.ToJsonString());
    }

    async Task<int> Revenue(string query) => (int)(await Staff.Get($"venues/demo/analytics/sessions?{query}"))["totals"]!["revenue"]!;

    Task<List<string>> Sums() =>
        Club.Service<VenueTable>()
            .Range<DaySum>("demo", Keys.DaySumPrefix, null, CancellationToken.None)
            .Select(row => row.Key)
            .ToListAsync()
            .AsTask();

    static string Dates(JsonNode analytics) =>
        string.Join(' ', analytics["days"]!.AsArray().Select(day => (string)day!["date"]!));
}
