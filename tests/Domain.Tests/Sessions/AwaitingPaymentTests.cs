namespace Izi.Domain.Tests.Sessions;

/// <summary>
/// An hour for 600.00, a fifth of it from Vera's bonus, the rest by a card that is not confirmed yet; the hold is ten minutes.
/// </summary>
public sealed class AwaitingPaymentTests
{
    static readonly Tariff Hour = Given.Hour(RefundMode.Bonus) with { MaxBonusPercent = 50 };

    static readonly Client Vera = Given.Vera with { Bonus = 20_000 };

    static readonly Payment Unconfirmed = new(PaymentMethod.Card) { Confirmed = false, Bonus = 12_000 };

    static readonly Instant InTime = Given.Six.AddMinutes(4);

    [Fact, Rule("R4"), Rule("R8")]
    public void The_device_is_held_and_locked_the_bonus_is_taken_and_the_rest_is_due()
    {
        var scene = Awaiting();

        var awaiting = Assert.IsType<AwaitingPayment>(scene.Session);
        Assert.Equal((Given.Six.AddMinutes(10), 48_000, 12_000), (awaiting.HoldUntil, awaiting.AmountDue, awaiting.PaidTotal));
        Assert.Equal((8_000, 100_000), (scene.Client!.Bonus, scene.Client.Balance));
        Assert.Equal((DeviceMode.Locked, "s1"), (scene.Devices["pc-01"].Desired.Mode, scene.Devices["pc-01"].Holder?.SessionId));
        Assert.Equal(
            "device-busy", StartRules.Start(scene with { Session = null }, Given.Card with { SessionId = "s2" }, Given.Six).Refusal?.Code);
        Assert.Equal(3600, awaiting.RemainingSeconds(InTime));
    }

    [Theory, Rule("R4"), Rule("R8")]
    [InlineData(PaymentMethod.Card, 0)]
    [InlineData(PaymentMethod.Cash, 2_000)]
    [InlineData(PaymentMethod.Balance, 0)]
    public void Paid_time_begins_at_the_confirmation_whatever_pays_then(PaymentMethod method, long change)
    {
        var scene = Awaiting();

        var paid = PayRules.Pay(scene, new(method) { Received = 50_000 }, InTime);

        var active = Assert.IsType<Active>(scene.After(paid).Session);
        Assert.Equal((InTime, InTime.AddHours(1), 60_000), (active.StartedAt, active.EndsAt, active.PaidTotal));
        Assert.Equal<Tender>([new(PaymentMethod.Bonus, 12_000), new(method, 48_000)], active.Lines[0].Tenders);
        Assert.Equal(
            (48_000, change),
            (paid.OfType<SessionPaymentConfirmed>().Single().Receipt.Total, paid.OfType<SessionPaymentConfirmed>().Single().Receipt.Change)
        );
        Assert.Equal(
            (DeviceMode.Unlocked, InTime.AddHours(1)),
            (scene.After(paid).Devices["pc-01"].Desired.Mode, scene.After(paid).Devices["pc-01"].Desired.EndsAt));
        Assert.Equal(8_000, scene.After(paid).Client!.Bonus);
    }

    [Fact, Rule("R8")]
    public void Too_little_at_the_confirmation_is_refused_with_what_is_missing()
    {
        var cash = PayRules.Pay(Awaiting(), new(PaymentMethod.Cash) { Received = 47_000 }, InTime).Refusal;
        var balance = PayRules.Pay(Awaiting(Vera with { Balance = 1_000 }), new(PaymentMethod.Balance), InTime).Refusal;

        Assert.Equal(("payment-insufficient", 1_000L), (cash?.Code, cash?.Help["missing"]));
        Assert.Equal(("payment-insufficient", 47_000L), (balance?.Code, balance?.Help["missing"]));
    }

    [Theory, Rule("R8")]
    [InlineData(PaymentMethod.Bonus, 0)]
    [InlineData(PaymentMethod.KeptTime, 0)]
    [InlineData(PaymentMethod.Later, 0)]
    [InlineData(PaymentMethod.Cash, 1)]
    public void The_confirmation_takes_cash_card_or_balance_alone(PaymentMethod method, long bonus)
    {
        Assert.Equal(
            "payment-not-allowed", PayRules.Pay(Awaiting(), new(method) { Received = 60_000, Bonus = bonus }, InTime).Refusal?.Code);
        Assert.Equal(
            "guest-pays-cash-or-card",
            PayRules.Pay(Awaiting(client: null), new(method) { Received = 60_000, Bonus = bonus }, InTime).Refusal?.Code);
    }

    [Fact, Rule("R8")]
    public void What_is_paid_is_not_paid_again()
    {
        var scene = Awaiting();
        var playing = scene.After(PayRules.Pay(scene, new(PaymentMethod.Card), InTime));
        var stopped = playing.After(SessionRules.Stop(playing, Given.ByAdmin, InTime.AddMinutes(1)));

        foreach (var done in new[] { playing, stopped, Given.Sold(Hour, null) })
            Assert.Equal("nothing-to-pay", PayRules.Pay(done, new(PaymentMethod.Card), InTime).Refusal?.Code);
    }

