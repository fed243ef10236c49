namespace Izi.Domain.Tests.Devices;

public sealed class DeviceRulesTests
{
    static readonly Device Unlocked = Given.Sold(RefundMode.Bonus, null).Devices["pc-01"] with { Connection = Connection.Never };

    [Fact, Rule("R33")]
    public void A_report_that_agrees_is_only_written_down()
    {
        var decision = DeviceRules.Report(Unlocked, new(2, DeviceMode.Unlocked, "s1", Given.Six.AddSeconds(1)), Given.Six.AddSeconds(1));

        Assert.IsType<DeviceReported>(decision.Single());
    }

    [Fact, Rule("R33")]
    public void A_report_that_disagrees_is_answered_after_one_second_and_then_more_and_more_slowly()
    {
        var twin = Unlocked;
        List<int> answered = [];
        for (var second = 0; second <= 16; second++)
        {
            var decision = DeviceRules.Report(twin, new(1, DeviceMode.Locked, null, Given.Six.AddSeconds(second)), Given.Six.AddSeconds(second));
            if (decision.OfType<DesiredSentAgain>().Any()) answered.Add(second);
            twin = decision.Aggregate(twin, (state, fact) => state.After(fact));
        }

        Assert.Equal([1, 3, 7, 15], answered);
    }

    [Fact, Rule("R32")]
    public void A_device_that_locked_by_itself_at_the_end_of_coverage_is_right()
    {
        var end = Given.Six.AddHours(1);

        var decision = DeviceRules.Report(Unlocked, new(2, DeviceMode.Locked, null, end), end);

        Assert.IsType<DeviceReported>(decision.Single());
    }

    [Fact, Rule("R33")]
    public void An_older_message_is_dropped_by_the_brokers_time()
    {
        var twin = Unlocked.After(new DeviceReported(Given.Six, "pc-01", new(2, DeviceMode.Unlocked, "s1", Given.Six.AddSeconds(5))));

        Assert.Empty(DeviceRules.Report(twin, new(1, DeviceMode.Locked, null, Given.Six.AddSeconds(4)), Given.Six.AddSeconds(6)));
    }

    [Fact, Rule("R37")]
    public void A_connection_event_that_comes_late_does_not_bring_a_device_back()
    {
        var gone = After(Given.Pc, DeviceRules.Disconnected(Given.Pc, "a", 12, Given.Six.AddSeconds(2), Given.Six));

        Assert.Empty(DeviceRules.Connected(gone, "a", 11, Given.Six.AddSeconds(1), Given.Six));
        Assert.Empty(DeviceRules.Status(gone, true, Given.Six.AddSeconds(1), Given.Six));
    }

    [Fact, Rule("R37")]
    public void The_end_of_an_older_connection_leaves_a_device_that_came_back_online()
    {
        var first = After(Given.Pc, DeviceRules.Connected(Given.Pc, "old", 1, Given.Six, Given.Six));
        var second = After(first, DeviceRules.Connected(first, "new", 2, Given.Six.AddSeconds(1), Given.Six));
        var oldWill = After(second, DeviceRules.Status(second, false, Given.Six.AddSeconds(30), Given.Six));
        var oldGone = After(oldWill, DeviceRules.Disconnected(oldWill, "old", 3, Given.Six.AddSeconds(30), Given.Six));
        var newGone = After(oldGone, DeviceRules.Disconnected(oldGone, "new", 4, Given.Six.AddSeconds(60), Given.Six));

        Assert.True(oldGone.Online);
        Assert.False(newGone.Online);
    }

    [Fact, Rule("R37")]
    public void A_connection_that_is_heard_of_after_the_devices_own_goodbye_does_not_bring_it_back()
    {
        var goodbye = After(Given.Pc, DeviceRules.Status(Given.Pc, false, Given.Six.AddSeconds(5), Given.Six));

        var late = After(goodbye, DeviceRules.Connected(goodbye, "a", 1, Given.Six, Given.Six));

        Assert.False(late.Online);
    }

    [Fact, Rule("R36"), Rule("R20")]
    public void The_tile_is_offline_first_even_with_a_session_and_ending_soon_from_the_warning_on()
    {
        var warned = Given.Hour(RefundMode.Bonus) with { Warn = TimeSpan.FromMinutes(5) };
        var online = Given.Sold(warned, null).Devices["pc-01"];

        Assert.Equal(TileState.Free, Hall.StateOf(Given.Pc.After(new DeviceConnectionChanged(Given.Six, "pc-01", new(true, Given.Six, 1, "a"))), Given.Six));
        Assert.Equal(TileState.Active, Hall.StateOf(online, Given.Six.AddMinutes(54)));
        Assert.Equal(TileState.EndingSoon, Hall.StateOf(online, Given.Six.AddMinutes(55)));
        Assert.Equal(TileState.Offline, Hall.StateOf(Unlocked, Given.Six));
    }

    static Device After(Device device, Decision<Fact> decision) => decision.Aggregate(device, (state, fact) => state.After(fact));
}
