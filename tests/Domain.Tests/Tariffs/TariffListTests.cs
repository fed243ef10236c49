namespace Izi.Domain.Tests.Tariffs;

public sealed class TariffListTests
{
    static readonly Tariff Night = Given.Hour(RefundMode.Burn) with
    {
        Id = "night",
        Schedule = [new([DayOfWeek.Friday], new(22, 0), new(8, 0))],
    };

    [Theory, Rule("R7"), Rule("R2")]
    [InlineData("2026-05-01T18:59:59Z", false)]
    [InlineData("2026-05-01T19:00:00Z", true)]
    [InlineData("2026-05-02T04:59:59Z", true)]
    [InlineData("2026-05-02T05:00:00Z", false)]
    [InlineData("2026-05-02T19:00:00Z", false)]
    public void A_window_across_midnight_belongs_to_the_day_it_begins_on_by_the_venues_clock(string at, bool sold)
    {
        var offers = TariffRules.List(
            Given.Club(Night), "main", null, Instant.Parse(at, System.Globalization.CultureInfo.InvariantCulture));

        Assert.Equal(sold, offers.Length == 1);
    }

    [Fact, Rule("R7")]
    public void An_offer_shows_the_discount_of_the_clients_group_and_how_much_bonus_may_pay()
    {
        var tariff = Given.Hour(RefundMode.Burn) with { MaxBonusPercent = 30 };

        var offer = TariffRules.List(Given.Club(tariff), "main", Given.Vera with { Group = "gold" }, Given.Six).Single();

        Assert.Equal((60_000, 9_000, 51_000, 18_000), (offer.Price, offer.Discount, offer.Due, offer.MaxBonus));
    }

    [Fact, Rule("R7")]
    public void A_zone_without_a_price_is_not_on_the_list()
    {
        Assert.Empty(TariffRules.List(Given.Club(Given.Hour(RefundMode.Burn)), "vip", null, Given.Six));
    }
}
