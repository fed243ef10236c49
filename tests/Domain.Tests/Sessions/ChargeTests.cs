namespace Izi.Domain.Tests.Sessions;

/// <summary>Renewing by the client's linked method: the intent first, then the gateway, then its answer.</summary>
[Rule("R25"), Rule("N7")]
public sealed class ChargeTests
{
    static readonly Tariff Hour = Given.Hour(RefundMode.Bonus);
    static readonly Client Linked = Given.Vera with { Balance = 59_999, PaymentToken = "tok" };
    static readonly Instant Lead = Given.Six.AddMinutes(59);
    static readonly ChargeAnswer Unknown = new ChargeUnknown();

    [Fact]
    public void What_nothing_else_covers_is_asked_of_the_linked_method_and_nothing_is_renewed_yet()
    {
        var charge = Assert.Single(Asked().Session!.Charges);

        Assert.Equal(("s1-1", 60_000, "tok", Lead), (charge.Id, charge.Amount, charge.Token, charge.AskAt));
        Assert.Single(Asked().Session!.Lines);
        Assert.Equal(Lead, Alarms.NextAlarm(Asked()));
        Assert.Empty(Alarms.Tick(Asked(), Lead));
    }

    [Fact]
    public void Without_a_gateway_nobody_has_a_linked_method()
    {
        var scene = Renewing() with { TakesLinked = false };

        Assert.Equal("payment-insufficient", Assert.IsType<SessionRenewalFailed>(Alarms.Tick(scene, Lead).Single()).Why);
    }

    [Fact]
    public void A_charge_that_was_paid_buys_its_line()
    {
        var paid = Asked().After(ChargeRules.Answered(Asked(), "s1-1", new Charged("ch_9"), Lead.AddSeconds(2)));

        var line = paid.Session!.Lines[1];
        Assert.Equal((LineSource.AutoRenewal, 60_000, Given.Six.AddHours(2)), (line.Source, line.Paid, line.To));
        Assert.Equal(new Tender(PaymentMethod.Linked, 60_000) { Charge = "ch_9" }, line.Tenders.Single());
        Assert.Equal((ChargeState.Paid, null), (paid.Session.Charges[0].State, paid.Session.Charges[0].AskAt));
        Assert.Equal(59_999, paid.Client!.Balance);
    }

    [Fact]
    public void The_same_answer_twice_buys_once()
    {
        var paid = Asked().After(ChargeRules.Answered(Asked(), "s1-1", new Charged("ch_9"), Lead));

        Assert.Empty(ChargeRules.Answered(paid, "s1-1", new Charged("ch_9"), Lead));
        Assert.Empty(ChargeRules.Answered(paid, "s1-1", Unknown, Lead));
    }

    [Fact, Rule("R15")]
    public void A_declined_charge_renews_nothing_and_says_so()
    {
        var declined = ChargeRules.Answered(Asked(), "s1-1", new ChargeDeclined(), Lead);

        Assert.Equal("payment-declined", declined.OfType<SessionRenewalFailed>().Single().Why);
        Assert.Equal(Given.Six.AddHours(1), Alarms.NextAlarm(Asked().After(declined)));
    }

    [Fact]
    public void Who_does_not_answer_is_asked_again_later_and_later_but_every_five_minutes()
    {
        var scene = Asked();
        List<int> waits = [];
        for (var now = Lead; waits.Count < 11; now = scene.Session!.Charges[0].AskAt!.Value)
        {
            scene = scene.After(ChargeRules.Answered(scene, "s1-1", Unknown, now));
            waits.Add((int)(scene.Session!.Charges[0].AskAt!.Value - now).TotalSeconds);
        }

        Assert.Equal([1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300], waits);
    }

    [Theory, Rule("R27")]
    [InlineData(400)]
    [InlineData(410)]
    [InlineData(422)]
    public void A_final_refusal_is_handed_to_a_person_at_once_and_not_asked_again(int status)
    {
        var refused = ChargeRules.Answered(Asked(), "s1-1", new ChargeRefused(status), Lead);
        var after = Asked().After(refused);

        Assert.Equal(new ChargeUnresolved(Lead, "s1", "s1-1", 60_000, $"gateway-answered-{status}"), refused.Single());
        Assert.Equal(
            (ChargeState.HandedOver, null, "tok"),
            (after.Session!.Charges[0].State, after.Session.Charges[0].AskAt, after.Session.Charges[0].Token));
        Assert.True(after.Devices["pc-01"].Holder!.ChargeUnresolved);
        Assert.Equal(Given.Six.AddHours(1), Alarms.NextAlarm(after));
    }

