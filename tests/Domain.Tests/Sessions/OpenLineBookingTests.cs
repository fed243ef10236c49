namespace Izi.Domain.Tests.Sessions;

/// <summary>Where the next booking of a device ends postpaid time (R24).</summary>
[Rule("R24")]
public sealed class OpenLineBookingTests
{
    static readonly Tariff Later = Given.Hour(RefundMode.Burn) with { Billing = Billing.Postpaid };
    static readonly Client Nobody = Given.Vera with { Balance = 0 };

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
        Assert.Equal(
            (60_000L, 1800L),
            (open.Session!.AmountDue(Given.Six.AddMinutes(90)), open.Session!.UncoveredSeconds(Given.Six.AddMinutes(90))));
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
            Given.Card with
            {
                SessionId = "s2",
                StartsAt = Given.Six.AddMinutes(minutes),
                Payment = new(PaymentMethod.Later),
            },
            Given.Six.AddMinutes(5));

        Assert.Equal(refusal ?? "guest-pays-cash-or-card", booked.Refusal?.Code);
    }

    [Theory, Rule("R13")]
    [InlineData(59.9, "next-booking-too-close")]
    [InlineData(60, null)]
    public void A_start_needs_that_minute_however_short_its_blocks_are(double seconds, string? refusal)
    {
        var scene = Given.Scene(Nobody, Later with { Length = TimeSpan.FromSeconds(3) }).Booked("pc-01", from: seconds / 60, to: 120);

        Assert.Equal(refusal, StartRules.Start(scene, Given.Sale(new(PaymentMethod.Later)), Given.Six).Refusal?.Code);
    }

    [Fact, Rule("R22")]
    public void What_a_booking_ended_stays_ended_when_the_booking_is_called_off()
    {
        var scene = Given.Sold(Later with { OnExpiry = OnExpiry.StayOpen }, Nobody);
        var booked = scene.Booked("pc-01", from: 60, to: 120);
        var open = booked.After(Alarms.Tick(booked, Given.Six.AddMinutes(60)));

        var free = open.With(open.Devices["pc-01"] with { Bookings = [] });

        Assert.Equal(
            (60_000L, 1800L),
            (free.Session!.AmountDue(Given.Six.AddMinutes(90)), free.Session!.UncoveredSeconds(Given.Six.AddMinutes(90))));
        Assert.Contains(
            TileFlag.NeedsAttention, new Hall(free.Venue, free.Devices.Values).FlagsOf(free.Devices["pc-01"], Given.Six.AddMinutes(90)));
        var stopped = (Stopped)free.After(SessionRules.Stop(free, Given.ByAdmin, Given.Six.AddMinutes(90))).Session!;
        Assert.Equal((60_000L, 1800L), (stopped.AmountDue, stopped.UncoveredSeconds(Given.Six.AddMinutes(90))));
    }

    [Fact, Rule("R20"), Rule("R36")]
    public void The_player_is_warned_of_a_booking_and_of_nothing_else()
    {
        var scene = Given.Sold(Later with { Warn = TimeSpan.FromMinutes(5) }, Nobody);
        var booked = scene.Booked("pc-01", from: 80, to: 120);

        Assert.Null(Alarms.NextAlarm(scene));
        Assert.Equal(TileState.Active, Hall.StateOf(scene.Devices["pc-01"], Given.Six.AddMinutes(58)));
        Assert.Equal(Given.Six.AddMinutes(75), Alarms.NextAlarm(booked));
        Assert.Equal(
            Given.Six.AddMinutes(80), Assert.IsType<PlayerWarned>(Assert.Single(Alarms.Tick(booked, Given.Six.AddMinutes(75)))).EndsAt);
        Assert.Equal(TileState.EndingSoon, Hall.StateOf(booked.Devices["pc-01"], Given.Six.AddMinutes(75)));
    }
}
