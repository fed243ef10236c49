namespace Izi.Domain.Tests.Devices;

/// <summary>Devices that do not say that they did what they were asked to.</summary>
public sealed class AckTests
{
    static readonly Scene Started = Silent(Given.Sold(RefundMode.Burn, null));

    static readonly Scene Stopped = Given
        .Sold(RefundMode.Burn, null)
        .After(SessionRules.Stop(Given.Sold(RefundMode.Burn, null), Given.ByAdmin, Given.Six.AddMinutes(10)));

    [Fact, Rule("R34")]
    public void A_start_that_is_not_reported_within_thirty_seconds_is_flagged_and_sent_again()
    {
        var facts = Alarms.Tick(Started, Given.Six.AddSeconds(30));
        var device = Started.After(facts).Devices["pc-01"];

        Assert.Equal(new DeviceNotResponding(Given.Six.AddSeconds(30), "s1", "pc-01", 2), facts.Single());
        Assert.Empty(Alarms.Tick(Started, Given.Six.AddSeconds(29)));
        Assert.Equal((true, 2, 1), (device.NotResponding, device.Desired.Epoch, device.Desired.SentAgain));
    }

    [Fact, Rule("R34")]
    public void A_start_is_sent_again_as_long_as_it_is_not_reported_in_intervals_that_double_to_five_minutes()
    {
        var (scene, sent) = (Started, new List<double>());
        for (var alarm = Alarms.NextAlarm(scene); alarm < Given.Six.AddMinutes(30); alarm = Alarms.NextAlarm(scene))
        {
            scene = scene.After(Alarms.Tick(scene, alarm.Value));
            sent.Add((alarm.Value - Given.Six).TotalSeconds);
        }

        Assert.Equal([30, 90, 210, 450, 750, 1050, 1350, 1650], sent);
    }

    [Fact, Rule("R34")]
    public void An_offline_device_is_flagged_for_a_start_too()
    {
        var offline = With(Started, device => device with { Connection = Connection.Never });

        Assert.IsType<DeviceNotResponding>(Alarms.Tick(offline, Given.Six.AddSeconds(30)).Single());
    }

    [Fact, Rule("R34")]
    public void A_start_that_is_reported_is_never_flagged_and_the_flag_clears_with_a_late_report()
    {
        var late = Started.After(Alarms.Tick(Started, Given.Six.AddSeconds(30))).Reported(Given.Six.AddSeconds(40));

        Assert.Equal(Given.Six.AddHours(1), Alarms.NextAlarm(Started.Reported(Given.Six.AddSeconds(3))));
        Assert.False(late.Devices["pc-01"].NotResponding);
        Assert.Equal(Given.Six.AddHours(1), Alarms.NextAlarm(late));
    }

    [Fact, Rule("R34")]
    public void A_report_of_the_epoch_before_or_in_the_other_mode_does_not_clear_the_flag()
    {
        var flagged = Started.After(Alarms.Tick(Started, Given.Six.AddSeconds(30))).Devices["pc-01"];

        Assert.True(flagged.After(new DeviceReported(Given.Six, "pc-01", new(1, DeviceMode.Locked, null, Given.Six))).NotResponding);
        Assert.True(flagged.After(new DeviceReported(Given.Six, "pc-01", new(2, DeviceMode.Locked, null, Given.Six))).NotResponding);
        Assert.False(flagged.After(new DeviceReported(Given.Six, "pc-01", new(2, DeviceMode.Unlocked, null, Given.Six))).NotResponding);
    }

    [Fact, Rule("R34")]
    public void A_lock_that_an_online_device_does_not_report_is_flagged_once_sent_again_once_and_then_left()
    {
        var facts = Alarms.Tick(Stopped, Given.Six.AddMinutes(10).AddSeconds(30));
        var flagged = Stopped.After(facts);

        Assert.Equal(Given.Six.AddMinutes(10).AddSeconds(30), Alarms.NextAlarm(Stopped));
        Assert.Equal(new DeviceNotResponding(Given.Six.AddMinutes(10).AddSeconds(30), "s1", "pc-01", 3), facts.Single());
        Assert.Equal((true, 1), (flagged.Devices["pc-01"].NotResponding, flagged.Devices["pc-01"].Desired.SentAgain));
        Assert.Null(Alarms.NextAlarm(flagged));
    }

