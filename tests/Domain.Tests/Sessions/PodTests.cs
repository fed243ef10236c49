namespace Izi.Domain.Tests.Sessions;

/// <summary>A POD is never locked on a person.</summary>
public sealed class PodTests
{
    static readonly Instant Now = Given.Six.AddMinutes(20);

    static readonly Instant End = Given.Six.AddHours(1);

    [Theory, Rule("R28"), Rule("R29")]
    [InlineData(true, false, null, null, null)]
    [InlineData(true, true, "pod-occupied", "pod-occupied", null)]
    [InlineData(false, false, "pod-unreachable", null, null)]
    [InlineData(false, true, "pod-unreachable", null, null)]
    public void A_stop_needs_a_pod_that_is_there_and_empty_and_force_needs_a_bypass_for_one_that_is_not_empty(
        bool online, bool occupied, string? stop, string? force, string? bypass)
    {
        var scene = Playing("pod-01").Pod(online, occupied);

        Assert.Equal(stop, SessionRules.Stop(scene, Given.ByAdmin, Now).Refusal?.Code);
        Assert.Equal(stop, SessionRules.Stop(scene, Given.ByPlayer, Now).Refusal?.Code);
        Assert.Equal(stop, StopPreview.Of(scene, Now).Refusal?.Code);
        Assert.Equal(force, SessionRules.Stop(scene, Given.Forced(), Now).Refusal?.Code);
        Assert.Equal(bypass, SessionRules.Stop(scene, Given.Forced(bypass: true), Now).Refusal?.Code);
    }

    [Fact, Rule("R28")]
    public void One_occupied_pod_keeps_a_session_on_several_devices_from_being_stopped()
    {
        Assert.Equal(
            "pod-occupied",
            SessionRules.Stop(Playing("pc-01", "pod-01").Pod(online: true, occupied: true), Given.ByAdmin, Now).Refusal?.Code);
        Assert.Null(SessionRules.Stop(Playing("pc-01").Pod(online: true, occupied: true), Given.ByAdmin, Now).Refusal);
    }

    [Fact, Rule("R29"), Rule("R6")]
    public void The_reason_and_the_bypass_are_written_with_the_end()
    {
        var scene = Playing("pod-01").Pod(online: true, occupied: true);

        var stopped = (Stopped)scene.After(SessionRules.Stop(scene, Given.Forced(bypass: true), Now)).Session!;

        Assert.Equal(
            (StoppedBy.ManuallyByAdmin, Now, "it is stuck", true),
            (stopped.StoppedBy, stopped.EndedAt, stopped.Reason, stopped.EmergencyBypass));
        Assert.Equal(40_000, stopped.Refunds.Single().Amount);
    }

    [Fact, Rule("R30"), Rule("R29")]
    public void A_forced_end_sends_each_of_its_devices_one_fresh_lock_even_if_it_is_dead()
    {
        var scene = Playing("pc-01", "pod-01").Pod(online: false, occupied: true);

        var stop = SessionRules.Stop(scene, Given.Forced(), Now);

        var after = scene.After(stop);
        Assert.Equal(["pc-01", "pod-01"], stop.OfType<DeviceForceEnded>().Select(forced => forced.DeviceId));
        Assert.All(
            ["pc-01", "pod-01"],
            id =>
                Assert.Equal(
                    (3, DeviceMode.Locked, null, null, "s1"),
                    (
                        after.Devices[id].Desired.Epoch, after.Devices[id].Desired.Mode, after.Devices[id].Desired.SessionId,
                        after.Devices[id].Holder, after.Devices[id].Desired.Cause)));
    }

    [Fact, Rule("R30"), Rule("R4")]
    public void Forcing_an_end_on_a_session_that_awaits_its_payment_sends_a_fresh_lock_too()
    {
        var empty = Given.Scene(null, Given.Hour(RefundMode.Bonus));
        var awaiting = empty.After(StartRules.Start(empty, Given.Sale(new(PaymentMethod.Card) { Confirmed = false }), Given.Six));

        var after = awaiting.After(SessionRules.ForceEnd(awaiting, "pc-01", new("it is stuck", false), Now));

        Assert.IsType<Stopped>(after.Session);
        Assert.Equal((1L, 2L), (awaiting.Devices["pc-01"].Desired.Epoch, after.Devices["pc-01"].Desired.Epoch));
    }