    [Fact, Rule("R27")]
    public void A_wrong_setting_is_flagged_at_once_and_asked_again_backing_off_to_an_hour()
    {
        var scene = Asked();
        List<int> waits = [];
        for (var now = Lead; waits.Count < 14; now = scene.Session!.Charges[0].AskAt!.Value)
        {
            scene = scene.After(ChargeRules.Answered(scene, "s1-1", new ChargeMisconfigured(), now));
            Assert.True(scene.Devices["pc-01"].Holder!.ChargeUnresolved);
            waits.Add((int)(scene.Session!.Charges[0].AskAt!.Value - now).TotalSeconds);
        }

        Assert.Equal([1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 3600, 3600], waits);
    }

    [Fact, Rule("R27")]
    public void A_charge_that_nobody_has_settled_for_a_day_is_asked_once_more_and_handed_to_a_person()
    {
        var scene = Asked();
        var now = Lead;
        for (; scene.Session!.Charges[0].AskAt is { } next; now = next)
            scene = scene.After(ChargeRules.Answered(scene, "s1-1", Unknown, next));

        Assert.Equal((Lead.AddHours(24), ChargeState.HandedOver), (now, scene.Session.Charges[0].State));
        Assert.Empty(ChargeRules.Due(scene.Session, now.AddYears(1)));
    }

    [Fact, Rule("R27"), Rule("N7")]
    public void A_person_who_says_that_it_was_charged_while_coverage_lasts_buys_its_line_once()
    {
        var handed = Asked().After(ChargeRules.Answered(Asked(), "s1-1", new ChargeRefused(422), Lead));

        var resolved = handed.After(
            ChargeRules.Resolve(handed, handed.Session!.Charges[0], charged: true, "bank statement", Lead.AddSeconds(30)));

        Assert.Equal((60_000, Given.Six.AddHours(2)), (resolved.Session!.Lines[1].Paid, resolved.Session.EndsAt));
        Assert.Equal(
            (ChargeState.Paid, true, null),
            (resolved.Session.Charges[0].State, resolved.Session.Charges[0].ByPerson, resolved.Session.Charges[0].Token));
        Assert.False(resolved.Devices["pc-01"].Holder!.ChargeUnresolved);
        Assert.Equal(
            "charge-not-handed-over",
            ChargeRules.Resolve(resolved, resolved.Session.Charges[0], true, "again", Lead.AddSeconds(40)).Refusal!.Code);
    }

    [Fact, Rule("R27"), Rule("R15")]
    public void A_person_who_says_that_it_was_charged_after_the_end_has_it_refunded_at_the_gateway_at_once()
    {
        var handed = Asked().After(ChargeRules.Answered(Asked(), "s1-1", new ChargeRefused(422), Lead));
        var ended = handed.After(Alarms.Tick(handed, Given.Six.AddHours(1)));

        var resolved = ended.After(
            ChargeRules.Resolve(ended, ended.Session!.Charges[0], charged: true, "bank statement", Given.Six.AddHours(3)));

        Assert.Single(resolved.Session!.Lines);
        Assert.Equal(
            (ChargeState.Returning, "s1-1", Given.Six.AddHours(3)),
            (resolved.Session.Charges[0].State, resolved.Session.Charges[0].GatewayId, resolved.Session.Charges[0].AskAt));
    }

    [Fact, Rule("R27")]
    public void A_person_who_says_that_it_was_not_charged_declines_it()
    {
        var handed = Asked().After(ChargeRules.Answered(Asked(), "s1-1", new ChargeRefused(422), Lead));

        var resolved = ChargeRules.Resolve(handed, handed.Session!.Charges[0], charged: false, "bank statement", Lead.AddSeconds(30));

        Assert.Equal("payment-declined", resolved.Facts.OfType<SessionRenewalFailed>().Single().Why);
        Assert.Equal(
            (ChargeState.Declined, null),
            (handed.After(resolved).Session!.Charges[0].State, handed.After(resolved).Session!.Charges[0].Token));
    }

    [Fact, Rule("R15")]
    public void Coverage_that_ends_without_an_answer_ends_and_the_answer_is_still_awaited()
    {
        var ended = Asked().After(Alarms.Tick(Asked(), Given.Six.AddHours(1)));

        Assert.IsType<Stopped>(ended.Session);
        Assert.Equal(Lead, Alarms.NextAlarm(ended));
        Assert.Equal("payment-unanswered", Alarms.Tick(Asked(), Given.Six.AddHours(1)).OfType<SessionRenewalFailed>().Single().Why);
    }

