namespace Izi.Domain.Tests.Sessions;

/// <summary>What a stop makes of each line, for a client and for a guest, on one device and on several.</summary>
public sealed class SettlementTests
{
    [Theory, Rule("R16")]
    [InlineData(RefundMode.Burn, true, RefundOutcome.Forfeited, 0)]
    [InlineData(RefundMode.Burn, false, RefundOutcome.Forfeited, 0)]
    [InlineData(RefundMode.Keep, true, RefundOutcome.Kept, 0)]
    [InlineData(RefundMode.Keep, false, RefundOutcome.Forfeited, 0)]
    [InlineData(RefundMode.Bonus, true, RefundOutcome.Bonus, 40_000)]
    [InlineData(RefundMode.Bonus, false, RefundOutcome.Forfeited, 0)]
    public void Forty_unused_minutes_of_sixty_go_where_the_tariff_says(RefundMode mode, bool client, RefundOutcome outcome, long amount)
    {
        var scene = Given.Sold(mode, client ? Given.Vera : null);

        var stopped = scene.After(SessionRules.Stop(scene, Given.ByAdmin, Given.Six.AddMinutes(20)));

        Assert.Equal(new Refund(1, mode, outcome, 2400, 3600, amount, 40_000), ((Stopped)stopped.Session!).Refunds.Single());
        Assert.Equal(client ? amount : null, stopped.Client?.Bonus);
        Assert.Equal(outcome is RefundOutcome.Kept ? 2400 : 0, stopped.Client?.KeptTime.Of("hour", "main") ?? 0);
    }

    [Fact, Rule("R16"), Rule("R10")]
    public void Time_on_several_devices_is_kept_for_each_in_the_zone_it_stands_in()
    {
        var scene = Given.Sold(
            Given.Hour(RefundMode.Keep) with
            {
                Prices = Given.Prices(60_000, 90_000),
            },
            Given.Vera,
            "pc-01",
            "pc-02",
            "vip-01");

        var stop = SessionRules.Stop(scene, Given.ByPlayer, Given.Six.AddMinutes(45));

        Assert.Equal(
            new Refund(1, RefundMode.Keep, RefundOutcome.Kept, 900, 3600, 0, 52_500),
            stop.OfType<SessionStopped>().Single().Refunds.Single());
        Assert.Equal<KeptTime>([new("hour", "main", 1800), new("hour", "vip", 900)], stop.OfType<TimeKept>().Single().Times);
        Assert.Equal(2700, StopPreview.Of(scene, Given.Six.AddMinutes(45)).KeptSeconds);
    }

    [Fact, Rule("R16"), Rule("R10")]
    public void The_price_of_several_devices_comes_back_as_one_bonus()
    {
        var scene = Given.Sold(Given.Hour(RefundMode.Bonus) with { Prices = Given.Prices(60_000, 90_001) }, Given.Vera, "pc-01", "vip-01");

        var stop = SessionRules.Stop(scene, Given.ByPlayer, Given.Six.AddMinutes(40));

        Assert.Equal(50_000, stop.OfType<BonusCredited>().Single().Amount);
        Assert.All(((Stopped)scene.After(stop).Session!).Devices, device => Assert.Equal(Given.Six.AddMinutes(40), device.ActualEndAt));
    }

    [Fact, Rule("R16"), Rule("R14")]
    public void A_device_that_the_session_left_keeps_its_own_end_and_is_given_nothing()
    {
        var scene = Given.Sold(Given.Hour(RefundMode.Keep) with { Prices = Given.Prices(60_000, 90_000) }, Given.Vera, "pc-01", "vip-01");
        var left = scene with
        {
            Session = scene.Session! with
            {
                Devices = [scene.Session.Devices[0] with { ActualEndAt = Given.Six.AddMinutes(10) }, scene.Session.Devices[1]],
            },
        };

        var stop = SessionRules.Stop(left, Given.ByAdmin, Given.Six.AddMinutes(30));

        Assert.Equal<KeptTime>([new("hour", "vip", 1800)], stop.OfType<TimeKept>().Single().Times);
        Assert.Equal(
            [Given.Six.AddMinutes(10), Given.Six.AddMinutes(30)],
            left.After(stop).Session!.Devices.Select(device => device.ActualEndAt!.Value));
    }

    [Fact, Rule("R16"), Rule("R8"), Rule("N4")]
    public void Time_paid_with_kept_time_gives_its_unused_seconds_back()
    {
        var scene = Given.Scene(Given.Vera with { KeptTime = [new("hour", "main", 2000)] }, Given.Hour(RefundMode.Keep));
        var playing = scene.After(StartRules.Start(scene, Given.Sale(new(PaymentMethod.KeptTime)), Given.Six));

        var stopped = playing.After(SessionRules.Stop(playing, Given.ByPlayer, Given.Six.AddSeconds(500)));

        Assert.Equal(0, playing.Client!.KeptTime.Of("hour", "main"));
        Assert.Equal(new Refund(1, RefundMode.Keep, RefundOutcome.Kept, 1500, 2000, 0, 0), ((Stopped)stopped.Session!).Refunds.Single());
        Assert.Equal(1500, stopped.Client!.KeptTime.Of("hour", "main"));
    }

