namespace Izi.Domain.Tests.Devices;

public sealed class DeviceLogTests
{
    static readonly Scene Sold = Given.Sold(RefundMode.Burn, null);

    [Fact, Rule("R40")]
    public void A_stop_asks_the_device_once_to_lock_and_that_is_an_event()
    {
        var sent = Assert.IsType<DesiredSent>(Log(Sold, SessionRules.Stop(Sold, Given.ByAdmin, Given.Six.AddMinutes(10))).Single());

        Assert.Equal(
            ("pc-01", 3, DeviceMode.Locked, Given.Six.AddMinutes(10)), (sent.DeviceId, sent.State.Epoch, sent.State.Mode, sent.At));
    }

    [Fact, Rule("R40")]
    public void What_is_only_said_again_is_no_event()
    {
        var twin = Sold.Devices["pc-01"];

        Assert.Empty(
            Log(Sold, DeviceRules.Report(twin, new(2, DeviceMode.Unlocked, "s1", Given.Six.AddMinutes(1)), Given.Six.AddMinutes(1))));
        Assert.Empty(Log(Sold, DeviceRules.Status(twin, online: true, Given.Six.AddMinutes(1), Given.Six.AddMinutes(1))));
        Assert.Single(Log(Sold, DeviceRules.Status(twin, online: false, Given.Six.AddMinutes(1), Given.Six.AddMinutes(1))));
    }

    [Fact, Rule("R40"), Rule("R28")]
    public void The_first_reading_of_a_sensor_is_an_event_and_then_each_change()
    {
        var first = DeviceRules.Presence(Sold.Devices["pod-01"], occupied: false, Given.Six);
        var known = first.Aggregate(Sold, (scene, fact) => scene.After(fact));

        Assert.Single(Log(Sold, first));
        Assert.Empty(Log(known, DeviceRules.Presence(known.Devices["pod-01"], occupied: false, Given.Six.AddMinutes(1))));
        Assert.Single(Log(known, DeviceRules.Presence(known.Devices["pod-01"], occupied: true, Given.Six.AddMinutes(1))));
    }

    [Fact, Rule("R40"), Rule("R29")]
    public void A_forced_end_is_an_event_of_every_device_it_takes_from_its_session()
    {
        var two = Given.Sold(Given.Hour(RefundMode.Burn), null, "pc-01", "pc-02");

        var log = DeviceLog.Of(two, SessionRules.Stop(two, Given.ByAdmin with { Force = new("frozen", false) }, Given.Six.AddMinutes(10)));

        Assert.Equal(["pc-01", "pc-02"], log.Where(happened => happened.Fact is DeviceForceEnded).Select(happened => happened.DeviceId));
    }

    [Fact, Rule("R40"), Rule("R34")]
    public void A_device_that_does_not_respond_is_an_event_and_so_is_what_it_is_sent_again()
    {
        var silent = Sold with
        {
            Devices = Sold.Devices.SetItem(
                "pc-01",
                Sold.Devices["pc-01"] with
                {
                    Desired = Sold.Devices["pc-01"].Desired with { IsReported = false },
                }),
        };

        Assert.Equal(
            [typeof(DeviceNotResponding), typeof(DesiredSent)],
            Log(silent, Alarms.Tick(silent, Given.Six.AddSeconds(30))).Select(fact => fact.GetType()));
    }

    static IEnumerable<Fact> Log(Scene scene, IEnumerable<Fact> facts) => DeviceLog.Of(scene, facts).Select(happened => happened.Fact);
}
