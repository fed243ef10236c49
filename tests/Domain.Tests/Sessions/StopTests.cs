namespace Izi.Domain.Tests.Sessions;

public sealed class StopTests
{
    [Fact, Rule("R16")]
    public void A_player_who_stops_at_40_of_60_minutes_gets_a_third_back_as_bonus()
    {
        var scene = Given.Sold(RefundMode.Bonus, Given.Vera);

        var stop = SessionRules.Stop(scene, Given.ByPlayer, Given.Six.AddMinutes(40));

        Assert.Equal(
            new Refund(1, RefundMode.Bonus, RefundOutcome.Bonus, 1200, 3600, 20_000, 20_000),
            stop.OfType<SessionStopped>().Single().Refunds.Single());
        Assert.Equal(20_000, Given.Vera.After(stop.OfType<BonusCredited>().Single()).Bonus);
    }

    [Fact, Rule("R6"), Rule("R16")]
    public void A_stop_by_an_admin_says_so_with_the_end_on_the_session_and_its_device()
    {
        var scene = Given.Sold(RefundMode.Burn, Given.Vera);
        var at = Given.Six.AddMinutes(10);

        var stopped = Assert.IsType<Stopped>(scene.After(SessionRules.Stop(scene, Given.ByAdmin, at)).Session);

        Assert.Equal((StoppedBy.ManuallyByAdmin, at, "called home"), (stopped.StoppedBy, stopped.EndedAt, stopped.Note));
        Assert.Equal(at, stopped.Devices.Single().ActualEndAt);
    }

    [Fact, Rule("R16")]
    public void A_burnt_tariff_gives_nothing_back_but_says_what_it_was_worth()
    {
        var scene = Given.Sold(RefundMode.Burn, Given.Vera);

        var stop = SessionRules.Stop(scene, Given.ByAdmin, Given.Six.AddMinutes(45));

        Assert.Equal(
            new Refund(1, RefundMode.Burn, RefundOutcome.Forfeited, 900, 3600, 0, 15_000),
            stop.OfType<SessionStopped>().Single().Refunds.Single());
        Assert.Single(stop);
    }

    [Fact, Rule("R16")]
    public void Kept_time_goes_to_the_client_for_the_zone_the_device_stands_in()
    {
        var scene = Given.Sold(RefundMode.Keep, Given.Vera);

        var stop = SessionRules.Stop(scene, Given.ByAdmin, Given.Six.AddMinutes(59).AddMilliseconds(300));

        Assert.Equal(new KeptTime("hour", "main", 59), stop.OfType<TimeKept>().Single().Times.Single());
    }

    [Theory, Rule("R16")]
    [InlineData(RefundMode.Keep)]
    [InlineData(RefundMode.Bonus)]
    public void A_guest_has_no_account_so_unused_time_is_forfeited(RefundMode mode)
    {
        var scene = Given.Sold(mode, null);

        var stop = SessionRules.Stop(scene, Given.ByAdmin, Given.Six.AddMinutes(30));

        var refund = stop.OfType<SessionStopped>().Single().Refunds.Single();
        Assert.Equal((RefundOutcome.Forfeited, 0, 30_000), (refund.Outcome, refund.Amount, refund.Value));
        Assert.Single(stop);
    }

    [Fact, Rule("R21"), Rule("R5")]
    public void A_second_stop_is_refused_with_the_first_ones_word()
    {
        var scene = Given.Sold(RefundMode.Bonus, Given.Vera);
        var stopped = scene.After(SessionRules.Stop(scene, Given.ByPlayer, Given.Six.AddMinutes(40)));

        var again = SessionRules.Stop(stopped, Given.ByAdmin, Given.Six.AddMinutes(41));

        Assert.Equal("session-already-ended", again.Refusal?.Code);
        Assert.Equal(StoppedBy.ManuallyByPlayer, again.Refusal?.Help["stoppedBy"]);
        Assert.Equal(Given.Six.AddMinutes(40), again.Refusal?.Help["endedAt"]);
    }

    [Fact, Rule("R15"), Rule("R5")]
    public void At_the_end_of_coverage_the_session_ends_by_itself_and_a_stop_comes_too_late()
    {
        var scene = Given.Sold(RefundMode.Bonus, Given.Vera);
        var end = Given.Six.AddHours(1);

        var stop = SessionRules.Stop(scene, Given.ByAdmin, end);
        var tick = Alarms.Tick(scene, end.AddMinutes(7));

        Assert.Equal("session-already-ended", stop.Refusal?.Code);
        var stopped = Assert.IsType<Stopped>(scene.After(tick).Session);
        Assert.Equal((StoppedBy.AutomaticallyOnTime, end), (stopped.StoppedBy, stopped.EndedAt));
        Assert.Empty(stopped.Refunds);
    }

    [Fact, Rule("R19")]
    public void The_preview_says_exactly_what_stop_does_then()
    {
        var scene = Given.Sold(RefundMode.Bonus, Given.Vera);
        var at = Given.Six.AddMinutes(12).AddSeconds(34);

        var preview = StopPreview.Of(scene, at);
        var stop = SessionRules.Stop(scene, Given.ByAdmin, at);

        Assert.Equal<Refund>(stop.OfType<SessionStopped>().Single().Refunds, preview.Lines);
        Assert.Equal((2846, 47_433, null), (preview.RemainingSeconds, preview.BonusTotal, preview.Refusal));
    }
}
