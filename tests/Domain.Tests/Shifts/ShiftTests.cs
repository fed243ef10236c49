namespace Izi.Domain.Tests.Shifts;

/// <summary>What a shift counts, and when it may be opened and closed.</summary>
public sealed class ShiftTests
{
    static readonly Instant Six = Given.Six;

    [Fact, Rule("R44")]
    public void One_shift_is_open_at_a_time_and_the_refusal_names_it()
    {
        var till = new Till().After(new ShiftOpened(Six, Anna), null);

        var refusal = ShiftRules.Open(till, Anna with { Id = "second" }).Refusal!;

        Assert.Equal(("shift-open", (object)"first"), (refusal.Code, refusal.Help["shiftId"]));
    }

    [Fact, Rule("R47")]
    public void Days_that_may_be_summed_are_announced_once_and_again_when_there_are_more_or_the_time_zone_changes()
    {
        var friday = new SummedDays(new(2026, 5, 1), "Europe/Kyiv");
        var till = ShiftRules.Sum(new(), friday, Given.Six).Aggregate(new Till(), (till, fact) => till.After(fact, null));

        Assert.Equal(friday, till.Summed);
        Assert.Empty(ShiftRules.Sum(till, friday, Given.Six));
        Assert.Empty(ShiftRules.Sum(till, friday with { Until = new(2026, 4, 30) }, Given.Six));
        Assert.Single(ShiftRules.Sum(till, friday with { Until = new(2026, 5, 2) }, Given.Six));
        Assert.Single(ShiftRules.Sum(till, friday with { TimeZone = "Asia/Tashkent" }, Given.Six));
    }

    [Fact, Rule("R44")]
    public void A_shift_that_is_not_open_cannot_be_closed()
    {
        Assert.Equal("no-open-shift", ShiftRules.Close(new(), 0, handOver: true, "Anna", Six).Refusal!.Code);
    }

    [Fact, Rule("R44")]
    public void A_shift_does_not_close_over_a_session_that_plays_unless_it_is_handed_over()
    {
        var scene = Open().Start(Given.Card);

        var refused = ShiftRules.Close(scene.Till!, 20_000, handOver: false, "Anna", Six);
        var handedOver = ShiftRules.Close(scene.Till!, 20_000, handOver: true, "Anna", Six);

        Assert.Equal(("sessions-active", (object)1), (refused.Refusal!.Code, refused.Refusal.Help["sessions"]));
        Assert.Equal(0, handedOver.OfType<ShiftClosed>().Single().Report.Shift.Sessions);
    }

    [Fact, Rule("R44")]
    public void A_booking_and_a_session_that_waits_for_its_payment_do_not_keep_a_shift_open()
    {
        var booked = Open().Start(Given.Card with { StartsAt = Six.AddHours(1) });
        var waits = Open().Start(Given.Sale(new(PaymentMethod.Card) { Confirmed = false }));

        Assert.Null(ShiftRules.Close(booked.Till!, 0, handOver: false, "Anna", Six).Refusal);
        Assert.Null(ShiftRules.Close(waits.Till!, 0, handOver: false, "Anna", Six).Refusal);
    }

    [Fact, Rule("R39"), Rule("R44")]
    public void A_shift_counts_a_session_when_its_end_is_committed_with_the_minutes_from_start_to_end()
    {
        var scene = Open().Start(Given.Card);

        var stopped = scene.After(SessionRules.Stop(scene, Given.ByAdmin, Six.AddSeconds(40 * 60 + 59)));

        Assert.Equal((0, 1, 2459L), (stopped.Till!.Playing, stopped.Till.Shift!.Sessions, stopped.Till.Shift.Seconds));
        Assert.Equal((60_000, 19_016), (stopped.Till.Shift.Sales.Card, stopped.Till.Shift.Refunds.Bonus));
    }

