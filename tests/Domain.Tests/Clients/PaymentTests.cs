namespace Izi.Domain.Tests.Clients;

/// <summary>An hour for 600.00, of which bonus may pay a half; Vera has 1000.00 on her balance and 400.00 bonus.</summary>
public sealed class PaymentTests
{
    static readonly Tariff Hour = Given.Hour(RefundMode.Bonus) with { MaxBonusPercent = 50 };

    static readonly Tariff Postpaid = Given.Hour(RefundMode.Burn) with { Billing = Billing.Postpaid };

    static readonly Client Vera = Given.Vera with { Bonus = 40_000 };

    [Fact, Rule("R8")]
    public void Bonus_pays_a_part_and_cash_the_rest_with_change()
    {
        var started = Started(Vera, new(PaymentMethod.Cash) { Received = 50_000, Bonus = 25_000 });

        Assert.Equal<Tender>([new(PaymentMethod.Bonus, 25_000), new(PaymentMethod.Cash, 35_000)], started.Receipt.Tenders);
        Assert.Equal((15_000, 60_000), (started.Receipt.Change, started.Session.Lines[0].Paid));
        Assert.Equal((100_000, 15_000), (Vera.After(started).Balance, Vera.After(started).Bonus));
    }

    [Fact, Rule("R8")]
    public void Bonus_pays_a_part_and_the_balance_the_rest()
    {
        var after = Vera.After(Started(Vera, new(PaymentMethod.Balance) { Bonus = 30_000 }));

        Assert.Equal((70_000, 10_000), (after.Balance, after.Bonus));
    }

    [Fact, Rule("R8")]
    public void The_rest_beside_bonus_is_to_be_paid_whole()
    {
        var refusal = Refused(Vera, new(PaymentMethod.Cash) { Received = 34_999, Bonus = 25_000 });

        Assert.Equal(("payment-insufficient", 1L), (refusal.Code, refusal.Help["missing"]));
    }

    [Fact, Rule("R8")]
    public void More_bonus_than_the_tariff_allows_is_refused_and_the_limit_is_said()
    {
        var refusal = Refused(Vera, new(PaymentMethod.Card) { Bonus = 30_001 });

        Assert.Equal(("bonus-over-limit", 30_000L), (refusal.Code, refusal.Help["maxBonus"]));
    }

    [Fact, Rule("R8")]
    public void The_bonus_limit_is_a_share_of_the_price_before_the_discount()
    {
        var gold = Vera with { Group = "gold" };

        Assert.Equal(30_000, Started(gold, new(PaymentMethod.Card) { Bonus = 30_000 }).Receipt.Tenders[0].Amount);
        Assert.Equal(21_000, Started(gold, new(PaymentMethod.Card) { Bonus = 30_000 }).Receipt.Tenders[1].Amount);
        Assert.Equal("bonus-over-limit", Refused(gold, new(PaymentMethod.Card) { Bonus = 30_001 }).Code);
    }

    [Fact, Rule("R8")]
    public void Bonus_never_pays_more_than_is_due()
    {
        var all = Hour with { MaxBonusPercent = 100 };
        var gold = Vera with { Group = "gold", Bonus = 60_000 };

        Assert.Equal(51_000L, Refused(gold, new(PaymentMethod.Card) { Bonus = 51_001 }, all).Help["maxBonus"]);
        Assert.Equal(51_000, Started(gold, new(PaymentMethod.Bonus), all).Receipt.Total);
    }

    [Fact, Rule("R8")]
    public void A_tariff_that_says_nothing_of_bonus_takes_none()
    {
        Assert.Equal(
            "bonus-over-limit", Refused(Vera, new(PaymentMethod.Cash) { Received = 60_000, Bonus = 1 }, Given.Hour(RefundMode.Burn)).Code);
        Assert.Equal("bonus-over-limit", Refused(Vera, new(PaymentMethod.Bonus), Given.Hour(RefundMode.Burn)).Code);
    }

    [Fact, Rule("R8"), Rule("R41")]
    public void Bonus_that_the_client_does_not_have_is_missing()
    {
        var refusal = Refused(Vera with { Bonus = 10_000 }, new(PaymentMethod.Card) { Bonus = 25_000 });

        Assert.Equal(("payment-insufficient", 15_000L), (refusal.Code, refusal.Help["missing"]));
    }

    [Fact, Rule("R8")]
    public void Bonus_alone_pays_everything_or_nothing()
    {
        var all = Hour with { MaxBonusPercent = 100 };

        Assert.Equal(("payment-insufficient", 20_000L), Missing(Refused(Vera, new(PaymentMethod.Bonus), all)));
        Assert.Equal(("payment-insufficient", 30_000L), Missing(Refused(Vera, new(PaymentMethod.Bonus) { Bonus = 30_000 }, all)));
        Assert.Equal(0, Vera.After(Started(Vera with { Bonus = 60_000 }, new(PaymentMethod.Bonus), all)).Bonus + 20_000);
    }

