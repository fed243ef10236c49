namespace Izi.Domain.Tests.Shifts;

/// <summary>Every movement of money is an entry, of its tariff and its devices.</summary>
public sealed class LedgerTests
{
    static readonly Instant Six = Given.Six;

    [Fact, Rule("N3"), Rule("R10")]
    public void A_sale_on_devices_of_two_zones_is_each_ones_as_its_price_says()
    {
        var entry = EntriesOf(Given.Scene(null, Priced), Given.Sale(new(PaymentMethod.Card), "pc-01", "vip-01")).Single();

        Assert.Equal((LedgerKind.Sale, PaymentMethod.Card, 150_000, "hour"), (entry.Kind, entry.Method, entry.Amount, entry.TariffId));
        Assert.Equal([new("pc-01", 60_000), new("vip-01", 90_000)], entry.Devices.AsEnumerable());
    }

    [Fact, Rule("N3")]
    public void What_rounding_leaves_is_the_last_devices_so_that_the_parts_add_up()
    {
        var scene = Given.Scene(Given.Vera with { Group = "gold" }, Given.Hour(RefundMode.Burn, 33_334));

        var entry = EntriesOf(scene, Given.Sale(new(PaymentMethod.Card), "pc-01", "pc-02", "pod-01")).Single();

        Assert.Equal(85_001, entry.Amount);
        Assert.Equal([28_333, 28_333, 28_335], entry.Devices.Select(part => part.Amount));
    }

    [Fact, Rule("R8")]
    public void A_sale_paid_in_part_from_bonus_is_two_entries()
    {
        var scene = Given.Scene(Given.Vera with { Bonus = 10_000 }, Given.Hour(RefundMode.Burn) with { MaxBonusPercent = 50 });

        var entries = EntriesOf(scene, Given.Sale(new(PaymentMethod.Balance) { Bonus = 10_000 }));

        Assert.Equal(
            [(PaymentMethod.Bonus, 10_000), (PaymentMethod.Balance, 50_000)], entries.Select(entry => (entry.Method, entry.Amount)));
    }

    [Fact, Rule("R23"), Rule("N3")]
    public void A_cancelled_booking_shows_as_a_sale_and_a_refund_that_add_up_to_nothing()
    {
        var scene = Given.Scene(Given.Vera, Given.Hour(RefundMode.Burn));
        var sold = StartRules.Start(scene, Given.FromBalance with { StartsAt = Six.AddHours(2) }, Six);
        var cancelled = SessionRules.Cancel(scene.After(sold).Session!, null, Six);

        var entries = Entries(scene, [.. sold, .. cancelled]);

        Assert.Equal([(LedgerKind.Sale, 60_000), (LedgerKind.Refund, -60_000)], entries.Select(entry => (entry.Kind, entry.Amount)));
    }

    [Fact, Rule("R16"), Rule("N4")]
    public void Bonus_credited_at_a_stop_is_one_refund_of_the_lines_tariff_and_device()
    {
        var scene = Given.Sold(RefundMode.Bonus, Given.Vera);

        var entry = Entries(scene, SessionRules.Stop(scene, Given.ByAdmin, Six.AddMinutes(40))).Single();

        Assert.Equal(
            (LedgerKind.Refund, PaymentMethod.Bonus, -20_000, "hour", "s1"),
            (entry.Kind, entry.Method, entry.Amount, entry.TariffId, entry.SessionId));
        Assert.Equal([new("pc-01", -20_000)], entry.Devices.AsEnumerable());
    }

    [Fact, Rule("R24")]
    public void A_postpaid_hour_that_is_paid_at_the_stop_is_a_due_then()
    {
        var scene = Given.Sold(Given.Hour(RefundMode.Burn) with { Billing = Billing.Postpaid }, Given.Vera);

        var entry = Entries(scene, SessionRules.Stop(scene, Given.ByAdmin, Six.AddMinutes(40))).Single();

        Assert.Equal((LedgerKind.Due, PaymentMethod.Balance, 40_000), (entry.Kind, entry.Method, entry.Amount));
    }

    [Fact, Rule("R8")]
    public void Kept_time_moves_no_money()
    {
        var kept = Given.Vera with { KeptTime = [new("hour", "main", 1800)] };

        Assert.Empty(EntriesOf(Given.Scene(kept, Given.Hour(RefundMode.Keep)), Given.Sale(new(PaymentMethod.KeptTime))));
    }

    static Tariff Priced => Given.Hour(RefundMode.Burn) with { Prices = Given.Prices(60_000, 90_000) };

    static IEnumerable<LedgerEntry> EntriesOf(Scene scene, StartRequest asked) => Entries(scene, StartRules.Start(scene, asked, Six));

    static IEnumerable<LedgerEntry> Entries(Scene scene, Decision<Fact> decision) =>
        scene.Through(decision).SelectMany(step => Ledger.EntriesOf(step.Fact, step.Before.Session));
}
