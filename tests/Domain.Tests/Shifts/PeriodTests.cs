using Izi.Domain.Shifts;
using Izi.Domain.Venues;

namespace Izi.Domain.Tests.Shifts;

[Rule("R2")]
public sealed class PeriodTests
{
    static readonly DateOnly Friday = new(2026, 5, 1);

    /// <summary>The clubs of these zones change their clocks at midnight, at night, by half an hour, by a whole day, or never.</summary>
    [Theory]
    [InlineData("Europe/Kyiv")]
    [InlineData("America/Santiago")]
    [InlineData("America/Havana")]
    [InlineData("America/Sao_Paulo")]
    [InlineData("Africa/Cairo")]
    [InlineData("Asia/Beirut")]
    [InlineData("Australia/Lord_Howe")]
    [InlineData("Asia/Kathmandu")]
    [InlineData("Pacific/Apia")]
    [InlineData("UTC")]
    public void The_instant_at_which_a_day_begins_is_its_first_and_the_one_before_is_of_the_day_before(string zone)
    {
        var venue = In(zone);
        for (var day = new DateOnly(2008, 1, 1); day.Year < 2028; day = day.AddDays(1))
        {
            var start = venue.StartOf(day);
            // Samoa had no 30th of December in 2011.
            var first = zone == "Pacific/Apia" && day == new DateOnly(2011, 12, 30) ? day.AddDays(1) : day;
            Assert.Equal(first, venue.LocalDay(start));
            Assert.True(venue.LocalDay(start.AddTicks(-1)) < day);
        }
    }

    [Fact]
    public void A_period_of_days_holds_its_last_day_and_a_period_of_instants_not_its_last_instant()
    {
        var kyiv = In("Europe/Kyiv");

        Assert.Equal((Utc(4, 30, 21), Utc(5, 1, 21)), new Period(new(null, Friday), new(null, Friday)).Bounds(kyiv));
        Assert.Equal((Given.Six, Given.Six.AddHours(1)), new Period(new(Given.Six, null), new(Given.Six.AddHours(1), null)).Bounds(kyiv));
        Assert.Equal((DateTimeOffset.MinValue, DateTimeOffset.MaxValue), new Period(null, null).Bounds(kyiv));
        Assert.Equal(
            (DateTimeOffset.MinValue, DateTimeOffset.MaxValue),
            new Period(new(null, DateOnly.MinValue), new(null, DateOnly.MaxValue)).Bounds(kyiv));
    }

    [Fact]
    public void Whole_days_are_those_of_which_no_instant_is_missing()
    {
        var yesterday = new DateOnly(2026, 5, 9);

        Assert.Equal((Friday, Friday.AddDays(2)), Whole(new(null, Friday), new(null, Friday.AddDays(2))));
        Assert.Equal((Friday.AddDays(1), Friday.AddDays(1)), Whole(new(Utc(5, 1, 18), null), new(Utc(5, 3, 18), null)));
        Assert.Equal((Friday, Friday.AddDays(1)), Whole(new(Utc(4, 30, 21), null), new(Utc(5, 2, 21), null)));
        Assert.Equal((Friday, yesterday), Whole(new(null, Friday), new(null, yesterday.AddDays(3))));
        Assert.Equal((DateOnly.MinValue, yesterday), Whole(null, null));
        Assert.Equal((DateOnly.MinValue, yesterday), Whole(new(DateTimeOffset.MinValue, null), new(DateTimeOffset.MaxValue, null)));

        (DateOnly, DateOnly) Whole(PeriodEnd? from, PeriodEnd? to) => new Period(from, to).WholeDays(In("Europe/Kyiv"), yesterday);
    }

    static DateTimeOffset Utc(int month, int day, int hour) => new(2026, month, day, hour, 0, 0, TimeSpan.Zero);

    static Venue In(string zone) => Given.Club() with { TimeZone = zone };
}
