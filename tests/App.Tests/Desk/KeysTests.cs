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

    [Fact]
    public void The_money_of_ten_thousand_sessions_is_spread_evenly_over_the_sixteen_shards_of_the_till()
    {
        var shards = Enumerable
            .Range(0, 10_000)
            .GroupBy(_ => Keys.TillShard(Keys.NewTimedId(ClubHost.Six)))
            .ToDictionary(all => all.Key, all => all.Count());

        Assert.Equal(Keys.TillShards, shards.Keys.Order(StringComparer.Ordinal));
        Assert.All(shards.Values, count => Assert.InRange(count, 400, 900));
    }
}
