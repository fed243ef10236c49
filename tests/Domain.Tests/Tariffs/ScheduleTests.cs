namespace Izi.Domain.Tests.Tariffs;

/// <summary>
/// The venue is in Kyiv: its clocks go forward on 29 March 2026 (03:00 becomes 04:00) and back on 25 October (04:00 becomes 03:00).
/// </summary>
public sealed class ScheduleTests
{
    static readonly ScheduleWindow SaturdayNight = new([DayOfWeek.Saturday], new(22, 0), new(8, 0));

    static readonly ScheduleWindow SundayAtThree = new([DayOfWeek.Sunday], new(3, 0), new(4, 0));

    [Theory, Rule("R7"), Rule("R2")]
    [InlineData("2026-03-28T19:59:59Z", false)]
    [InlineData("2026-03-28T20:00:00Z", true)]
    [InlineData("2026-03-29T04:59:59Z", true)]
    [InlineData("2026-03-29T05:00:00Z", false)]
    public void The_night_the_clocks_go_forward_is_an_hour_shorter(string at, bool sold) => Assert.Equal(sold, IsSold(SaturdayNight, at));

    [Theory, Rule("R7"), Rule("R2")]
    [InlineData("2026-10-24T18:59:59Z", false)]
    [InlineData("2026-10-24T19:00:00Z", true)]
    [InlineData("2026-10-25T05:59:59Z", true)]
    [InlineData("2026-10-25T06:00:00Z", false)]
    public void The_night_the_clocks_go_back_is_an_hour_longer(string at, bool sold) => Assert.Equal(sold, IsSold(SaturdayNight, at));

    [Theory, Rule("R7"), Rule("R2")]
    [InlineData("2026-10-24T23:59:59Z", false)]
    [InlineData("2026-10-25T00:00:00Z", true)]
    [InlineData("2026-10-25T01:59:59Z", true)]
    [InlineData("2026-10-25T02:00:00Z", false)]
    public void An_hour_that_comes_twice_is_sold_in_twice(string at, bool sold) => Assert.Equal(sold, IsSold(SundayAtThree, at));

    [Theory, Rule("R7"), Rule("R2")]
    [InlineData("2026-03-29T00:59:59Z")]
    [InlineData("2026-03-29T01:00:00Z")]
    [InlineData("2026-03-29T01:30:00Z")]
    public void An_hour_that_is_skipped_is_not_sold_in(string at) => Assert.False(IsSold(SundayAtThree, at));

    [Theory, Rule("R7")]
    [InlineData("2026-05-03T04:59:59Z", true)]
    [InlineData("2026-05-03T05:00:00Z", false)]
    public void A_night_of_the_last_day_of_the_week_ends_on_the_first(string at, bool sold) =>
        Assert.Equal(sold, IsSold(SaturdayNight, at));

    [Theory, Rule("R7")]
    [InlineData("2026-05-01T06:59:59Z", false)]
    [InlineData("2026-05-01T07:00:00Z", true)]
    [InlineData("2026-05-02T06:59:59Z", true)]
    [InlineData("2026-05-02T07:00:00Z", false)]
    public void A_window_that_ends_when_it_begins_is_a_whole_day(string at, bool sold) =>
        Assert.Equal(sold, IsSold(new([DayOfWeek.Friday], new(10, 0), new(10, 0)), at));

    [Fact, Rule("R7")]
    public void Of_several_windows_one_is_enough()
    {
        var tariff = Given.Hour(RefundMode.Burn) with
        {
            Schedule = [new([DayOfWeek.Monday], new(8, 0), new(10, 0)), new([DayOfWeek.Friday], new(20, 0), new(23, 0))],
        };

        Assert.Single(TariffRules.List(Given.Club(tariff), "main", null, Given.Six));
    }

    static bool IsSold(ScheduleWindow window, string at) => TariffRules
        .List(
            Given.Club(Given.Hour(RefundMode.Burn) with { Schedule = [window] }), "main", null,
            Instant.Parse(at, System.Globalization.CultureInfo.InvariantCulture))
        .Length == 1;
}
