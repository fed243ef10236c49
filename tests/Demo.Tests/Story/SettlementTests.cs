using Izi.Demo.Club;
using Izi.Demo.Story;

namespace Izi.Demo.Tests.Story;

public sealed class SettlementTests
{
    static readonly Instant Six = new(2026, 5, 1, 18, 0, 0, TimeSpan.Zero);

    static CoverageLine Hour => new(1, "hour", "An hour", Six, Six.AddHours(1), 3600, 100_000, 100_000, "bonus");

    [Fact]
    public void A_stop_at_40_of_60_minutes_is_worth_a_third()
    {
        var refund = Settlement.Refund(Hour, "bonus", Six.AddMinutes(40));

        Assert.Equal(new Refund(1, "bonus", "bonus", 1200, 3600, 33_333, 33_333), refund);
    }

    [Fact]
    public void A_second_that_has_begun_is_used()
    {
        Assert.Equal(1199, Settlement.UnusedSeconds(Hour, Six.AddMinutes(40).AddTicks(1)));
    }

    [Fact]
    public void Nothing_is_left_after_the_end()
    {
        Assert.Equal(0, Settlement.Value(Hour, Six.AddHours(2)));
    }

    [Fact]
    public void Kept_time_has_a_value_but_no_amount()
    {
        var refund = Settlement.Refund(Hour, "kept", Six.AddMinutes(40));

        Assert.Equal((0, 33_333), (refund.Amount, refund.Value));
    }
}
