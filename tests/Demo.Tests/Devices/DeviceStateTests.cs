using Izi.Demo.Devices;

namespace Izi.Demo.Tests.Devices;

public sealed class DeviceStateTests
{
    static readonly Instant Six = new(2026, 5, 1, 18, 0, 0, TimeSpan.Zero);
    static readonly Instant Seven = Six.AddHours(1);

    static DesiredMessage Hour(long epoch) =>
        new(epoch, DeviceMode.Unlocked)
        {
            SessionId = "s1",
            EndsAt = Seven,
            WarnAt = Seven.AddMinutes(-5),
        };

    static DeviceState Playing => new DeviceState("pc-01").Hear(Hour(7), Six).State;

    [Fact, Rule("R32")]
    public void A_device_unlocks_for_its_session_and_reports_it()
    {
        var step = new DeviceState("pc-01").Hear(Hour(7), Six);

        Assert.Equal<DeviceEvent>(new DeviceUnlocked("pc-01", Six, 7, "s1", Seven), Assert.Single(step.Happened));
        Assert.Equal((DeviceMode.Unlocked, 7, "s1"), (step.State.Mode, step.State.Epoch, step.State.SessionId));
        Assert.True(step.Reports);
    }

    [Fact, Rule("R32")]
    public void A_device_locks_by_itself_when_the_time_is_over()
    {
        var before = Playing.Tick(Seven.AddTicks(-1));
        var after = before.State.Tick(Seven);

        Assert.Equal(DeviceMode.Unlocked, before.State.Mode);
        Assert.Equal<DeviceEvent>(new DeviceLocked("pc-01", Seven, 7, "s1", Cause.Itself), Assert.Single(after.Happened));
        Assert.True(after.Reports);
    }

    [Fact]
    public void A_device_that_locked_by_itself_stays_locked_when_it_hears_the_same_state_again()
    {
        var locked = Playing.Tick(Seven).State;

        var again = locked.Hear(Hour(7), Seven.AddSeconds(1));

        Assert.Empty(again.Happened);
        Assert.Equal(DeviceMode.Locked, again.State.Mode);
        Assert.True(again.Reports);
    }

    [Fact]
    public void A_device_told_to_lock_locks()
    {
        var step = Playing.Hear(new DesiredMessage(8, DeviceMode.Locked), Six.AddMinutes(20));

        Assert.Equal<DeviceEvent>(new DeviceLocked("pc-01", Six.AddMinutes(20), 8, "s1", Cause.Server), Assert.Single(step.Happened));
        Assert.Null(step.State.NextAlarm);
    }

    [Fact, Rule("R32")]
    public void A_device_does_not_follow_an_older_state()
    {
        var locked = Playing.Hear(new DesiredMessage(8, DeviceMode.Locked), Six.AddMinutes(20)).State;

        var step = locked.Hear(Hour(7), Six.AddMinutes(21));

        Assert.Equal<DeviceEvent>(new OlderStateIgnored("pc-01", Six.AddMinutes(21), 7, 8), Assert.Single(step.Happened));
        Assert.Equal(locked, step.State);
        Assert.False(step.Reports);
    }

    [Fact]
    public void The_first_state_on_a_connection_is_answered_even_when_it_is_older()
    {
        var back = Playing with { Epoch = 9, Greeted = false };

        var step = back.Hear(Hour(7), Six.AddMinutes(1));

        Assert.Equal(9, step.State.Epoch);
        Assert.True(step.Reports);
    }

    [Fact, Rule("R20")]
    public void A_player_is_warned_by_the_device_when_no_notice_came()
    {
        var warnAt = Seven.AddMinutes(-5);

        var step = Playing.Tick(warnAt);
        var again = step.State.Tick(warnAt.AddSeconds(1));
        var late = step.State.Hear(new NoticeMessage("warning", "Five minutes") { EndsAt = Seven }, warnAt.AddSeconds(2));

        Assert.Equal(warnAt, Playing.NextAlarm);
        Assert.Equal<DeviceEvent>(new PlayerWarned("pc-01", warnAt, Seven, Cause.Itself), Assert.Single(step.Happened));
        Assert.Empty(again.Happened);
        Assert.Empty(late.Happened);
        Assert.Equal(Seven, step.State.NextAlarm);
    }

    [Fact, Rule("R20")]
    public void A_player_warned_by_a_notice_is_not_warned_again_by_the_device()
    {
        var early = Seven.AddMinutes(-5).AddSeconds(-1);

        var step = Playing.Hear(new NoticeMessage("warning", "Five minutes") { EndsAt = Seven }, early);

        Assert.Equal<DeviceEvent>(new PlayerWarned("pc-01", early, Seven, Cause.Server), Assert.Single(step.Happened));
        Assert.Empty(step.State.Tick(Seven.AddMinutes(-5)).Happened);
        Assert.Equal(Seven, step.State.NextAlarm);
    }

    [Fact, Rule("R20")]
    public void A_player_is_warned_again_of_a_later_end()
    {
        var warned = Playing.Tick(Seven.AddMinutes(-5)).State;
        var extended = warned.Hear(Hour(8) with { EndsAt = Seven.AddHours(1), WarnAt = Seven.AddMinutes(55) }, Seven.AddMinutes(-4));

        var step = extended.State.Tick(Seven.AddMinutes(55));

        Assert.Equal<DeviceEvent>(
            new DeviceUnlocked("pc-01", Seven.AddMinutes(-4), 8, "s1", Seven.AddHours(1)), Assert.Single(extended.Happened));
        Assert.IsType<PlayerWarned>(Assert.Single(step.Happened));
    }

    [Fact]
    public void A_warning_of_an_end_that_has_been_moved_is_not_shown()
    {
        var extended = Playing.Hear(Hour(8) with { EndsAt = Seven.AddHours(1) }, Six).State;

        var step = extended.Hear(new NoticeMessage("warning", "Five minutes") { EndsAt = Seven }, Seven.AddMinutes(-5));

        Assert.Empty(step.Happened);
    }

    [Fact]
    public void Time_that_was_over_before_the_message_came_is_not_played()
    {
        var step = new DeviceState("pc-01").Hear(Hour(7), Seven.AddMinutes(1));

        Assert.Equal(DeviceMode.Locked, step.State.Mode);
        Assert.Empty(step.Happened);
    }

    [Fact, Rule("R22")]
    public void A_device_without_an_end_never_locks_by_itself()
    {
        var pod = new DeviceState("pod-01").Hear(new DesiredMessage(2, DeviceMode.Unlocked) { SessionId = "s1" }, Six).State;

        Assert.Null(pod.NextAlarm);
        Assert.Empty(pod.Tick(Six.AddDays(30)).Happened);
    }
}