    [Fact, Rule("R34")]
    public void A_lock_waits_for_an_offline_device_which_has_thirty_seconds_once_it_is_back()
    {
        var offline = With(
            Stopped, device => device.After(new DeviceConnectionChanged(Given.Six, "pc-01", new(false, Given.Six.AddMinutes(11)))));
        var back = With(
            offline, device => device.After(new DeviceConnectionChanged(Given.Six, "pc-01", new(true, Given.Six.AddMinutes(40)))));

        Assert.Null(Alarms.NextAlarm(offline));
        Assert.Equal(["s1"], DeviceRules.Wakes(offline.Devices["pc-01"], back.Devices["pc-01"]));
        Assert.Equal(Given.Six.AddMinutes(40).AddSeconds(30), Alarms.NextAlarm(back));
    }

    [Fact, Rule("R34")]
    public void A_lock_that_is_reported_ends_what_its_session_had_to_do()
    {
        var locked = Stopped.Reported(Given.Six.AddMinutes(10));

        Assert.Equal(["s1"], DeviceRules.Wakes(Stopped.Devices["pc-01"], locked.Devices["pc-01"]));
        Assert.Null(Alarms.NextAlarm(locked));
    }

    [Fact, Rule("R34")]
    public void A_device_that_says_again_that_it_is_online_does_not_gain_time()
    {
        var again = With(
            Stopped,
            device =>
                device.After(
                    new DeviceConnectionChanged(Given.Six, "pc-01", device.Connection with { At = Given.Six.AddMinutes(10).AddSeconds(20) })
                ));

        Assert.Equal(Given.Six.AddMinutes(10).AddSeconds(30), Alarms.NextAlarm(again));
    }

    [Fact, Rule("R34")]
    public void A_flag_stays_over_the_stop_until_the_lock_is_reported()
    {
        var flagged = Started.After(Alarms.Tick(Started, Given.Six.AddSeconds(30)));
        var stopped = flagged.After(SessionRules.Stop(flagged, Given.ByAdmin, Given.Six.AddMinutes(1)));
        var hall = new Hall(stopped.Venue, stopped.Devices.Values);

        Assert.Equal(TileState.Free, Hall.StateOf(stopped.Devices["pc-01"], Given.Six.AddMinutes(1)));
        Assert.Equal([TileFlag.NotResponding], hall.FlagsOf(stopped.Devices["pc-01"], Given.Six.AddMinutes(1)));
        Assert.Empty(hall.FlagsOf(stopped.Reported(Given.Six.AddMinutes(2)).Devices["pc-01"], Given.Six.AddMinutes(2)));
    }

    [Fact, Rule("R34"), Rule("R30")]
    public void A_lock_without_a_session_shows_in_the_hall_when_an_online_device_does_not_report_it()
    {
        var asked = Started.Devices["pc-02"] with { Desired = new(2, DeviceMode.Locked, null, null, null, Given.Six) };
        var hall = new Hall(Started.Venue, [asked]);

        Assert.Empty(hall.FlagsOf(asked, Given.Six.AddSeconds(29)));
        Assert.Equal([TileFlag.NotResponding], hall.FlagsOf(asked, Given.Six.AddSeconds(30)));
        Assert.Empty(hall.FlagsOf(asked with { Connection = Connection.Never }, Given.Six.AddSeconds(30)));
    }

    [Fact, Rule("R34")]
    public void Of_several_devices_only_the_silent_one_is_flagged()
    {
        var two = Given.Sold(Given.Hour(RefundMode.Burn), null, "pc-01", "pc-02");
        var silent = two with { Devices = two.Devices.SetItem("pc-02", Silent(two.Devices["pc-02"])) };

        Assert.Equal("pc-02", Assert.IsType<DeviceNotResponding>(Alarms.Tick(silent, Given.Six.AddSeconds(30)).Single()).DeviceId);
    }

    static Scene Silent(Scene scene) => With(scene, Silent);

    static Device Silent(Device device) => device with { Reported = null, Desired = device.Desired with { IsReported = false } };

    static Scene With(Scene scene, Func<Device, Device> change) =>
        scene with
        {
            Devices = scene.Devices.SetItem("pc-01", change(scene.Devices["pc-01"])),
        };
}