    [Fact, Rule("R39")]
    public void A_session_that_was_never_paid_for_ends_in_the_shift_with_no_minutes()
    {
        var scene = Open().Start(Given.Sale(new(PaymentMethod.Card) { Confirmed = false }));

        var stopped = scene.After(SessionRules.Stop(scene, Given.ByAdmin, Six.AddMinutes(5)));

        Assert.Equal((0, 1, 0L), (stopped.Till!.Playing, stopped.Till.Shift!.Sessions, stopped.Till.Shift.Seconds));
    }

    [Fact, Rule("R39")]
    public void With_no_shift_open_sessions_are_still_known_to_play_and_the_next_shift_counts_neither_their_money_nor_what_ended()
    {
        var scene = (Given.Scene(Given.Vera, Given.Hour(RefundMode.Bonus)) with { Till = new() }).Start(Given.Cash(60_000));

        var opened = scene.After([new ShiftOpened(Six, Anna)]);

        Assert.Equal((1, 20_000L), (opened.Till!.Playing, opened.Till.Shift!.ExpectedCash));
        Assert.Equal("sessions-active", ShiftRules.Close(opened.Till, 0, handOver: false, "Anna", Six).Refusal!.Code);
    }

    [Fact, Rule("R44")]
    public void Expected_cash_is_the_float_and_the_cash_that_came_less_the_cash_that_went_and_the_variance_is_signed()
    {
        var scene = Open().Start(Given.Cash(100_000) with { StartsAt = Six.AddHours(1) });
        scene = scene.After(ClientRules.TopUp(scene.Client!, 5_000, PaymentMethod.Cash, Six));
        scene = scene.After(ClientRules.TopUp(scene.Client!, 7_000, PaymentMethod.Card, Six));
        scene = scene.After(SessionRules.Cancel(scene.Session!, null, Six));

        var report = ShiftRules.Close(scene.Till!, 24_000, handOver: false, "Anna", Six).OfType<ShiftClosed>().Single().Report;

        Assert.Equal(
            (60_000, 60_000, 5_000, 7_000),
            (report.Shift.Sales.Cash, report.Shift.Refunds.Cash, report.Shift.TopUps.Cash, report.Shift.TopUps.Card));
        Assert.Equal((25_000, -1_000), (report.Shift.ExpectedCash, report.Variance));
    }

    [Fact, Rule("R41"), Rule("R44")]
    public void Corrections_are_signed_and_by_account()
    {
        var scene = Open();
        scene = scene.After(ClientRules.Correct(scene.Client!, -150_000, Account.Balance, "typed twice", Six));
        scene = scene.After(ClientRules.Correct(scene.Client!, 300, Account.Bonus, "sorry", Six));

        Assert.Equal((-50_000, 300), (scene.Client!.Balance, scene.Client.Bonus));
        Assert.Equal(new Takings(0, 0, -150_000, 300, 0), scene.Till!.Shift!.Corrections);
    }

    [Fact, Rule("R41")]
    public void A_client_whose_bonus_is_below_zero_still_pays_cash()
    {
        var owing = Given.Scene(Given.Vera with { Bonus = -100 }, Given.Hour(RefundMode.Bonus));

        Assert.Null(StartRules.Start(owing, Given.Cash(60_000), Six).Refusal);
    }

    [Fact, Rule("R44")]
    public void Z_reports_count_up_without_a_gap()
    {
        var till = new Till();
        List<int> numbers = [];
        foreach (var day in Enumerable.Range(0, 3))
        {
            till = till.After(new ShiftOpened(Six.AddDays(day), Anna with { Id = $"shift-{day}" }), null);
            var closed = ShiftRules.Close(till, 20_000, handOver: false, "Anna", Six.AddDays(day)).OfType<ShiftClosed>().Single();
            numbers.Add(closed.Report.Number);
            till = till.After(closed, null);
        }

        Assert.Equal([1, 2, 3], numbers);
    }

    static Shift Anna { get; } = new("first", Six, "Anna", 20_000);

    static Scene Open() =>
        (Given.Scene(Given.Vera, Given.Hour(RefundMode.Bonus)) with { Till = new() }).After([new ShiftOpened(Six, Anna)]);
}

static class Sales
{
    public static Scene Start(this Scene scene, StartRequest asked) => scene.After(StartRules.Start(scene, asked, Given.Six));
}