    [Fact, Rule("R16"), Rule("R17")]
    public void The_played_line_gives_nothing_the_one_in_play_a_part_and_the_next_one_all_of_it()
    {
        var scene = Lines(Given.Hour(RefundMode.Bonus), (0, 60), (60, 120), (120, 180));

        var stopped = (Stopped)scene.After(SessionRules.Stop(scene, Given.ByPlayer, Given.Six.AddMinutes(90))).Session!;

        Assert.Equal(
            [(1L, 0L, 0L), (2, 1800, 30_000), (3, 3600, 60_000)],
            stopped.Refunds.Select(refund => ((long)refund.Line, refund.UnusedSeconds, refund.Amount)));
        Assert.All(stopped.Lines, line => Assert.True(line.Consumed));
        Assert.Equal(0, stopped.RemainingSeconds(Given.Six.AddMinutes(90)));
    }

    [Fact, Rule("R27"), Rule("R16")]
    public void A_renewal_that_has_not_begun_is_voided_and_its_money_goes_back_where_it_came_from()
    {
        var scene = Lines(Given.Hour(RefundMode.Burn), (0, 60), (60, 120));
        var renewed = scene with
        {
            Session = scene.Session! with
            {
                Lines =
                [
                    scene.Session.Lines[0],
                    scene.Session.Lines[1] with
                    {
                        Source = LineSource.AutoRenewal,
                        Tenders = [new(PaymentMethod.Bonus, 20_000), new(PaymentMethod.Balance, 40_000)],
                    },
                ],
            },
        };

        var stop = SessionRules.Stop(renewed, Given.ByPlayer, Given.Six.AddSeconds(3599));

        var stopped = renewed.After(stop);
        Assert.Equal(new Refund(2, RefundMode.Burn, RefundOutcome.Voided, 3600, 3600, 0, 0), ((Stopped)stopped.Session!).Refunds[1]);
        Assert.Equal((60_000, 0), (stopped.Session.PaidTotal, stopped.Session.Lines[1].Paid));
        Assert.Equal((140_000, 20_000), (stopped.Client!.Balance, stopped.Client.Bonus));
        Assert.Equal([2], stop.OfType<RenewalVoided>().Select(voided => voided.Line));
    }

    [Fact, Rule("R27")]
    public void A_renewal_that_begins_at_this_very_instant_has_begun()
    {
        var scene = Lines(Given.Hour(RefundMode.Bonus), (0, 60), (60, 120));
        var renewed = scene with
        {
            Session = scene.Session! with
            {
                Lines = [scene.Session.Lines[0], scene.Session.Lines[1] with { Source = LineSource.AutoRenewal }],
            },
        };

        var stop = SessionRules.Stop(renewed, Given.ByPlayer, Given.Six.AddMinutes(60));

        Assert.Equal(
            new Refund(2, RefundMode.Bonus, RefundOutcome.Bonus, 3600, 3600, 60_000, 60_000),
            stop.OfType<SessionStopped>().Single().Refunds[1]);
        Assert.Empty(stop.OfType<RenewalVoided>());
    }

    [Fact, Rule("R16")]
    public void Sixteen_devices_in_as_many_zones_are_one_fact()
    {
        var zones = Enumerable.Range(1, 16).Select(number => $"zone-{number:D2}").ToImmutableArray();
        var scene = Lines(Given.Hour(RefundMode.Keep), (0, 60), (60, 120));
        var devices = zones.Select((zone, number) => new SessionDevice($"pc-{number}", zone, zone, DeviceKind.Pc)).ToImmutableArray();

        var stop = SessionRules.Stop(
            scene with
            {
                Session = scene.Session! with { Devices = devices },
                Devices = devices.ToImmutableSortedDictionary(d => d.Id, d => Device.New(d.Id, Given.Six)),
            },
            Given.ByAdmin,
            Given.Six.AddMinutes(30));

        Assert.Equal(
            zones.Select(zone => new KeptTime("hour", zone, 5400)), stop.OfType<TimeKept>().Single().Times.OrderBy(kept => kept.Zone));
    }

    /// <summary>A session that plays since six, with paid lines from and to so many minutes after it.</summary>
    static Scene Lines(Tariff tariff, params (int From, int To)[] lines)
    {
        var scene = Given.Sold(tariff, Given.Vera);
        return scene with
        {
            Session = scene.Session! with
            {
                Lines =
                [
                    .. lines.Select(
                        (line, number) =>
                            scene.Session.Lines[0] with
                            {
                                Number = number + 1,
                                From = Given.Six.AddMinutes(line.From),
                                To = Given.Six.AddMinutes(line.To),
                            }),
                ],
            },
        };
    }
}
