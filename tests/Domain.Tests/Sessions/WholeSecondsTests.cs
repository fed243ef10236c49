namespace Izi.Domain.Tests.Sessions;

/// <summary>599.99 seconds are free before the next booking, and an hour costs 600.00: 599 seconds are sold, for 99.84.</summary>
[Rule("R13")]
public sealed class WholeSecondsTests
{
    static readonly Tariff Hour = Given.Hour(RefundMode.Bonus);
    static readonly Payment Card = new(PaymentMethod.Card);
    static readonly Client Gold = Given.Vera with { Group = "gold" };

    [Fact, Rule("R10")]
    public void A_walk_in_lasts_whole_seconds_and_costs_exactly_those()
    {
        var scene = Booked(Given.Scene(null, Hour), 599.99);

        var line = scene.After(StartRules.Start(scene, Given.Card, Given.Six)).Session!.Lines.Single();

        Assert.Equal((Given.Six.AddSeconds(599), 599, 9_984, 9_984), (line.To, line.TotalSeconds, line.Price, line.Paid));
    }

    [Fact, Rule("R7"), Rule("R10")]
    public void A_discount_is_taken_off_the_price_of_those_seconds()
    {
        var scene = Booked(Given.Scene(Gold, Hour), 599.99);

        var line = scene.After(StartRules.Start(scene, Given.Card, Given.Six)).Session!.Lines.Single();

        Assert.Equal((9_984, 8_486), (line.Price, line.Paid));
    }

    [Fact, Rule("R7")]
    public void The_tariff_list_says_what_the_sale_then_takes()
    {
        var scene = Booked(Given.Scene(Gold, Hour), 599.99);

        var offer = SaleRules.List(scene, new("pc-01", "main"), Given.Six).Single();

        Assert.Equal((599, 9_984, 8_486), (offer.Seconds, offer.Price, offer.Due));
    }

    [Fact]
    public void An_extension_lasts_whole_seconds_and_costs_exactly_those()
    {
        var scene = Booked(Given.Sold(Hour, null), 3600 + 599.99);

        var line = ExtendRules.Extend(scene, "hour", Card, Given.Six.AddMinutes(1)).OfType<SessionExtended>().Single().Line;

        Assert.Equal((Given.Six.AddSeconds(3600 + 599), 599, 9_984), (line.To, line.TotalSeconds, line.Paid));
    }

    [Fact, Rule("R25")]
    public void A_renewal_lasts_whole_seconds_and_costs_exactly_those()
    {
        var sold = Given.Sold(Hour, Given.Vera);
        var scene = Booked(sold.After(RenewRules.Switch(sold, true, Given.Six)), 3600 + 599.99);

        var line = Alarms.Tick(scene, Given.Six.AddMinutes(59)).OfType<SessionRenewed>().Single().Line;

        Assert.Equal((599, 9_984), (line.TotalSeconds, line.Paid));
    }

    [Fact, Rule("R4")]
    public void A_payment_that_is_confirmed_late_buys_whole_seconds_and_pays_exactly_those()
    {
        var scene = Booked(Given.Scene(null, Hour), 3600);
        var awaiting = scene.After(StartRules.Start(scene, Given.Sale(Card with { Confirmed = false }), Given.Six));

        var paid = awaiting.After(PayRules.Pay(awaiting, Card, Given.Six.AddSeconds(240.01)));

        Assert.Equal((3359, 55_984), paid.Session!.Lines.Single() is var line ? (line.TotalSeconds, line.Paid) : default);
    }

    [Fact, Rule("R8")]
    public void Kept_time_pays_no_part_of_a_second()
    {
        var scene = Booked(Given.Scene(Given.Vera with { KeptTime = [new("hour", "main", 900)] }, Hour), 599.99);

        var after = scene.After(StartRules.Start(scene, Given.Sale(new(PaymentMethod.KeptTime)), Given.Six));

        Assert.Equal((599, 301), (after.Session!.Lines.Single().TotalSeconds, after.Client!.KeptTime.Single().Seconds));
    }

    static Scene Booked(Scene scene, double seconds) => scene.Booked("pc-01", from: seconds / 60, to: 180);
}