    [Fact, Rule("R4")]
    public void A_confirmation_after_the_hold_ran_out_is_told_to_undo_the_charge_whether_or_not_the_lapse_is_committed()
    {
        var scene = Awaiting();
        var end = Given.Six.AddMinutes(10);
        var lapsed = scene.After(Alarms.Tick(scene, end));

        Assert.Null(PayRules.Pay(scene, new(PaymentMethod.Card), end.AddTicks(-1)).Refusal);
        Assert.Equal(("session-already-ended", end), TooLate(scene, end));
        Assert.Equal(("session-already-ended", end), TooLate(scene, end.AddHours(1)));
        Assert.Equal(("session-already-ended", end), TooLate(lapsed, end.AddHours(1)));
    }

    [Fact, Rule("R4"), Rule("R5")]
    public void A_confirmation_after_a_stop_or_a_cancel_of_the_unpaid_session_is_told_to_undo_the_charge()
    {
        var scene = Awaiting();
        var stopped = scene.After(SessionRules.Stop(scene, Given.ByAdmin, InTime));
        var cancelled = scene.After(SessionRules.Cancel(scene.Session!, null, InTime));

        Assert.Equal(("session-already-ended", InTime), TooLate(stopped, InTime.AddMinutes(1)));
        Assert.Equal(("session-already-ended", InTime), TooLate(cancelled, InTime.AddMinutes(1)));
        var refusal = PayRules.Pay(stopped, new(PaymentMethod.Card), InTime.AddMinutes(1)).Refusal!;
        Assert.Equal(StoppedBy.ManuallyByAdmin, refusal.Help["stoppedBy"]);
    }

    [Fact, Rule("R4"), Rule("R13")]
    public void A_line_that_was_cut_at_the_sale_and_again_at_the_confirmation_costs_its_seconds_of_the_whole_price()
    {
        var scene = Given.Scene(null, Given.Hour(RefundMode.Bonus, price: 100)).Booked("pc-01", from: 109 / 60.0, to: 60);
        var awaiting = scene.After(StartRules.Start(scene, Given.Sale(Unconfirmed with { Bonus = 0 }), Given.Six));

        var paid = PayRules.Pay(awaiting, new(PaymentMethod.Cash) { Received = 100 }, Given.Six.AddSeconds(48));

        Assert.Equal((109, 4), (awaiting.Session!.Lines[0].TotalSeconds, awaiting.Session.Lines[0].Price));
        Assert.Equal((61, 2), awaiting.After(paid).Session!.Lines[0] is var line ? (line.TotalSeconds, line.Price) : default);
    }

    [Fact, Rule("R4"), Rule("R8")]
    public void At_the_end_of_the_hold_it_lapses_and_the_bonus_is_given_back_once()
    {
        var scene = Awaiting();
        var end = Given.Six.AddMinutes(10);

        var lapsed = scene.After(Alarms.Tick(scene, end));

        Assert.Equal((end, null), (Alarms.NextAlarm(scene), Alarms.NextAlarm(lapsed)));
        Assert.Empty(Alarms.Tick(scene, end.AddTicks(-1)));
        var cancelled = Assert.IsType<Cancelled>(lapsed.Session);
        Assert.Equal((20_000, 0, null), (lapsed.Client!.Bonus, cancelled.PaidTotal, lapsed.Devices["pc-01"].Holder));
        Assert.Empty(Alarms.Tick(lapsed, end.AddHours(1)));
        Assert.Equal(1, lapsed.Devices["pc-01"].Desired.Epoch);
    }

    [Fact, Rule("R4"), Rule("R5"), Rule("R8")]
    public void A_stop_before_the_confirmation_uses_nothing_and_gives_the_bonus_back()
    {
        var scene = Awaiting();

        var stop = SessionRules.Stop(scene, Given.ByAdmin, InTime);
        var after = scene.After(stop);

        var stopped = Assert.IsType<Stopped>(after.Session);
        Assert.Equal(
            (StoppedBy.ManuallyByAdmin, null, InTime, 0), (stopped.StoppedBy, stopped.StartedAt, stopped.EndedAt, stopped.PaidTotal));
        Assert.Empty(stopped.Refunds);
        Assert.Equal((20_000, null, 0), (after.Client!.Bonus, after.Devices["pc-01"].Holder, stopped.UncoveredSeconds(InTime.AddHours(9))));
        Assert.Single(stop);
    }

    [Fact, Rule("R5"), Rule("R23"), Rule("R8")]
    public void A_cancel_before_the_confirmation_gives_the_bonus_back_whatever_the_tariff_says()
    {
        var scene = Awaiting(Vera, Hour with { CancelRefund = CancelRefund.None });

        var after = scene.After(SessionRules.Cancel(scene.Session!, "changed their mind", InTime));

        var cancelled = Assert.IsType<Cancelled>(after.Session);
        Assert.Equal(("changed their mind", InTime, 0), (cancelled.Note, cancelled.EndedAt, cancelled.PaidTotal));
        Assert.Equal((20_000, null), (after.Client!.Bonus, after.Devices["pc-01"].Holder));
    }

