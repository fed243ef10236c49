namespace Izi.Domain.Tests.Sessions;

/// <summary>An hour for 600.00, booked for eight.</summary>
public sealed class CancelTests
{
    static readonly Tariff Hour = Given.Hour(RefundMode.Burn) with { MaxBonusPercent = 50 };

    static readonly Client Vera = Given.Vera with { Bonus = 20_000, KeptTime = [new("hour", "main", 2_000)] };

    static readonly Instant Eight = Given.Six.AddHours(2);

    [Fact, Rule("R23"), Rule("R5")]
    public void What_was_paid_from_balance_and_bonus_goes_back_there()
    {
        var booked = Booked(new(PaymentMethod.Balance) { Bonus = 15_000 });

        var after = booked.After(SessionRules.Cancel(booked.Session!, null, Given.Six.AddMinutes(1)));

        Assert.Equal((55_000, 5_000), (booked.Client!.Balance, booked.Client.Bonus));
        Assert.Equal((100_000, 20_000), (after.Client!.Balance, after.Client.Bonus));
        Assert.Equal(
            (0, 0, 0), (after.Session!.PaidTotal, after.Session.RemainingSeconds(Given.Six.AddMinutes(1)), after.Session.AmountDue(Eight)));
        Assert.Empty(after.Devices["pc-01"].Bookings);
        Assert.Null(Alarms.NextAlarm(after));
    }

    [Fact, Rule("R23")]
    public void Cash_and_card_go_back_as_ledger_entries()
    {
        foreach (var method in new[] { PaymentMethod.Cash, PaymentMethod.Card })
        {
            var booked = Booked(new(method) { Received = 70_000, Bonus = 10_000 });

            var cancel = SessionRules.Cancel(booked.Session!, null, Given.Six.AddMinutes(1)).Single();

            Assert.Equal(
                [(LedgerKind.Refund, PaymentMethod.Bonus, -10_000L), (LedgerKind.Refund, method, -50_000L)],
                Ledger.EntriesOf(cancel, booked.Session).Select(entry => (entry.Kind, entry.Method, entry.Amount)));
        }
    }

    [Fact, Rule("R23"), Rule("R8")]
    public void Kept_time_goes_back_too()
    {
        var booked = Booked(new(PaymentMethod.KeptTime));

        var after = booked.After(SessionRules.Cancel(booked.Session!, null, Given.Six.AddMinutes(1)));

        Assert.Empty(booked.Client!.KeptTime);
        Assert.Equal(2_000, after.Client!.KeptTime.Of("hour", "main"));
    }

    [Fact, Rule("R23")]
    public void A_tariff_that_gives_nothing_back_stays_sold_and_its_device_is_free_all_the_same()
    {
        var booked = Booked(new(PaymentMethod.Balance), Hour with { CancelRefund = CancelRefund.None });

        var cancel = SessionRules.Cancel(booked.Session!, "no show", Given.Six.AddMinutes(1));
        var after = booked.After(cancel);

        Assert.Equal((40_000, 60_000, 0), (after.Client!.Balance, after.Session!.PaidTotal, after.Session.RemainingSeconds(Given.Six)));
        Assert.Empty(Ledger.EntriesOf(cancel.Single(), booked.Session));
        Assert.Empty(after.Devices["pc-01"].Bookings);
        Assert.Equal("no show", Assert.IsType<Cancelled>(after.Session).Note);
    }

    [Fact, Rule("R5")]
    public void What_has_begun_is_stopped_and_what_has_ended_is_over()
    {
        var playing = Given.Sold(Hour, Vera);
        var stopped = playing.After(SessionRules.Stop(playing, Given.ByAdmin, Given.Six.AddMinutes(9)));
        var cancelled = Booked(new(PaymentMethod.Card)) is var booked
            ? booked.After(SessionRules.Cancel(booked.Session!, null, Given.Six))
            : null!;

        Assert.Equal("session-already-started", SessionRules.Cancel(playing.Session!, null, Given.Six.AddMinutes(1)).Refusal?.Code);
        Assert.Equal("session-already-ended", SessionRules.Cancel(stopped.Session!, null, Given.Six.AddMinutes(10)).Refusal?.Code);
        Assert.Equal("session-already-ended", SessionRules.Cancel(cancelled.Session!, null, Given.Six.AddMinutes(10)).Refusal?.Code);
        Assert.Equal("session-already-ended", SessionRules.Stop(cancelled, Given.ByAdmin, Given.Six.AddMinutes(10)).Refusal?.Code);
    }

    [Fact, Rule("R5")]
    public void What_is_booked_is_cancelled_not_stopped()
    {
        var refusal = SessionRules.Stop(Booked(new(PaymentMethod.Card)), Given.ByAdmin, Given.Six.AddMinutes(1)).Refusal;

        Assert.Equal(("session-not-started", "s1"), (refusal?.Code, refusal?.Help["sessionId"]));
    }

    static Scene Booked(Payment payment, Tariff? tariff = null)
    {
        var scene = Given.Scene(Vera, tariff ?? Hour);
        return scene.After(StartRules.Start(scene, Given.Sale(payment) with { StartsAt = Eight }, Given.Six));
    }
}
