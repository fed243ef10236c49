namespace Izi.Domain.Tests.Shifts;

/// <summary>What analytics makes of sessions and money.</summary>
[Rule("R39")]
public sealed class AnalyticsTests
{
    static readonly Instant Six = Given.Six;
    static readonly DateOnly Friday = new(2026, 5, 1);
    static readonly DateTime Nine = new(2026, 5, 1, 21, 0, 0);

    [Fact]
    public void A_session_counts_its_time_from_start_to_end_and_under_its_tariff_what_was_covered()
    {
        var open = Given.Sold(Given.Hour(RefundMode.Burn) with { OnExpiry = OnExpiry.StayOpen }, null);

        var end = EndOf(open, Six.AddMinutes(75));

        Assert.Equal((4500L, 3600L, 4500L), (end.Seconds, end.Tariffs["hour"], end.Devices["pc-01"]));
    }

    [Fact]
    public void A_line_that_never_began_counts_no_session_under_its_tariff()
    {
        var night = Given.Hour(RefundMode.Burn) with { Id = "night" };
        var scene = Given.Sold(RefundMode.Burn, null);
        var active = (Active)scene.Session!;
        var second = new CoverageLine(2, night, LineSource.Purchase, Six.AddHours(1), Six.AddHours(2), 60_000, 60_000, 60_000);
        scene = scene with { Session = active with { Lines = active.Lines.Add(second) } };

        Assert.Equal(["hour"], EndOf(scene, Six.AddMinutes(30)).Tariffs.Keys);
        Assert.Equal([3600L, 1800L], EndOf(scene, Six.AddMinutes(90)).Tariffs.Values);
    }

    [Fact]
    public void A_session_that_moved_counts_on_each_device_the_time_it_was_there()
    {
        var scene = Given.Sold(RefundMode.Burn, null);
        var active = (Active)scene.Session!;
        ImmutableArray<SessionDevice> moved =
        [
            active.Devices[0] with
            {
                ActualEndAt = Six.AddMinutes(20),
            },
            new("pc-02", "PC 2", "main", DeviceKind.Pc) { TakenAt = Six.AddMinutes(20) },
        ];
        scene = scene with { Session = active with { Devices = moved } };

        var end = EndOf(scene, Six.AddMinutes(50));

        Assert.Equal((1200L, 1800L, 3000L), (end.Devices["pc-01"], end.Devices["pc-02"], end.Seconds));
    }

    [Fact]
    public void Minutes_are_rounded_down_once_over_all_the_seconds_of_a_row()
    {
        var analytics = new Analytics()
            .With(EndOf(Given.Sold(RefundMode.Burn, null), Six.AddSeconds(90)), Nine)
            .With(EndOf(Given.Sold(RefundMode.Burn, null), Six.AddSeconds(90)), Nine);

        Assert.Equal((2L, 180L), (analytics.Totals.Sessions, analytics.Totals.Seconds));
    }

    [Theory]
    [InlineData(LedgerKind.Sale, PaymentMethod.Cash, 100, 100, 0)]
    [InlineData(LedgerKind.Sale, PaymentMethod.Card, 100, 100, 0)]
    [InlineData(LedgerKind.Sale, PaymentMethod.Balance, 100, 100, 0)]
    [InlineData(LedgerKind.Sale, PaymentMethod.Linked, 100, 100, 0)]
    [InlineData(LedgerKind.Sale, PaymentMethod.Bonus, 100, 0, 0)]
    [InlineData(LedgerKind.Refund, PaymentMethod.Bonus, -100, 0, 100)]
    [InlineData(LedgerKind.Refund, PaymentMethod.Cash, -100, 0, 100)]
    [InlineData(LedgerKind.Due, PaymentMethod.Cash, 100, 100, 0)]
    [InlineData(LedgerKind.TopUp, PaymentMethod.Cash, 100, 0, 0)]
    [InlineData(LedgerKind.Correction, PaymentMethod.Balance, -100, 0, 0)]
    public void Revenue_is_what_was_sold_for_money_and_refunds_are_positive(
        LedgerKind kind, PaymentMethod method, long amount, long revenue, long refunds)
    {
        var entry = new LedgerEntry(Six, kind, method, amount) { TariffId = "hour" };

        var totals = new Analytics().With(entry, null, Nine).Totals;

        Assert.Equal((revenue, refunds), (totals.Revenue, totals.Refunds));
    }

    [Fact]
    public void Money_by_device_and_by_tariff_adds_up_to_the_total()
    {
        var scene = Given.Scene(null, Given.Hour(RefundMode.Burn) with { Prices = Given.Prices(33_333, 77_777) });
        var sold = StartRules.Start(scene, Given.Sale(new(PaymentMethod.Card), "pc-01", "pc-02", "vip-01"), Six);

        var analytics = Ledger.EntriesOf(sold.Single(), null).Aggregate(new Analytics(), (all, entry) => all.With(entry, null, Nine));

        Assert.Equal(144_443, analytics.Totals.Revenue);
        Assert.Equal([33_333L, 33_333L, 77_777L], analytics.ByDevice.Values.Select(device => device.Revenue));
        Assert.Equal(144_443, analytics.ByTariff["hour"].Revenue);
    }

    static SessionEnd EndOf(Scene scene, Instant at) =>
        SessionEnd.Of((Stopped)scene.After(SessionRules.Stop(scene, Given.ByAdmin, at)).Session!);
}
