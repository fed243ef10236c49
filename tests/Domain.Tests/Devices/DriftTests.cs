namespace Izi.Domain.Tests.Devices;

/// <summary>How long a device that is there has not been what it should be.</summary>
public sealed class DriftTests
{
    static readonly Device Playing = Given.Sold(RefundMode.Burn, null).Devices["pc-01"];

    [Fact]
    public void A_device_that_reported_what_it_is_asked_to_be_does_not_drift() => Assert.Equal(0, Drift(Playing, 3600));

    [Fact, Rule("R34")]
    public void One_that_has_not_reported_its_state_drifts_from_when_it_was_asked()
    {
        var stopped = Given.Sold(RefundMode.Burn, null);
        var asked = stopped.After(SessionRules.Stop(stopped, Given.ByAdmin, Given.Six.AddMinutes(10))).Devices["pc-01"];

        Assert.Equal(70, Drift(asked, 670));
        Assert.Equal(0, Drift(asked.After(Report(asked, 3, DeviceMode.Locked, 670)), 700));
    }

    [Fact, Rule("R33")]
    public void One_that_agreed_and_then_says_something_else_drifts_from_its_first_such_word_until_it_agrees_again()
    {
        var stale = Playing.After(Report(Playing, 1, DeviceMode.Locked, 100));
        var again = stale.After(Report(stale, 1, DeviceMode.Locked, 130));

        Assert.Equal((50, 80), (Drift(stale, 150), Drift(again, 180)));
        Assert.Equal(0, Drift(again.After(Report(again, 2, DeviceMode.Unlocked, 180)), 300));
    }

    [Fact, Rule("R37")]
    public void One_that_is_away_does_not_drift_and_one_that_came_back_does_from_then_on()
    {
        var asked = Playing with { Desired = Playing.Desired with { IsReported = false } };
        var away = Moved(asked, 60, online: false);
        var back = Moved(away, 500, online: true);

        Assert.Equal((0, 20), (Drift(away, 400), Drift(back, 520)));

        static Device Moved(Device device, int seconds, bool online)
        {
            var at = Given.Six.AddSeconds(seconds);
            return device.After(new DeviceConnectionChanged(at, "pc-01", device.Connection with { Online = online, At = at }));
        }
    }

    [Fact, Rule("R2")]
    public void A_broker_whose_clock_is_ahead_of_ours_makes_no_time_less_than_none() =>
        Assert.Equal(0, Drift(Playing.After(Report(Playing, 1, DeviceMode.Locked, 100)), 99));

    static double Drift(Device device, int second) => DeviceRules.Drift(device, Given.Six.AddSeconds(second)).TotalSeconds;

    static DeviceReported Report(Device device, long epoch, DeviceMode mode, int second) =>
        new(
            Given.Six.AddSeconds(second), device.Id,
            new(epoch, mode, mode is DeviceMode.Unlocked ? "s1" : null, Given.Six.AddSeconds(second)));
}
