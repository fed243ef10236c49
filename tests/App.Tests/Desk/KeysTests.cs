using Izi.App.Desk;

namespace Izi.App.Tests.Desk;

public sealed class KeysTests
{
    [Fact]
    public void Of_two_sessions_the_one_that_was_sold_a_tick_later_is_listed_first()
    {
        var (one, later) = (Keys.NewTimedId(ClubHost.Six), Keys.NewTimedId(ClubHost.Six.AddTicks(1)));

        Assert.True(string.CompareOrdinal(later, one) < 0, $"{later} {one}");
        Assert.True(Keys.IsId(one));
        Assert.NotEqual(one, Keys.NewTimedId(ClubHost.Six));
    }
}
