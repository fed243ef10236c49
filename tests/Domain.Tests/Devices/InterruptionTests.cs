namespace Izi.Domain.Tests.Devices;

/// <summary>What a session lost while its device was offline.</summary>
public sealed class InterruptionTests
{
    static readonly Scene Sold = Given.Sold(RefundMode.Burn, null);

    [Fact, Rule("R40")]
    public void A_time_offline_in_the_middle_is_one_interruption_with_its_seconds()
    {
        var scene = Comes(Leaves(Sold, minute: 10), minute: 12);

        Assert.Equal([(10.0, 12.0, 120)], Of(scene.Devices["pc-01"].InterruptionsBy(Given.Six.AddMinutes(30))));
    }

    [Fact, Rule("R40")]
    public void One_that_lasts_has_no_end_and_the_seconds_so_far()
    {
        var scene = Leaves(Comes(Leaves(Sold, minute: 10), minute: 12), minute: 20);

        Assert.Equal([(10.0, 12.0, 120), (20.0, null, 60)], Of(scene.Devices["pc-01"].InterruptionsBy(Given.Six.AddMinutes(21))));
    }

    [Fact, Rule("R40")]
    public void A_device_that_was_offline_before_the_start_counts_from_the_start()
    {
        var scene = Given.Scene(null, Given.Hour(RefundMode.Burn));
        var offline = Leaves(scene, minute: -30);
        var sold = offline.After(StartRules.Start(offline, Given.Card, Given.Six));

        Assert.Equal([(0.0, null, 300)], Of(sold.Devices["pc-01"].InterruptionsBy(Given.Six.AddMinutes(5))));
        Assert.Equal([(0.0, 5.0, 300)], Of(Comes(sold, minute: 5).Devices["pc-01"].InterruptionsBy(Given.Six.AddMinutes(30))));
    }

    [Fact, Rule("R40"), Rule("R16")]
    public void A_stop_ends_the_last_one_and_the_session_keeps_them_all()
    {
        var offline = Leaves(Comes(Leaves(Sold, minute: 10), minute: 12), minute: 20);
        var stopped = offline.After(SessionRules.Stop(offline, Given.ByAdmin, Given.Six.AddMinutes(25)));

        Assert.Equal([(10.0, 12.0, 120), (20.0, 25.0, 300)], Of(stopped.Session!.Devices[0].Interruptions!.Value));
        Assert.Empty(stopped.Devices["pc-01"].InterruptionsBy(Given.Six.AddMinutes(30)));
    }

    [Fact, Rule("R40"), Rule("R39")]
    public void After_a_natural_end_that_was_processed_late_nothing_counts_beyond_the_end_of_coverage()
    {
        var offline = Leaves(Sold, minute: 50);
        var back = Comes(offline, minute: 90);

        Assert.Equal(
            [(50.0, 60.0, 600)],
            Of(offline.After(Alarms.Tick(offline, Given.Six.AddMinutes(90))).Session!.Devices[0].Interruptions!.Value));
        Assert.Equal(
            [(50.0, 60.0, 600)], Of(back.After(Alarms.Tick(back, Given.Six.AddMinutes(90))).Session!.Devices[0].Interruptions!.Value));
    }

    [Fact, Rule("R40"), Rule("R4")]
    public void What_was_missed_before_the_payment_was_confirmed_does_not_count()
    {
        var scene = Given.Scene(null, Given.Hour(RefundMode.Burn));
        var awaiting = scene.After(StartRules.Start(scene, Given.Sale(new(PaymentMethod.Card) { Confirmed = false }), Given.Six));
        var away = Comes(Leaves(awaiting, minute: 1), minute: 2);
        var paid = away.After(PayRules.Pay(away, new(PaymentMethod.Card), Given.Six.AddMinutes(3)));

        Assert.Empty(paid.Devices["pc-01"].InterruptionsBy(Given.Six.AddMinutes(10)));
    }

    [Fact, Rule("R40")]
    public void The_next_session_on_the_device_begins_without_any()
    {
        var away = Comes(Leaves(Sold, minute: 10), minute: 12);
        var stopped = away.After(SessionRules.Stop(away, Given.ByAdmin, Given.Six.AddMinutes(25)));
        var next = stopped.After(
            StartRules.Start(stopped with { Session = null }, Given.Card with { SessionId = "s2" }, Given.Six.AddMinutes(30)));

        Assert.Empty(next.Devices["pc-01"].InterruptionsBy(Given.Six.AddMinutes(40)));
    }

    [Fact, Rule("R40")]
    public void After_a_hundred_the_last_one_takes_up_the_others()
    {
        var scene = Sold;
        for (var second = 1; second <= 240; second += 2) scene = Comes(Leaves(scene, second / 60.0), (second + 1) / 60.0);

        var known = scene.Devices["pc-01"].InterruptionsBy(Given.Six.AddMinutes(30));

        Assert.Equal((100, 120), (known.Length, known.Sum(interruption => interruption.Seconds)));
        Assert.Equal(
            (199.0, 240.0, 21),
            ((known[^1].From - Given.Six).TotalSeconds, (known[^1].To!.Value - Given.Six).TotalSeconds, known[^1].Seconds));
    }

    static Scene Leaves(Scene scene, double minute) => Changed(scene, online: false, minute);

    static Scene Comes(Scene scene, double minute) => Changed(scene, online: true, minute);

    static Scene Changed(Scene scene, bool online, double minute)
    {
        var at = Given.Six.AddSeconds(Math.Round(minute * 60));
        return scene.After(new DeviceConnectionChanged(at, "pc-01", new(online, at)));
    }

    static IEnumerable<(double From, double? To, long Seconds)> Of(IEnumerable<Interruption> interruptions) =>
        interruptions.Select(one => ((one.From - Given.Six).TotalMinutes, (one.To - Given.Six)?.TotalMinutes, one.Seconds));
}