    [Fact, Rule("R30"), Rule("R31")]
    public void Where_nothing_runs_a_forced_end_only_sends_a_fresh_lock_and_an_occupied_pod_needs_the_bypass()
    {
        var free = Given.Scene(null, Given.Hour(RefundMode.Bonus)).Pod(online: true, occupied: true);

        Assert.Equal("pod-occupied", SessionRules.ForceEnd(free, "pod-01", new("it is stuck", false), Now).Refusal?.Code);
        Assert.Equal(2, free.After(SessionRules.ForceEnd(free, "pod-01", new("it is stuck", true), Now)).Devices["pod-01"].Desired.Epoch);
        Assert.Equal(
            [new DeviceForceEnded(Now, "pc-01", "it is stuck", false)],
            SessionRules.ForceEnd(free, "pc-01", new("it is stuck", false), Now));
        Assert.Null(SessionRules.ForceEnd(free.Pod(online: false, occupied: true), "pod-01", new("it is stuck", false), Now).Refusal);
    }

    [Fact, Rule("R31"), Rule("R32")]
    public void No_device_of_a_session_that_holds_a_pod_locks_by_itself()
    {
        var scene = Playing("pc-01", "pod-01");

        Assert.All(["pc-01", "pod-01"], id => Assert.Null(scene.Devices[id].Desired.EndsAt));
        Assert.Equal(End, Playing("pc-01").Devices["pc-01"].Desired.EndsAt);
    }

    [Theory, Rule("R31"), Rule("R22")]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public void At_the_end_of_coverage_an_occupied_or_unreachable_pod_stays_open_and_closes_when_it_is_free(bool online, bool occupied)
    {
        var scene = Playing("pod-01").Pod(online, occupied);

        var open = scene.After(Alarms.Tick(scene, End));
        var freed = open.Pod(online: true, occupied: false);
        var closed = freed.After(Alarms.Tick(freed, End.AddMinutes(7)));

        Assert.Equal(CoverageStatus.NeedsAttention, Coverage.StatusAt(open.Session!, End));
        Assert.Equal(DeviceMode.Unlocked, open.Devices["pod-01"].Desired.Mode);
        Assert.Null(Alarms.NextAlarm(open));
        Assert.Equal(["s1"], DeviceRules.Wakes(open.Devices["pod-01"], freed.Devices["pod-01"]));
        Assert.Equal(
            (StoppedBy.AutomaticallyOnTime, End, 0),
            (((Stopped)closed.Session!).StoppedBy, ((Stopped)closed.Session).EndedAt, closed.Session.UncoveredSeconds(End.AddHours(1))));
        Assert.Equal(DeviceMode.Locked, closed.Devices["pod-01"].Desired.Mode);
    }

    [Fact, Rule("R31"), Rule("R29"), Rule("R22")]
    public void A_pod_that_stays_occupied_past_its_coverage_is_forced_with_a_bypass_and_the_time_is_recorded()
    {
        var scene = Playing("pod-01").Pod(online: true, occupied: true);
        var open = scene.After(Alarms.Tick(scene, End));

        var stopped = (Stopped)open.After(SessionRules.Stop(open, Given.Forced(bypass: true), End.AddSeconds(95))).Session!;

        Assert.Equal(
            (StoppedBy.ManuallyByAdmin, End.AddSeconds(95), 95),
            (stopped.StoppedBy, stopped.EndedAt, stopped.UncoveredSeconds(End.AddHours(1))));
        Assert.Equal((0, 0, 60_000), (stopped.Refunds.Single().Amount, stopped.Refunds.Single().Value, stopped.PaidTotal));
    }

    [Fact, Rule("R28"), Rule("R30")]
    public void A_booking_is_not_in_a_pod_yet()
    {
        var empty = Given.Scene(null, Given.Hour(RefundMode.Bonus)).Pod(online: true, occupied: true);
        var booked = empty.After(
            StartRules.Start(empty, Given.Sale(new(PaymentMethod.Card) { Confirmed = false }, "pod-01") with { StartsAt = End }, Given.Six)
        );

        var stop = SessionRules.Stop(booked, Given.Forced(), Now);

        Assert.Null(stop.Refusal);
        Assert.Equal(1, booked.After(stop).Devices["pod-01"].Desired.Epoch);
    }

    static Scene Playing(params ImmutableArray<string> devices) => Given.Sold(Given.Hour(RefundMode.Bonus), Given.Vera, devices);
}

/// <summary>What a POD's sensor and connection say.</summary>
static class Sensors
{
    public static Scene Pod(this Scene scene, bool online, bool occupied) => scene with
    {
        Devices = scene.Devices.SetItem(
            "pod-01",
            scene.Devices["pod-01"] with
            {
                SaysOccupied = occupied,
                Connection = Connection.Never.Told(new("here", 2, IsConnected: online), Given.Six),
            }),
    };
}
