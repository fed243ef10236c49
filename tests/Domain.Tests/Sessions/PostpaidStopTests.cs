namespace Izi.Domain.Tests.Sessions;

/// <summary>What is due when time is paid after it is played.</summary>
public sealed class PostpaidStopTests
{
    static readonly Tariff Later = Given.Hour(RefundMode.Bonus, 60_001) with { Billing = Billing.Postpaid };

    [Fact, Rule("R24")]
    public void Twenty_minutes_of_an_hour_cost_a_third_rounded_up()
    {
        var scene = Given.Sold(Later, Given.Vera with { Balance = 20_000 });

        var stopped = scene.After(SessionRules.Stop(scene, Given.ByAdmin, Given.Six.AddMinutes(20)));

        Assert.Equal((20_001, 0), (((Stopped)stopped.Session!).AmountDue, stopped.Session.PaidTotal));
        Assert.Equal<Unpaid>([new("s1", 20_001)], stopped.Client!.Unpaid);
        Assert.Equal(20_000, stopped.Client.Balance);
    }

    [Fact, Rule("R24"), Rule("R16")]
    public void Time_that_nobody_paid_never_becomes_bonus_or_kept_time()
    {
        var bonus = Stop(Given.Sold(Later, Given.Vera));
        var keep = Stop(Given.Sold(Later with { RefundMode = RefundMode.Keep }, Given.Vera));

        Assert.Equal(
            new Refund(1, RefundMode.Bonus, RefundOutcome.Forfeited, 2400, 3600, 0, 0),
            bonus.OfType<SessionStopped>().Single().Refunds.Single());
        Assert.Equal(RefundOutcome.Forfeited, keep.OfType<SessionStopped>().Single().Refunds.Single().Outcome);
        Assert.DoesNotContain(bonus.Concat(keep), fact => fact is BonusCredited or TimeKept);
    }

    [Fact, Rule("R24")]
    public void A_balance_that_covers_the_due_pays_it_in_the_same_commit()
    {
        var scene = Given.Sold(Later, Given.Vera with { Balance = 20_001 });

        var preview = StopPreview.Of(scene, Given.Six.AddMinutes(20));
        var stopped = scene.After(Stop(scene));

        Assert.Equal(0, preview.AmountDue);
        Assert.Equal((0, 20_001), (((Stopped)stopped.Session!).AmountDue, stopped.Session.PaidTotal));
        Assert.Equal((0, 0), (stopped.Client!.Balance, stopped.Client.Unpaid.Length));
    }

    [Fact, Rule("R24"), Rule("R15")]
    public void So_it_does_when_the_session_ends_by_itself_because_a_booking_begins()
    {
        var scene = Given.Sold(Later, Given.Vera).Booked("pc-01", from: 60, to: 120);

        var ended = scene.After(Alarms.Tick(scene, Given.Six.AddHours(1)));

        Assert.Equal(
            (StoppedBy.AutomaticallyOnTime, 0, 60_001),
            (((Stopped)ended.Session!).StoppedBy, ((Stopped)ended.Session).AmountDue, ended.Session.PaidTotal));
        Assert.Equal(39_999, ended.Client!.Balance);
    }

    [Fact, Rule("R24"), Rule("R27")]
    public void What_comes_back_from_a_voided_renewal_pays_with()
    {
        var scene = Given.Sold(Later, Given.Vera with { Balance = 0 });
        var line = scene.Session!.Lines[0];
        var renewal = new CoverageLine(
            2, Given.Hour(RefundMode.Bonus), LineSource.AutoRenewal, line.To, line.To.AddHours(1), 60_000, 60_000, 60_000)
        {
            Tenders = [new(PaymentMethod.Balance, 60_000)],
        };
        var renewed = scene with { Session = scene.Session with { Lines = [line, renewal] } };

        var stopped = renewed.After(Stop(renewed));

        Assert.Equal((39_999, 0, 20_001), (stopped.Client!.Balance, ((Stopped)stopped.Session!).AmountDue, stopped.Session.PaidTotal));
    }

    [Fact, Rule("R24"), Rule("R16")]
    public void A_group_discount_is_in_the_due()
    {
        var scene = Given.Sold(Later, Given.Vera with { Group = "gold", Balance = 0 });

        Assert.Equal(17_000, scene.Session!.AmountDue(Given.Six.AddMinutes(20)));
        Assert.Equal(17_000, StopPreview.Of(scene, Given.Six.AddMinutes(20)).AmountDue);
        Assert.Equal(17_000, Stop(scene).OfType<SessionStopped>().Single().AmountDue);
    }

    static Decision<Fact> Stop(Scene scene) => SessionRules.Stop(scene, Given.ByPlayer, Given.Six.AddMinutes(20));
}
