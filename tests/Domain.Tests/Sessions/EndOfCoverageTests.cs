namespace Izi.Domain.Tests.Sessions;

/// <summary>What becomes of a session when its coverage is over.</summary>
public sealed class EndOfCoverageTests
{
    static readonly Instant End = Given.Six.AddHours(1);

    static readonly Tariff StayOpen = Given.Hour(RefundMode.Bonus) with { OnExpiry = OnExpiry.StayOpen };

    [Theory, Rule("R15"), Rule("R17"), Rule("R39")]
    [InlineData(0)]
    [InlineData(7_000)]
    public void It_ends_by_itself_with_the_full_duration_however_late_that_is_noticed(int secondsLate)
    {
        var scene = Given.Sold(RefundMode.Bonus, Given.Vera);

        var facts = Alarms.Tick(scene, End.AddSeconds(secondsLate));

        var ended = scene.After(facts);
        var stopped = Assert.IsType<Stopped>(ended.Session);
        Assert.Equal((StoppedBy.AutomaticallyOnTime, End, End), (stopped.StoppedBy, stopped.EndedAt, stopped.Devices.Single().ActualEndAt));
        Assert.Single(facts);
        Assert.Equal((DeviceMode.Locked, 0), (ended.Devices["pc-01"].Desired.Mode, stopped.Refunds.Length));
        Assert.Equal((0, 0, 0), (stopped.UncoveredSeconds(End.AddHours(3)), stopped.RemainingSeconds(End), ended.Client!.Bonus));
    }

    [Fact, Rule("R15"), Rule("R6")]
    public void A_millisecond_before_its_end_a_stop_is_by_hand_and_at_its_end_it_is_too_late()
    {
        var scene = Given.Sold(RefundMode.Bonus, Given.Vera);

        Assert.Equal(
            StoppedBy.ManuallyByAdmin,
            SessionRules.Stop(scene, Given.ByAdmin, End.AddMilliseconds(-1)).OfType<SessionStopped>().Single().StoppedBy);
        Assert.Equal(StoppedBy.AutomaticallyOnTime, SessionRules.Stop(scene, Given.ByAdmin, End).Refusal?.Help["stoppedBy"]);
    }

    [Fact, Rule("R22"), Rule("R32")]
    public void A_tariff_that_stays_open_needs_attention_once_and_does_not_lock()
    {
        var scene = Given.Sold(StayOpen, Given.Vera);

        var facts = Alarms.Tick(scene, End);
        var open = scene.After(facts);

        Assert.Equal([new SessionNeedsAttention(End, "s1", "stay-open") { EndsAt = Given.Six.AddHours(1) }], facts);
        Assert.Equal(
            (CoverageStatus.Covered, CoverageStatus.NeedsAttention),
            (Coverage.StatusAt(scene.Session!, End.AddSeconds(-1)), Coverage.StatusAt(open.Session!, End)));
        Assert.Null(Alarms.NextAlarm(open));
        Assert.Equal(
            (2L, DeviceMode.Unlocked, null),
            (open.Devices["pc-01"].Desired.Epoch, open.Devices["pc-01"].Desired.Mode, open.Devices["pc-01"].Desired.EndsAt));
    }

    [Fact, Rule("R22"), Rule("R17"), Rule("R16")]
    public void A_stop_past_coverage_refunds_nothing_and_says_how_long_it_was_open()
    {
        var open = Past(StayOpen);

        var stopped = (Stopped)open.After(SessionRules.Stop(open, Given.ByAdmin, End.AddSeconds(754).AddMilliseconds(900))).Session!;

        Assert.Equal(new Refund(1, RefundMode.Bonus, RefundOutcome.Bonus, 0, 3600, 0, 0), stopped.Refunds.Single());
        Assert.Equal(
            (754, 60_000, End.AddMilliseconds(754_900)), (stopped.UncoveredSeconds(End.AddHours(9)), stopped.PaidTotal, stopped.EndedAt));
        Assert.Equal(StoppedBy.ManuallyByAdmin, stopped.StoppedBy);
    }

    [Fact, Rule("R22"), Rule("R13")]
    public void Gaps_between_lines_and_the_time_after_the_last_add_up()
    {
        var open = Past(StayOpen);
        var line = open.Session!.Lines[0];
        var extended = open.Session with { Lines = [line, line with { Number = 2, From = End.AddMinutes(5), To = End.AddMinutes(65) }] };

        Assert.Equal(300, extended.UncoveredSeconds(End.AddMinutes(30)));
        Assert.Equal(300 + 600, extended.UncoveredSeconds(End.AddMinutes(75)));
        Assert.Equal(CoverageStatus.Covered, Coverage.StatusAt(extended, End.AddMinutes(30)));
    }

    [Fact, Rule("R22"), Rule("R15")]
    public void The_last_line_says_whether_it_stays_open()
    {
        var open = Past(StayOpen);
        var line = open.Session!.Lines[0];
        var closing = line with { Number = 2, Tariff = Given.Hour(RefundMode.Bonus), From = End.AddMinutes(5), To = End.AddMinutes(65) };
        var extended = open with { Session = open.Session with { Lines = [line, closing] } };

        var ended = extended.After(Alarms.Tick(extended, End.AddMinutes(65)));

        Assert.Equal(
            (StoppedBy.AutomaticallyOnTime, End.AddMinutes(65), 300),
            (((Stopped)ended.Session!).StoppedBy, ((Stopped)ended.Session).EndedAt, ended.Session.UncoveredSeconds(End.AddHours(9))));
    }

    [Fact, Rule("R18")]
    public void The_effective_end_of_a_device_is_its_actual_one_else_the_planned_one_once_passed()
    {
        var device = new SessionDevice("pc-01", "PC 1", "main", DeviceKind.Pc);

        Assert.Null(device.EffectiveEndAt(End, End.AddTicks(-1)));
        Assert.Equal(End, device.EffectiveEndAt(End, End));
        Assert.Equal(Given.Six, (device with { ActualEndAt = Given.Six }).EffectiveEndAt(End, End.AddHours(1)));
    }

    [Theory, Rule("R19")]
    [InlineData(59, null)]
    [InlineData(60, "session-already-ended")]
    [InlineData(75, "session-already-ended")]
    public void The_preview_counts_what_is_overdue_as_done_as_the_stop_will(int minutes, string? refusal)
    {
        var preview = StopPreview.Of(Given.Sold(RefundMode.Bonus, Given.Vera), Given.Six.AddMinutes(minutes));

        Assert.Equal(
            (refusal, minutes == 59 ? 60 : 0, minutes == 59 ? 1000 : 0),
            (preview.Refusal?.Code, preview.RemainingSeconds, preview.BonusTotal));
    }

    static Scene Past(Tariff tariff)
    {
        var scene = Given.Sold(tariff, Given.Vera);
        return scene.After(Alarms.Tick(scene, End));
    }
}
