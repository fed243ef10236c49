namespace Izi.Domain.Tests.Clients;

public sealed class KeptTimeTests
{
    [Fact, Rule("R16")]
    public void Kept_time_of_one_tariff_and_zone_adds_up_and_what_comes_to_nothing_goes()
    {
        var client = Given.Vera with { KeptTime = [new("hour", "main", 900)] };

        var more = client
            .After(new TimeKept(Given.Six, "vera", "s1", [new("hour", "main", 100)]))
            .After(new TimeKept(Given.Six, "vera", "s1", [new("hour", "vip", 7)]));
        var none = client.After(
            new SessionExtended(
                Given.Six, "s1", "vera", null!, new([new(PaymentMethod.KeptTime, 0) { Kept = new("hour", "main", 900) }], 0)));

        Assert.Equal([("main", 1000L), ("vip", 7L)], more.KeptTime.Select(kept => (kept.Zone, kept.Seconds)));
        Assert.Empty(none.KeptTime);
    }
}
