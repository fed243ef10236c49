using Izi.App.Desk;

namespace Izi.App.Tests.Desk;

public sealed class BackoffTests
{
    [Theory]
    [InlineData(1, 1000, 10)]
    [InlineData(1, 500, 5)]
    [InlineData(3, 1000, 40)]
    [InlineData(10, 1000, 500)]
    [InlineData(60, 0, 0)]
    public void A_lost_round_waits_a_random_share_of_a_time_that_doubles_up_to_half_a_second(int lost, int permille, int milliseconds)
    {
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), Backoff.After(lost, permille));
    }
}
