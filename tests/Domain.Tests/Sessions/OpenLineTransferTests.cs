namespace Izi.Domain.Tests.Sessions;

/// <summary>Postpaid time at another place, and as a renewal of prepaid time (R14, R24).</summary>
[Rule("R24")]
public sealed class OpenLineTransferTests
{
    static readonly Tariff Later = Given.Hour(RefundMode.Burn) with { Billing = Billing.Postpaid };
    static readonly Client Nobody = Given.Vera with { Balance = 0 };

    [Fact, Rule("R14")]
    public void Where_it_moves_before_it_has_begun_it_costs_what_it_costs_there()
    {
        var scene = Given.Sold(Later with { Prices = Given.Prices(main: 60_000, vip: 90_000) }, Nobody);

        var moved = scene.After(TransferRules.Transfer(scene, "pc-01", "vip-01", Given.Six));

        Assert.Equal((1, 90_000L), (moved.Session!.Lines.Length, moved.Session.Lines[0].Price));
        Assert.Equal(90_000, moved.Session.AmountDue(Given.Six.AddHours(1)));
    }

    [Fact, Rule("R14")]
    public void A_transfer_leaves_the_bookings_of_the_old_device_behind()
    {
        var scene = Given.Sold(Later, Nobody).Booked("pc-01", from: 80, to: 120).Booked("pc-02", from: 100, to: 120);
        var at = Given.Six.AddMinutes(70);

        var transferred = TransferRules.Transfer(scene, "pc-01", "pc-02", at);

        Assert.Equal(Given.Six.AddMinutes(100), transferred.OfType<SessionTransferred>().Single().Lines[^1].AsOf(at).To);
        Assert.Equal(Given.Six.AddMinutes(100), Alarms.NextAlarm(scene.After(transferred).Reported(at)));
    }

    [Fact, Rule("R27"), Rule("R11")]
    public void A_renewal_into_it_keeps_its_discount_and_is_voided_as_one_block()
    {
        var gold = Nobody with { Group = "gold", Balance = 0 };
        var hour = Given.Hour(RefundMode.Burn) with { RenewWith = "later" };
        var later = Later with { Id = "later", Prices = Given.Prices(main: 60_000, vip: 90_000) };
        var fresh = Given.Scene(gold, hour, later);
        var sold = fresh.After(StartRules.Start(fresh, Given.Card with { AutoRenewal = true }, Given.Six)).Reported(Given.Six);

        var renewed = sold.After(Alarms.Tick(sold, Given.Six.AddMinutes(59)));
        var stopped = renewed.After(SessionRules.Stop(renewed, Given.ByAdmin, Given.Six.AddMinutes(59)));
        var moved = renewed.After(TransferRules.Transfer(renewed, "pc-01", "vip-01", Given.Six.AddMinutes(90)));

        var voided = ((Stopped)stopped.Session!).Refunds[1];
        Assert.Equal((RefundOutcome.Voided, 3600L, 3600L), (voided.Outcome, voided.UnusedSeconds, voided.TotalSeconds));
        Assert.Equal((Given.Six.AddHours(2), 0L), (stopped.Session.EndsAt, ((Stopped)stopped.Session).AmountDue));
        Assert.Equal((25_500L, 76_500L), (moved.Session!.Lines[1].Due, moved.Session.Lines[2].Due));
    }
}