    [Fact, Rule("R27")]
    public void A_charge_that_was_paid_after_the_session_ended_goes_back_at_once()
    {
        var stopped = Asked().After(SessionRules.Stop(Asked(), Given.ByPlayer, Lead.AddSeconds(5))).Reported(Lead.AddSeconds(6));

        var late = stopped.After(ChargeRules.Answered(stopped, "s1-1", new Charged("ch_9"), Lead.AddSeconds(9)));
        var back = late.After(ChargeRules.Returned(late, "s1-1", new Charged("ch_9"), Lead.AddSeconds(10)));

        Assert.Equal((ChargeState.Returning, Lead.AddSeconds(9)), (late.Session!.Charges[0].State, Alarms.NextAlarm(late)));
        Assert.Equal((60_000, 1), (late.Session.PaidTotal, late.Session.Lines.Length));
        Assert.Null(Alarms.NextAlarm(back));
    }

    [Fact, Rule("R22")]
    public void A_charge_that_was_paid_after_coverage_ended_goes_back_although_the_session_is_open()
    {
        var scene = Asked(Hour with { OnExpiry = OnExpiry.StayOpen });
        var open = scene.After(Alarms.Tick(scene, Given.Six.AddHours(1)));

        var late = open.After(ChargeRules.Answered(open, "s1-1", new Charged("ch_9"), Given.Six.AddMinutes(61)));

        Assert.IsType<Active>(late.Session);
        Assert.Equal((ChargeState.Returning, 1), (late.Session!.Charges[0].State, late.Session.Lines.Length));
    }

    [Fact, Rule("R13")]
    public void A_charge_for_time_that_was_booked_meanwhile_goes_back()
    {
        var scene = Asked().Booked("pc-01", from: 70, to: 100);

        var late = ChargeRules.Answered(scene, "s1-1", new Charged("ch_9"), Lead.AddSeconds(9));

        Assert.Equal("next-booking-too-close", late.OfType<SessionRenewalFailed>().Single().Why);
        Assert.Equal(ChargeState.Returning, scene.After(late).Session!.Charges[0].State);
    }

    [Fact]
    public void A_charge_that_an_extension_an_other_place_or_the_toggle_has_made_needless_goes_back()
    {
        var scene = Asked();
        var extended = scene.After(ExtendRules.Extend(scene, "hour", new(PaymentMethod.Card), Lead));
        var moved = scene.After(TransferRules.Transfer(scene, "pc-01", "pc-02", Lead));
        var off = scene.After(RenewRules.Switch(scene, false, Lead));

        foreach (var other in new[] { extended, moved, off })
            Assert.Equal(
                ChargeState.Returning,
                other.After(ChargeRules.Answered(other, "s1-1", new Charged("ch_9"), Lead)).Session!.Charges[0].State);
    }

    [Fact]
    public void The_toggle_switched_off_and_on_again_waits_for_the_charge_that_is_under_way()
    {
        var off = Asked().After(RenewRules.Switch(Asked(), false, Lead));
        var on = off.After(RenewRules.Switch(off, true, Lead));

        Assert.Empty(Alarms.Tick(on, Lead));
        Assert.Equal(2, on.After(ChargeRules.Answered(on, "s1-1", new Charged("ch_9"), Lead)).Session!.Lines.Length);
    }

    [Fact, Rule("R27"), Rule("R23")]
    public void A_voided_renewal_goes_back_at_the_gateway_until_that_has_answered()
    {
        var paid = Asked().After(ChargeRules.Answered(Asked(), "s1-1", new Charged("ch_9"), Lead));

        var stopped = paid.After(SessionRules.Stop(paid, Given.ByAdmin, Lead.AddSeconds(3)));
        var again = stopped.After(ChargeRules.Returned(stopped, "s1-1", Unknown, Lead.AddSeconds(3)));

        Assert.Equal(
            (ChargeState.Returning, "ch_9", Lead.AddSeconds(3)),
            (stopped.Session!.Charges[0].State, stopped.Session.Charges[0].GatewayId, Alarms.NextAlarm(stopped)));
        Assert.Equal(60_000, stopped.Session.PaidTotal);
        Assert.Equal(Lead.AddSeconds(4), Alarms.NextAlarm(again));
    }

    static Scene Renewing(Tariff? tariff = null)
    {
        var scene = Given.Sold(tariff ?? Hour, Linked) with { TakesLinked = true };
        return scene.After(RenewRules.Switch(scene, true, Given.Six));
    }

    static Scene Asked(Tariff? tariff = null) => Renewing(tariff).After(Alarms.Tick(Renewing(tariff), Lead));
}
