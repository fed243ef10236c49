namespace Izi.Domain.Tests.Sessions;

/// <summary>Postpaid is one open line; its blocks are computed when it is read (R24).</summary>
[Rule("R24")]
public sealed class OpenLineTests
{
    static readonly Tariff Later = Given.Hour(RefundMode.Burn) with { Billing = Billing.Postpaid };
    static readonly Tariff Minute = Later with { Length = TimeSpan.FromMinutes(1), Prices = Given.Prices(1000) };
    static readonly Client Nobody = Given.Vera with { Balance = 0 };

    [Theory]
    [InlineData(0, 60, 60_000)]
    [InlineData(59, 60, 60_000)]
    [InlineData(60, 60, 60_000)]
    [InlineData(61, 120, 120_000)]
    [InlineData(150, 180, 180_000)]
    public void It_is_read_up_to_the_end_of_the_running_block(int minutes, int until, long price)
    {
        var scene = Given.Sold(Later, Nobody);

        var line = scene.Session!.AsOf(Given.Six.AddMinutes(minutes)).Lines.Single();

        Assert.Equal((Given.Six.AddMinutes(until), until * 60L, price), (line.To, line.TotalSeconds, line.Price));
        Assert.Equal(0, line.Paid);
    }

    [Fact]
    public void A_week_of_minutes_is_one_line_without_an_alarm_or_a_fact()
    {
        var scene = Given.Sold(Minute, Nobody);
        var later = Given.Six.AddDays(7).AddSeconds(30);

        Assert.Null(Alarms.NextAlarm(scene));
        Assert.Empty(Alarms.Tick(scene, later));
        var stopped = scene.After(SessionRules.Stop(scene, Given.ByAdmin, later));

        var line = Assert.Single(stopped.Session!.Lines);
        Assert.Equal((Given.Six.AddDays(7).AddMinutes(1), 10_081_000L, 10_080_500L), (line.To, line.Price, line.Due));
        Assert.Equal(10_080_500, ((Stopped)stopped.Session).AmountDue);
    }

    [Fact, Rule("R15")]
    public void A_booking_made_later_ends_it_cut_down_to_a_whole_second()
    {
        var scene = Given.Sold(Later, Nobody);
        var booked = scene.Booked("pc-01", from: 80 + (0.7 / 60), to: 120);

        Assert.Contains("s1", DeviceRules.Wakes(scene.Devices["pc-01"], booked.Devices["pc-01"]));
        Assert.Equal(Given.Six.AddMinutes(80), Alarms.NextAlarm(booked));
        var ended = Assert.IsType<Stopped>(booked.After(Alarms.Tick(booked, Given.Six.AddMinutes(150))).Session);
        Assert.Equal((Given.Six.AddMinutes(80), StoppedBy.AutomaticallyOnTime, 80_000L), (ended.EndedAt, ended.StoppedBy, ended.AmountDue));
        Assert.Equal(4800, ended.Lines.Single().TotalSeconds);
    }

    [Fact]
    public void A_booking_that_is_cancelled_lets_it_go_on()
    {
        var scene = Given.Sold(Later, Nobody);

        var free = scene.Booked("pc-01", from: 80, to: 120).With(scene.Devices["pc-01"]);

        Assert.Null(Alarms.NextAlarm(free));
        Assert.Equal(100_000, free.Session!.AmountDue(Given.Six.AddMinutes(100)));
    }

    [Fact, Rule("R22")]
    public void Where_it_stays_open_the_time_past_the_booking_is_not_charged()
    {
        var scene = Given.Sold(Later with { OnExpiry = OnExpiry.StayOpen }, Nobody).Booked("pc-01", from: 60, to: 120);

        var open = scene.After(Alarms.Tick(scene, Given.Six.AddMinutes(90)));

        Assert.Equal(CoverageStatus.NeedsAttention, Coverage.StatusAt(open.Session!, Given.Six.AddMinutes(90)));
        Assert.Equal((60_000L, 1800L), (open.Session!.AmountDue(Given.Six.AddMinutes(90)), open.Session!.UncoveredSeconds(Given.Six.AddMinutes(90))));
    }

    [Theory, Rule("R13")]
    [InlineData(0.9, "next-booking-too-close")]
    [InlineData(1.0, null)]
    [InlineData(30, null)]
    public void A_start_needs_a_minute_before_the_next_booking_and_its_block_costs_what_it_costs(double minutes, string? refusal)
    {
        var scene = Given.Scene(Nobody, Later).Booked("pc-01", from: minutes, to: 120);

        var started = StartRules.Start(scene, Given.Sale(new(PaymentMethod.Later)), Given.Six);

        Assert.Equal(refusal, started.Refusal?.Code);
        if (refusal is null) Assert.Equal(60_000, started.OfType<SessionStarted>().Single().Session.Lines[0].Due);
    }

    [Theory, Rule("R10")]
    [InlineData(59, "device-busy")]
    [InlineData(60, null)]
    [InlineData(90, null)]
    public void A_booking_may_begin_when_the_running_block_has_ended(int minutes, string? refusal)
    {
        var scene = Given.Sold(Later, Nobody);

        var booked = StartRules.Start(
            scene with { Session = null, Client = null },
            Given.Card with { SessionId = "s2", StartsAt = Given.Six.AddMinutes(minutes), Payment = new(PaymentMethod.Later) }, Given.Six.AddMinutes(5));

        Assert.Equal(refusal ?? "guest-pays-cash-or-card", booked.Refusal?.Code);
    }

    [Fact, Rule("R13")]
    public void It_is_not_extended() =>
        Assert.Equal("payment-not-allowed", ExtendRules.Extend(Given.Sold(Later, Nobody), "hour", new(PaymentMethod.Card), Given.Six).Refusal!.Code);

    [Fact, Rule("R19")]
    public void The_preview_says_what_the_stop_does()
    {
        var scene = Given.Sold(Later, Nobody);
        var at = Given.Six.AddMinutes(70);

        var preview = StopPreview.Of(scene, at);

        var stopped = SessionRules.Stop(scene, Given.ByAdmin, at).OfType<SessionStopped>().Single();
        Assert.Equal(new Refund(1, RefundMode.Burn, RefundOutcome.Forfeited, 3000, 7200, 0, 0), preview.Lines.Single());
        Assert.Equal<Refund>(stopped.Refunds, preview.Lines);
        Assert.Equal((70_000L, 70_000L, 3000L), (preview.AmountDue, stopped.AmountDue, preview.RemainingSeconds));
    }

    [Fact, Rule("R36")]
    public void The_hall_shows_the_end_of_the_running_block()
    {
        var device = Given.Sold(Later, Nobody).Devices["pc-01"];

        Assert.Equal(Given.Six.AddHours(2), device.CoverageEndsAtAsOf(Given.Six.AddMinutes(61)));
        Assert.Equal(TileState.Active, Hall.StateOf(device, Given.Six.AddDays(1)));
        Assert.Null(device.Desired.EndsAt);
    }
}