    [Fact, Rule("R4"), Rule("R10")]
    public void A_confirmed_booking_is_pending_and_begins_when_it_was_booked_for()
    {
        var eight = Given.Six.AddHours(2);
        var scene = Awaiting(startsAt: eight);

        var paid = scene.After(PayRules.Pay(scene, new(PaymentMethod.Card), InTime));

        Assert.Null(scene.Devices["pc-01"].Holder);
        Assert.Equal(
            "device-booked",
            StartRules.Start(scene with { Session = null }, Given.Card with { SessionId = "b2", StartsAt = eight }, Given.Six).Refusal?.Code
        );
        Assert.Equal((eight, eight.AddHours(1)), (Assert.IsType<Pending>(paid.Session).Lines[0].From, paid.Session!.EndsAt));
        Assert.Equal(eight, Assert.IsType<Active>(paid.After(Alarms.Tick(paid, eight)).Session).StartedAt);
    }

    [Fact, Rule("R4")]
    public void A_booking_that_is_confirmed_after_its_time_begins_at_the_confirmation()
    {
        var scene = Awaiting(startsAt: Given.Six.AddMinutes(4).AddSeconds(-10));

        var paid = scene.After(PayRules.Pay(scene, new(PaymentMethod.Card), InTime));
        var started = paid.After(Alarms.Tick(paid, InTime));

        Assert.Empty(Alarms.Tick(scene, InTime));
        Assert.Equal((InTime, InTime.AddHours(1)), (Assert.IsType<Active>(started.Session).StartedAt, started.Session!.EndsAt));
    }

    [Fact, Rule("R4"), Rule("R13"), Rule("R11")]
    public void A_late_confirmation_that_would_run_into_a_booking_is_cut_and_costs_less()
    {
        var scene = Awaiting(Vera with { Group = "gold" });
        var booked = scene.After(
            new SessionBooked(
                Given.Six, new("b1", null, Given.Six, [new("pc-01", "PC 1", "main", DeviceKind.Pc)], [Line(Given.Six.AddMinutes(60))]),
                Receipt.Nothing)
        ) with
        {
            Session = scene.Session,
        };

        var paid = PayRules.Pay(booked, new(PaymentMethod.Cash) { Received = 60_000 }, InTime);

        var line = Assert.IsType<Active>(booked.After(paid).Session).Lines.Single();
        Assert.Equal((Given.Six.AddMinutes(60), 3360, 56_000, 47_600), (line.To, line.TotalSeconds, line.Price, line.Paid));
        Assert.Equal(
            (35_600, 24_400),
            (paid.OfType<SessionPaymentConfirmed>().Single().Receipt.Total, paid.OfType<SessionPaymentConfirmed>().Single().Receipt.Change)
        );
    }

    [Fact, Rule("R8")]
    public void A_card_that_has_nothing_left_to_pay_is_not_waited_for()
    {
        var all = Hour with { MaxBonusPercent = 100 };
        var scene = Given.Scene(Vera with { Bonus = 60_000 }, all);

        Assert.IsType<SessionStarted>(StartRules.Start(scene, Given.Sale(Unconfirmed with { Bonus = 60_000 }), Given.Six).Single());
    }

    [Fact, Rule("R8")]
    public void A_bonus_part_over_the_limit_is_refused_at_the_sale_confirmed_or_not()
    {
        Assert.Equal(
            "bonus-over-limit",
            StartRules
                .Start(Given.Scene(Vera with { Bonus = 90_000 }, Hour), Given.Sale(Unconfirmed with { Bonus = 30_001 }), Given.Six)
                .Refusal?.Code);
    }

    static (string Code, Instant EndedAt) TooLate(Scene scene, Instant now)
    {
        var refusal = PayRules.Pay(scene, new(PaymentMethod.Card), now).Refusal!;
        Assert.Equal(
            "The session has already ended and takes no payment; if the terminal has charged the card, undo the charge at the terminal.",
            refusal.Detail);
        return (refusal.Code, (Instant)refusal.Help["endedAt"]);
    }

    static Scene Awaiting(Instant? startsAt = null) => Awaiting(Vera, startsAt: startsAt);

    static Scene Awaiting(Client? client, Tariff? tariff = null, Instant? startsAt = null)
    {
        var scene = Given.Scene(client, tariff ?? Hour);
        var payment = client is null ? Unconfirmed with { Bonus = 0 } : Unconfirmed;
        return scene.After(StartRules.Start(scene, Given.Sale(payment) with { StartsAt = startsAt }, Given.Six));
    }

    static CoverageLine Line(Instant from) => new(1, Hour, LineSource.Purchase, from, from.AddHours(1), 60_000, 60_000, 60_000);
}
