namespace Izi.Domain.Tests.Devices;

/// <summary>The broker's clock is set back and put right later: its counter, not its clock, says what is older.</summary>
public sealed class ClockStepTests
{
    static readonly Device Playing = Given.Sold(RefundMode.Bonus, null).Devices["pc-01"];

    /// <summary>Seconds by which the clock is set back: a minute and a half, an hour, a year.</summary>
    public static TheoryData<int> Steps { get; } = [90, 3_600, 31_536_000];

    [Theory, Rule("R2"), Rule("R33")]
    [MemberData(nameof(Steps))]
    public void A_report_is_taken_while_the_clock_is_back_and_when_it_is_right_again(int step)
    {
        var wrong = Reported(Playing, DeviceMode.Locked, 0, sequence: 1_777_658_400_001);
        var back = Reported(wrong, DeviceMode.Unlocked, -step, sequence: 1_777_658_400_002);
        var right = Reported(back, DeviceMode.Locked, 5, sequence: 1_777_658_405_000);

        Assert.Equal(
            [DeviceMode.Locked, DeviceMode.Unlocked, DeviceMode.Locked], new[] { wrong, back, right }.Select(twin => twin.Reported!.Mode));
        Assert.Equal([false, true, false], new[] { wrong, back, right }.Select(twin => twin.DisagreesSince is null));
    }

    [Theory, Rule("R2"), Rule("R28")]
    [MemberData(nameof(Steps))]
    public void A_presence_reading_is_taken_while_the_clock_is_back_and_when_it_is_right_again(int step)
    {
        var inside = After(Given.Pc, DeviceRules.Presence(Given.Pc, true, Word(0, 100)));
        var outside = After(inside, DeviceRules.Presence(inside, false, Word(-step, 101)));
        var insideAgain = After(outside, DeviceRules.Presence(outside, true, Word(5, 102)));

        Assert.Equal([true, false, true], new[] { inside, outside, insideAgain }.Select(twin => twin.SaysOccupied));
    }

    [Theory, Rule("R2"), Rule("R37")]
    [MemberData(nameof(Steps))]
    public void A_device_that_leaves_and_comes_back_meanwhile_is_there(int step)
    {
        var here = After(Given.Pc, DeviceRules.Status(Given.Pc, true, Word(0, 1_777_658_400_001), Given.Six));
        var gone = After(here, DeviceRules.Status(here, false, Word(-step, 1_777_658_400_002), Given.Six.AddSeconds(-step)));
        var back = After(gone, DeviceRules.Status(gone, true, Word(1 - step, 1_777_658_400_003), Given.Six.AddSeconds(1 - step)));

        Assert.Equal([true, false, true], new[] { here, gone, back }.Select(twin => twin.Online));
    }

    [Theory, Rule("R2"), Rule("R37")]
    [MemberData(nameof(Steps))]
    public void A_connection_that_ends_while_the_clock_is_back_ends(int step)
    {
        var here = After(Given.Pc, DeviceRules.Connected(Given.Pc, "agent", 1, Word(0, 1_777_658_400_001), Given.Six));
        var says = After(here, DeviceRules.Status(here, true, Word(0, 1_777_658_400_002), Given.Six));
        var gone = After(says, DeviceRules.Disconnected(says, "agent", 2, Word(-step, 1_777_658_400_003), Given.Six.AddSeconds(-step)));

        Assert.False(gone.Online);
    }

    [Fact, Rule("R33")]
    public void An_older_message_is_dropped_by_the_brokers_counter_whatever_its_time_says()
    {
        var reported = Reported(Playing, DeviceMode.Unlocked, 1, sequence: 1_777_658_400_012);
        var occupied = After(Given.Pc, DeviceRules.Presence(Given.Pc, true, Word(0, 12)));
        var online = After(Given.Pc, DeviceRules.Status(Given.Pc, true, Word(0, 12), Given.Six));

        Assert.Empty(DeviceRules.Report(reported, State(DeviceMode.Locked, 60, sequence: 1_777_658_400_011), Given.Six.AddSeconds(60)));
        Assert.Empty(DeviceRules.Presence(occupied, false, Word(60, 11)));
        Assert.Empty(DeviceRules.Status(online, false, Word(60, 11), Given.Six));
    }

    [Fact, Rule("R33")]
    public void Where_a_broker_has_no_counter_its_time_is_the_counter()
    {
        Arrival six = Given.Six;

        Assert.Equal((Given.Six, 1_777_658_400_000), (six.At, six.Sequence));
    }

    [Theory, Rule("R2"), Rule("R33")]
    [MemberData(nameof(Steps))]
    public void A_device_that_disagrees_is_answered_though_the_last_answer_seems_to_be_in_the_future(int step)
    {
        var twin = After(Playing, DeviceRules.Report(Playing, State(DeviceMode.Locked, 0, sequence: 1_777_658_400_100), Given.Six));
        List<int> answered = [];
        for (var second = 0; second <= 8; second++)
        {
            var state = State(DeviceMode.Locked, second - step, sequence: 1_777_658_400_101 + second);
            var decision = DeviceRules.Report(twin, state, Given.Six.AddSeconds(second - step));
            if (decision.OfType<DesiredSentAgain>().Any()) answered.Add(second);
            twin = After(twin, decision);
        }

        Assert.Equal([0, 2, 6], answered);
    }

    [Theory, Rule("R2"), Rule("R34")]
    [MemberData(nameof(Steps))]
    public void A_lock_that_is_not_reported_is_due_in_time_though_the_device_seems_to_come_in_the_future(int step)
    {
        var sold = Given.Sold(RefundMode.Burn, null);
        var ahead = sold.Devices["pc-01"] with { Connection = new Connection(true, Given.Six.AddSeconds(step)) };
        var scene = sold.With(ahead);

        var stopped = scene.After(SessionRules.Stop(scene, Given.ByAdmin, Given.Six.AddMinutes(1)));

        Assert.Equal(Given.Six.AddMinutes(1).AddSeconds(30), Alarms.NextAlarm(stopped));
    }

    static Device Reported(Device twin, DeviceMode mode, int second, long sequence) =>
        After(twin, DeviceRules.Report(twin, State(mode, second, sequence), Given.Six.AddSeconds(second)));

    static ReportedState State(DeviceMode mode, int second, long sequence) =>
        new(2, mode, mode is DeviceMode.Unlocked ? "s1" : null, Given.Six.AddSeconds(second)) { Sequence = sequence };

    static Arrival Word(int second, long sequence) => new(Given.Six.AddSeconds(second), sequence);

    static Device After(Device device, Decision<Fact> decision) => decision.Aggregate(device, (state, fact) => state.After(fact));
}
