namespace Izi.Domain.Tests.Devices;

public sealed class DeviceRulesTests
{
    static readonly Device Unlocked = NotReported(Given.Sold(RefundMode.Bonus, null).Devices["pc-01"]);

    [Fact, Rule("R33")]
    public void A_report_that_agrees_is_only_written_down()
    {
        var decision = DeviceRules.Report(Unlocked, new(2, DeviceMode.Unlocked, "s1", Given.Six.AddSeconds(1)), Given.Six.AddSeconds(1));

        Assert.IsType<DeviceReported>(decision.Single());
    }

    [Fact, Rule("R33")]
    public void A_report_that_disagrees_is_answered_at_once_then_after_one_second_and_then_more_and_more_slowly()
    {
        var twin = Unlocked;
        List<int> answered = [];
        for (var second = 0; second <= 32; second++) twin = After(twin, Stale(twin, second, answered));

        Assert.Equal([0, 1, 3, 7, 15, 31], answered);
    }

    [Fact, Rule("R33")]
    public void A_device_that_never_gives_in_is_answered_every_five_minutes()
    {
        var twin = Unlocked;
        List<int> answered = [];
        for (var second = 0; second <= 2000; second++) twin = After(twin, Stale(twin, second, answered));

        Assert.Equal([511, 811, 1111, 1411, 1711], answered[^5..]);
    }

    [Fact, Rule("R33")]
    public void A_device_that_agreed_meanwhile_is_answered_at_once_again()
    {
        var twin = Unlocked;
        List<int> answered = [];
        for (var second = 0; second <= 10; second++) twin = After(twin, Stale(twin, second, answered));
        twin = After(twin, DeviceRules.Report(twin, new(2, DeviceMode.Unlocked, "s1", Given.Six.AddSeconds(11)), Given.Six.AddSeconds(11)));

        After(twin, Stale(twin, 12, answered));

        Assert.Equal([0, 1, 3, 7, 12], answered);
    }

    [Theory, Rule("R33")]
    [InlineData(1, DeviceMode.Locked, null)]
    [InlineData(1, DeviceMode.Unlocked, "s1")]
    [InlineData(0, DeviceMode.Locked, null)]
    [InlineData(-7, DeviceMode.Locked, null)]
    [InlineData(2, DeviceMode.Locked, null)]
    [InlineData(2, DeviceMode.Unlocked, "another")]
    public void What_disagrees_with_the_desired_state_is_answered_with_it(long epoch, DeviceMode mode, string? session)
    {
        var decision = DeviceRules.Report(Unlocked, new(epoch, mode, session, Given.Six.AddSeconds(5)), Given.Six.AddSeconds(5));

        Assert.Equal(2, decision.OfType<DesiredSentAgain>().Single().Epoch);
    }

    [Fact, Rule("R33"), Rule("R32")]
    public void A_device_that_counted_further_elsewhere_is_given_a_later_epoch_for_it_would_hear_no_older_one()
    {
        var twin = After(
            Unlocked,
            DeviceRules.Report(Unlocked, new(40, DeviceMode.Unlocked, "other", Given.Six.AddSeconds(5)), Given.Six.AddSeconds(5)));

        Assert.Equal(
            (41, DeviceMode.Unlocked, "s1", false),
            (twin.Desired.Epoch, twin.Desired.Mode, twin.Desired.SessionId, twin.Desired.IsReported));
        Assert.Equal(Unlocked.Desired.EndsAt, twin.Desired.EndsAt);
    }

    [Fact, Rule("R33")]
    public void An_epoch_beyond_all_counting_does_not_take_ours_along()
    {
        var twin = After(
            Unlocked,
            DeviceRules.Report(Unlocked, new(long.MaxValue, DeviceMode.Locked, null, Given.Six.AddSeconds(5)), Given.Six.AddSeconds(5)));

        Assert.Equal((2, 1), (twin.Desired.Epoch, twin.Desired.SentAgain));
    }