    [Fact, Rule("R8"), Rule("R41")]
    public void What_a_negative_balance_lacks_is_missing_too()
    {
        Assert.Equal(("payment-insufficient", 65_000L), Missing(Refused(Vera with { Balance = -5_000 }, new(PaymentMethod.Balance))));
        Assert.Equal(("payment-insufficient", 60_000L), Missing(Refused(Vera, new(PaymentMethod.Cash))));
    }

    [Fact, Rule("R8")]
    public void What_costs_nothing_is_paid_by_any_method()
    {
        var free = Given.Hour(RefundMode.Burn, price: 0);

        foreach (
            var payment in new Payment[]
            {
                new(PaymentMethod.Cash),
                new(PaymentMethod.Balance),
                new(PaymentMethod.Bonus),
                new(PaymentMethod.Card) { Confirmed = false },
            })
            Assert.Equal(0, Started(Vera with { Balance = -1, Bonus = -1 }, payment, free).Receipt.Total);
    }

    [Theory, Rule("R8")]
    [InlineData(10_000, 3600, 6_400)]
    [InlineData(3600, 3600, 0)]
    [InlineData(1500, 1500, 0)]
    public void Kept_time_lasts_as_long_as_was_kept_and_no_longer_than_the_tariff(long kept, long lasts, long left)
    {
        var vera = Vera with { KeptTime = [new("hour", "main", kept), new("hour", "vip", 50)] };

        var started = Started(vera, new(PaymentMethod.KeptTime));

        var line = started.Session.Lines.Single();
        Assert.Equal((lasts, 0, 0, LineSource.KeptTime), (line.TotalSeconds, line.Price, line.Paid, line.Source));
        Assert.Equal((left, 50), (vera.After(started).KeptTime.Of("hour", "main"), vera.After(started).KeptTime.Of("hour", "vip")));
    }

    [Fact, Rule("R8")]
    public void Kept_time_of_another_tariff_or_zone_is_missing()
    {
        var vera = Vera with { KeptTime = [new("night", "main", 3600), new("hour", "vip", 3600)] };

        var refusal = Refused(vera, new(PaymentMethod.KeptTime));

        Assert.Equal(("payment-insufficient", 3600L), (refusal.Code, refusal.Help["missingSeconds"]));
    }

    [Fact, Rule("R8")]
    public void Kept_time_is_for_one_device_and_pays_alone()
    {
        var vera = Vera with { KeptTime = [new("hour", "main", 7200)] };

        Assert.Equal("payment-not-allowed", Start(vera, Given.Sale(new(PaymentMethod.KeptTime), "pc-01", "pc-02"), Hour).Refusal?.Code);
        Assert.Equal("payment-not-allowed", Refused(vera, new(PaymentMethod.KeptTime) { Bonus = 1 }).Code);
    }

    [Theory, Rule("R8"), Rule("R24")]
    [InlineData(PaymentMethod.Cash)]
    [InlineData(PaymentMethod.Card)]
    [InlineData(PaymentMethod.Balance)]
    [InlineData(PaymentMethod.Bonus)]
    [InlineData(PaymentMethod.KeptTime)]
    public void Postpaid_time_takes_nothing_but_later(PaymentMethod method)
    {
        Assert.Equal("payment-not-allowed", Refused(Vera, new(method) { Received = 60_000 }, Postpaid).Code);
        Assert.Equal("payment-not-allowed", Refused(Vera, new(PaymentMethod.Later) { Bonus = 1 }, Postpaid).Code);
        Assert.Equal(0, Started(Vera, new(PaymentMethod.Later), Postpaid).Session.PaidTotal);
    }

    [Fact, Rule("R8")]
    public void Only_postpaid_time_is_paid_later() => Assert.Equal("payment-not-allowed", Refused(Vera, new(PaymentMethod.Later)).Code);

    [Theory, Rule("R9")]
    [InlineData(PaymentMethod.Balance, 0)]
    [InlineData(PaymentMethod.Bonus, 0)]
    [InlineData(PaymentMethod.KeptTime, 0)]
    [InlineData(PaymentMethod.Later, 0)]
    [InlineData(PaymentMethod.Cash, 1)]
    [InlineData(PaymentMethod.Card, 1)]
    public void A_guest_has_no_account_to_pay_from(PaymentMethod method, long bonus)
    {
        Assert.Equal("guest-pays-cash-or-card", Refused(null, new(method) { Bonus = bonus, Received = 60_000 }).Code);
        Assert.Equal("guest-pays-cash-or-card", Refused(null, new(method) { Bonus = bonus, Received = 60_000 }, Postpaid).Code);
    }

    static (string, object) Missing(Refusal refusal) => (refusal.Code, refusal.Help["missing"]);

    static SessionStarted Started(Client? client, Payment payment, Tariff? tariff = null) =>
        Start(client, Given.Sale(payment), tariff ?? Hour).OfType<SessionStarted>().Single();

    static Refusal Refused(Client? client, Payment payment, Tariff? tariff = null) =>
        Start(client, Given.Sale(payment), tariff ?? Hour).Refusal!;

    static Decision<Fact> Start(Client? client, StartRequest asked, Tariff tariff) =>
        StartRules.Start(Given.Scene(client, tariff), asked, Given.Six);
}
