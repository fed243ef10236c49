using System.Globalization;
using Izi.Host.Triggers;

namespace Izi.Host.Tests.Triggers;

public sealed class ScheduleTests
{
    [Theory]
    [InlineData("* * * * * *", "2026-03-01T10:00:00Z", "2026-03-01T10:00:01Z")]
    [InlineData("0 * * * * *", "2026-03-01T10:00:00Z", "2026-03-01T10:01:00Z")]
    [InlineData("0 */5 * * * *", "2026-03-01T10:59:59Z", "2026-03-01T11:00:00Z")]
    [InlineData("0 0 9-17 * * Mon-Fri", "2026-03-06T17:00:00Z", "2026-03-09T09:00:00Z")]
    [InlineData("0 30 9 * Jan Mon", "2026-03-01T10:00:00Z", "2027-01-04T09:30:00Z")]
    [InlineData("0 0 0 29 2 *", "2026-03-01T10:00:00Z", "2028-02-29T00:00:00Z")]
    [InlineData("59 59 23 31 12 *", "2026-12-31T23:59:59Z", "2027-12-31T23:59:59Z")]
    public void The_next_time_is_the_first_at_which_all_six_fields_agree(string schedule, string after, string next) =>
        Assert.Equal(Utc(next), Schedule.Parse(schedule).After(Utc(after)));

    [Theory]
    [InlineData("")]
    [InlineData("* * * * *")]
    [InlineData("* * * * * * *")]
    [InlineData("60 * * * * *")]
    [InlineData("* * 24 * * *")]
    [InlineData("* * * 0 * *")]
    [InlineData("* * * * 13 *")]
    [InlineData("a * * * * *")]
    [InlineData("0 0 0 31 4 *")]
    public void A_schedule_that_cannot_be_read_or_never_comes_is_refused(string schedule) =>
        Assert.Throws<InvalidOperationException>(() => Schedule.Parse(schedule));

    static DateTime Utc(string text) => DateTime.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal);
}