    [Fact, Rule("R33")]
    public void What_is_said_once_more_just_after_is_not_written_and_later_is()
    {
        var twin = After(
            Unlocked, DeviceRules.Report(Unlocked, new(2, DeviceMode.Unlocked, "s1", Given.Six.AddSeconds(1)), Given.Six.AddSeconds(1)));

        Assert.Empty(DeviceRules.Report(twin, new(2, DeviceMode.Unlocked, "s1", Given.Six.AddSeconds(1.05)), Given.Six.AddSeconds(1.05)));
        Assert.IsType<DeviceReported>(
            DeviceRules.Report(twin, new(2, DeviceMode.Unlocked, "s1", Given.Six.AddSeconds(1.1)), Given.Six.AddSeconds(1.1)).Single());
    }

    [Theory, Rule("R33"), Rule("R2")]
    [InlineData(5, false)]
    [InlineData(-5, false)]
    [InlineData(6, true)]
    [InlineData(-6, true)]
    [InlineData(null, false)]
    public void A_clock_more_than_five_seconds_off_is_skewed(int? seconds, bool skewed)
    {
        var twin = After(Unlocked, DeviceRules.Report(Unlocked, Off(1, seconds), Given.Six.AddSeconds(1)));

        Assert.Equal(skewed, twin.ClockSkewed);
    }

    [Fact, Rule("R33"), Rule("R40")]
    public void A_skewed_clock_is_an_event_once_until_a_report_is_right_again()
    {
        var scene = Given.Sold(RefundMode.Bonus, null);

        int Events(params int?[] off)
        {
            var (after, events) = (scene, 0);
            foreach (var (second, seconds) in off.Index())
            {
                var twin = after.Devices["pc-01"];
                ImmutableArray<Fact> facts = [.. DeviceRules.Report(twin, Off(second + 1, seconds), Given.Six.AddSeconds(second + 1))];
                events += DeviceLog.Of(after, facts).Count(happened => happened.Fact is DeviceClockSkewed);
                after = facts.Aggregate(after, (moved, fact) => moved.After(fact));
            }
            return events;
        }

        Assert.Equal(1, Events(7200, 7200, null, 7201));
        Assert.Equal(2, Events(7200, 0, 7200));
        Assert.Equal(0, Events(0, null, 3));
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
    public void A_device_with_two_connections_is_offline_when_the_last_of_them_is_gone()
    {
        var first = After(Given.Pc, DeviceRules.Connected(Given.Pc, "agent", 1, Given.Six, Given.Six));
        var second = After(first, DeviceRules.Connected(first, "tool", 2, Given.Six.AddSeconds(1), Given.Six));
        var toolGone = After(second, DeviceRules.Disconnected(second, "tool", 3, Given.Six.AddSeconds(2), Given.Six));
        var agentGone = After(toolGone, DeviceRules.Disconnected(toolGone, "agent", 4, Given.Six.AddSeconds(3), Given.Six));

        Assert.True(toolGone.Online);
        Assert.False(agentGone.Online);
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
    public void A_connection_that_is_heard_of_only_after_the_end_of_another_is_there_all_the_same()
    {
        var tool = After(Given.Pc with { Connection = Connection.Never }, DeviceRules.Connected(Given.Pc, "tool", 2, Given.Six, Given.Six));
        var toolGone = After(tool, DeviceRules.Disconnected(tool, "tool", 4, Given.Six.AddSeconds(2), Given.Six));
        var agent = After(toolGone, DeviceRules.Connected(toolGone, "agent", 3, Given.Six.AddSeconds(1), Given.Six));

        Assert.False(toolGone.Online);
        Assert.True(agent.Online);
        Assert.Empty(DeviceRules.Connected(agent, "tool", 2, Given.Six, Given.Six));
    }

    [Fact, Rule("R37")]
    public void In_whatever_order_the_brokers_words_come_a_device_is_there_when_one_of_its_connections_is()
    {
        (string Session, int Sequence, bool IsConnected)[] words =
        [
            ("a", 1, true),
            ("b", 2, true),
            ("a", 3, false),
            ("c", 4, true),
            ("c", 5, false),
            ("a", 6, true),
            ("b", 7, false),
        ];

        foreach (var known in Enumerable.Range(1, words.Length))
            foreach (var order in Orders(words[..known]))
            {
                var twin = order.Aggregate(Given.Pc, (twin, word) => After(twin, word.IsConnected
                    ? DeviceRules.Connected(twin, word.Session, word.Sequence, Given.Six.AddSeconds(word.Sequence), Given.Six)
                    : DeviceRules.Disconnected(twin, word.Session, word.Sequence, Given.Six.AddSeconds(word.Sequence), Given.Six)));

                Assert.Equal(words[..known].GroupBy(word => word.Session).Any(session => session.Last().IsConnected), twin.Online);
            }
    }

    [Fact, Rule("R37")]
    public void A_device_whose_tools_come_and_go_under_many_names_is_there_until_it_leaves_itself()
    {
        var twin = After(
            Given.Pc with
            {
                Connection = Connection.Never,
            },
            DeviceRules.Connected(Given.Pc, "agent", 1, Given.Six, Given.Six));
        for (var tool = 1; tool <= 20; tool++)
        {
            twin = After(twin, DeviceRules.Connected(twin, $"tool-{tool}", 2 * tool, Given.Six.AddSeconds(tool), Given.Six));
            twin = After(twin, DeviceRules.Disconnected(twin, $"tool-{tool}", (2 * tool) + 1, Given.Six.AddSeconds(tool), Given.Six));
        }

        Assert.True(twin.Online);
        Assert.InRange(twin.Connection.Clients.Length, 1, 8);
        Assert.False(After(twin, DeviceRules.Disconnected(twin, "agent", 99, Given.Six.AddSeconds(99), Given.Six)).Online);
    }

    [Fact, Rule("R37")]
    public void A_connection_that_is_heard_of_after_the_devices_own_goodbye_does_not_bring_it_back()
    {
        var goodbye = After(Given.Pc, DeviceRules.Status(Given.Pc, false, Given.Six.AddSeconds(5), Given.Six));

        var late = After(goodbye, DeviceRules.Connected(goodbye, "a", 1, Given.Six, Given.Six));

        Assert.False(late.Online);
    }

    [Fact, Rule("R10")]
    public void Holding_or_releasing_twice_is_harmless()
    {
        var held = After(Given.Pc, DeviceRules.Hold(Given.Pc, Given.Six));

        Assert.True(held.HeldByStaff);
        Assert.Empty(DeviceRules.Hold(held, Given.Six));
        Assert.False(After(held, DeviceRules.Release(held, Given.Six)).HeldByStaff);
        Assert.Empty(DeviceRules.Release(Given.Pc, Given.Six));
    }

    [Fact, Rule("R10")]
    public void A_booking_that_waits_for_a_device_is_woken_when_staff_release_it_and_one_for_later_is_not()
    {
        var held = Given.Pc with
        {
            HeldByStaff = true,
            Bookings =
            [
                new("waits", null, Given.Six, Given.Six.AddHours(1)) { Waits = true },
                new("later", null, Given.Six.AddHours(2), Given.Six.AddHours(3)),
            ],
        };

        Assert.Equal(["waits"], DeviceRules.Wakes(held, held with { HeldByStaff = false }));
        Assert.Empty(DeviceRules.Wakes(held, held));
    }

    static IEnumerable<ImmutableArray<T>> Orders<T>(T[] all) => all.Length == 0
        ? [[]]
        : all.Index()
            .SelectMany(first =>
                Orders<T>([.. all[..first.Index], .. all[(first.Index + 1)..]]).Select(rest => rest.Insert(0, first.Item)));

    static Decision<Fact> Stale(Device twin, int second, List<int> answered)
    {
        var decision = DeviceRules.Report(
            twin, new(1, DeviceMode.Locked, null, Given.Six.AddSeconds(second)), Given.Six.AddSeconds(second));
        if (decision.OfType<DesiredSentAgain>().Any()) answered.Add(second);
        return decision;
    }

    static ReportedState Off(int second, int? seconds) => new(2, DeviceMode.Unlocked, "s1", Given.Six.AddSeconds(second))
    {
        ClockOff = seconds is { } off ? TimeSpan.FromSeconds(off) : null,
    };

    static Device After(Device device, Decision<Fact> decision) => decision.Aggregate(device, (state, fact) => state.After(fact));

    static Device NotReported(Device device) =>
        device with
        {
            Reported = null,
            Connection = Connection.Never,
            Desired = device.Desired with { IsReported = false },
        };
}
