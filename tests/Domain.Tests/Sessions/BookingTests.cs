namespace Izi.Domain.Tests.Sessions;

/// <summary>An hour for 600.00; now is six.</summary>
public sealed class BookingTests
{
    static readonly Tariff Hour = Given.Hour(RefundMode.Bonus);

    static readonly Instant Eight = Given.Six.AddHours(2);

    [Fact, Rule("R4"), Rule("R10")]
    public void A_booking_is_paid_now_and_pending_and_its_device_stays_locked_and_free()
    {
        var booked = Book("b1", Eight, Given.Scene(Given.Vera, Hour));

        var pending = Assert.IsType<Pending>(booked.Session);
        Assert.Equal((Eight, Eight.AddHours(1), 60_000), (pending.Lines[0].From, pending.EndsAt, pending.PaidTotal));
        Assert.Equal(
            (1, DeviceMode.Locked, null),
            (booked.Devices["pc-01"].Desired.Epoch, booked.Devices["pc-01"].Desired.Mode, booked.Devices["pc-01"].Holder));
        Assert.Equal(
            (Eight, 3600, null), (Alarms.NextAlarm(booked), pending.RemainingSeconds(Given.Six), Coverage.StatusAt(pending, Given.Six)));
    }

    [Fact, Rule("R10")]
    public void At_its_time_a_booking_starts_by_itself_and_the_device_unlocks()
    {
        var scene = Given.Scene(Given.Vera, Hour);
        var booked = scene.After(StartRules.Start(scene, Given.FromBalance with { SessionId = "b1", StartsAt = Eight }, Given.Six));

        var started = booked.After(Alarms.Tick(booked, Eight));

        var active = Assert.IsType<Active>(started.Session);
        Assert.Equal((Eight, Eight.AddHours(1), 60_000), (active.StartedAt, active.EndsAt, active.PaidTotal));
        Assert.Equal(("b1", Eight.AddHours(1)), (started.Devices["pc-01"].Desired.SessionId, started.Devices["pc-01"].Desired.EndsAt));
        Assert.Empty(started.Devices["pc-01"].Bookings);
        Assert.Equal((40_000, "b1"), (started.Client!.Balance, started.Client.OpenSessions.Single()));
    }

    [Fact, Rule("R10")]
    public void A_second_before_its_time_nothing_happens()
    {
        var booked = Book("b1", Eight, Given.Scene(null, Hour));

        Assert.Empty(Alarms.Tick(booked, Eight.AddSeconds(-1)));
    }

    [Theory, Rule("R10")]
    [InlineData(-60, false)]
    [InlineData(-59, true)]
    [InlineData(0, true)]
    [InlineData(59, true)]
    [InlineData(60, false)]
    public void Bookings_may_touch_but_not_overlap(int minutes, bool refused)
    {
        var booked = Book("b1", Eight, Given.Scene(null, Hour)) with { Session = null };

        var refusal = StartRules
            .Start(booked, Given.Card with { SessionId = "b2", StartsAt = Eight.AddMinutes(minutes) }, Given.Six)
            .Refusal;

        Assert.Equal(refused ? "device-booked" : null, refusal?.Code);
        Assert.Equal(refused ? "b1" : null, refusal?.Help["sessionId"]);
    }

    [Fact, Rule("R10")]
    public void A_booking_of_another_device_is_no_obstacle()
    {
        var booked = Book("b1", Eight, Given.Scene(null, Hour)) with { Session = null };

        Assert.Null(
            StartRules
                .Start(booked, Given.Sale(new(PaymentMethod.Card), "pc-02") with { SessionId = "b2", StartsAt = Eight }, Given.Six)
                .Refusal);
        Assert.Equal(
            "device-booked",
            StartRules
                .Start(booked, Given.Sale(new(PaymentMethod.Card), "pc-02", "pc-01") with { SessionId = "b2", StartsAt = Eight }, Given.Six)
                .Refusal?.Code);
    }

    [Fact, Rule("R10"), Rule("R8")]
    public void A_booking_paid_with_kept_time_is_as_long_as_that()
    {
        var vera = Given.Vera with { KeptTime = [new("hour", "main", 1200)] };
        var booked = Book("b1", Eight.AddMinutes(20), Given.Scene(vera, Hour)) with { Session = null };

        var short20 = StartRules.Start(
            booked,
            Given.Sale(new(PaymentMethod.KeptTime)) with
            {
                SessionId = "b2",
                StartsAt = Eight,
            },
            Given.Six);

        Assert.Equal(Eight.AddMinutes(20), short20.OfType<SessionBooked>().Single().Session.EndsAt);
    }

    [Theory, Rule("R10")]
    [InlineData(59, "device-busy")]
    [InlineData(60, null)]
    public void A_booking_may_begin_when_the_running_session_ends_not_before(int minutes, string? code)
    {
        var running = Given.Sold(Hour, null) with { Session = null };

        var refusal = StartRules
            .Start(running, Given.Card with { SessionId = "b1", StartsAt = Given.Six.AddMinutes(minutes) }, Given.Six)
            .Refusal;

        Assert.Equal(code, refusal?.Code);
    }

    [Fact, Rule("R7")]
    public void A_booking_is_sold_by_the_schedule_of_its_own_time()
    {
        var late = Hour with { Schedule = [new([DayOfWeek.Friday], new(22, 0), new(23, 0))] };

        Assert.Equal("tariff-not-available", StartRules.Start(Given.Scene(null, late), Given.Card, Given.Six).Refusal?.Code);
        Assert.Null(StartRules.Start(Given.Scene(null, late), Given.Card with { StartsAt = Given.Six.AddHours(1) }, Given.Six).Refusal);
        Assert.Equal(
            "tariff-not-available",
            StartRules.Start(Given.Scene(null, late), Given.Card with { StartsAt = Eight }, Given.Six).Refusal?.Code);
    }

    [Theory, Rule("R10"), Rule("R13")]
    [InlineData(60, 3600, 60_000, 51_000)]
    [InlineData(30, 1800, 30_000, 25_500)]
    [InlineData(7, 420, 7_000, 5_950)]
    [InlineData(1, 60, 1_000, 850)]
    public void A_walk_in_is_cut_where_the_booking_comes_at_the_price_in_proportion(int minutes, long seconds, long price, long due)
    {
        var booked = Book("b1", Given.Six.AddMinutes(minutes), Given.Scene(Given.Vera with { Group = "gold" }, Hour)) with
        {
            Session = null,
        };

        var line = StartRules.Start(booked, Given.FromBalance, Given.Six).OfType<SessionStarted>().Single().Session.Lines.Single();

        Assert.Equal((seconds, price, due), (line.TotalSeconds, line.Price, line.Paid));
    }

    [Fact, Rule("R13")]
    public void The_price_in_proportion_is_rounded_up()
    {
        var odd = Given.Hour(RefundMode.Bonus, price: 10_001);
        var booked = Book("b1", Given.Six.AddMinutes(20), Given.Scene(null, odd)) with { Session = null };

        Assert.Equal(3_334, StartRules.Start(booked, Given.Card, Given.Six).OfType<SessionStarted>().Single().Session.PaidTotal);
    }

    [Fact, Rule("R13"), Rule("R10")]
    public void Less_than_a_minute_before_a_booking_nothing_is_sold()
    {
        var booked = Book("b1", Given.Six.AddSeconds(59), Given.Scene(null, Hour)) with { Session = null };

        var refusal = StartRules.Start(booked, Given.Card, Given.Six).Refusal;

        Assert.Equal(("next-booking-too-close", Given.Six.AddSeconds(59)), (refusal?.Code, refusal?.Help["nextBookingAt"]));
    }

    [Fact, Rule("R7"), Rule("R13")]
    public void The_list_shows_what_the_time_before_a_booking_costs()
    {
        var booked = Book(
            "b1", Given.Six.AddMinutes(30), Given.Scene(Given.Vera with { Group = "gold" }, Hour with { MaxBonusPercent = 10 })) with
        {
            Session = null,
        };

        var cut = SaleRules.List(booked, new("pc-01", "main"), Given.Six).Single();
        var whole = SaleRules.List(booked, new("pc-01", "main"), Given.Six.AddMinutes(90)).Single();

        Assert.Equal((1800, 30_000, 25_500, 3_000), (cut.Seconds, cut.Price, cut.Due, cut.MaxBonus));
        Assert.Equal((3600, 60_000), (whole.Seconds, whole.Price));
    }

    [Fact, Rule("R10")]
    public void A_device_that_staff_hold_is_neither_sold_nor_booked()
    {
        var free = Given.Scene(null, Hour);
        var held = free with { Devices = free.Devices.SetItem("pc-01", free.Devices["pc-01"] with { HeldByStaff = true }) };

        Assert.Equal("device-held", StartRules.Start(held, Given.Card, Given.Six).Refusal?.Code);
        Assert.Equal("device-held", StartRules.Start(held, Given.Card with { StartsAt = Eight }, Given.Six).Refusal?.Code);
    }

    [Fact, Rule("R10"), Rule("R22")]
    public void While_its_device_is_in_use_a_booking_waits_and_needs_attention_once()
    {
        var waiting = Overstayed(out var tick);

        Assert.Equal(new SessionNeedsAttention(Eight, "b1", "device-busy"), tick.Single());
        Assert.Equal(
            (null, CoverageStatus.NeedsAttention, 3600),
            (Alarms.NextAlarm(waiting), Coverage.StatusAt(waiting.Session!, Eight), waiting.Session!.RemainingSeconds(Eight.AddMinutes(30)))
        );
        Assert.Empty(Alarms.Tick(waiting, Eight.AddMinutes(10)));
    }

    [Fact, Rule("R10")]
    public void A_booking_that_waited_starts_with_its_full_length_when_the_device_is_free()
    {
        var waiting = Overstayed(out _);
        var busy = waiting.Devices["pc-01"];
        var freed = waiting with { Devices = waiting.Devices.SetItem("pc-01", busy with { Holder = null }) };
        var at = Eight.AddMinutes(25);

        var active = Assert.IsType<Active>(freed.After(Alarms.Tick(freed, at)).Session);

        Assert.Equal(["b1"], DeviceRules.Wakes(busy, freed.Devices["pc-01"]));
        Assert.Equal((at, at.AddHours(1), Eight), (active.StartedAt, active.EndsAt, active.BookedFor));
    }

    [Fact, Rule("R10")]
    public void A_booking_of_two_devices_waits_for_both()
    {
        var scene = Given.Scene(null, Hour);
        var booked = scene.After(
            StartRules.Start(scene, Given.Sale(new(PaymentMethod.Card), "pc-01", "pc-02") with { StartsAt = Eight }, Given.Six));
        var held = booked with { Devices = booked.Devices.SetItem("pc-02", booked.Devices["pc-02"] with { HeldByStaff = true }) };

        Assert.IsType<SessionNeedsAttention>(Alarms.Tick(held, Eight).Single());
    }

    [Fact, Rule("R10"), Rule("R3")]
    public void A_booking_whose_time_came_while_the_club_was_down_begins_with_its_full_length_when_it_is_back()
    {
        var booked = Book("b1", Eight, Given.Scene(null, Hour));
        var back = Eight.AddMinutes(40);

        var active = Assert.IsType<Active>(booked.After(Alarms.Tick(booked, back)).Session);

        Assert.Equal((back, back.AddHours(1)), (active.StartedAt, active.EndsAt));
    }

    [Fact, Rule("R10")]
    public void A_walk_in_does_not_slip_in_before_a_booking_that_waits()
    {
        var waiting = Overstayed(out _) with { Session = null };
        var freed = waiting with { Devices = waiting.Devices.SetItem("pc-01", waiting.Devices["pc-01"] with { Holder = null }) };

        Assert.Equal(
            "next-booking-too-close", StartRules.Start(freed, Given.Card with { SessionId = "s3" }, Eight.AddMinutes(25)).Refusal?.Code);
    }

    /// <summary>A booking at eight whose device is still in use: the session there was paid until eight and stays open.</summary>
    static Scene Overstayed(out Decision<Fact> tick)
    {
        var stays = Hour with { Id = "stays", Length = TimeSpan.FromHours(2), OnExpiry = OnExpiry.StayOpen };
        var scene = Given.Scene(null, Hour, stays);
        var running = scene.After(StartRules.Start(scene, Given.Card with { TariffId = "stays" }, Given.Six));
        var booked = Book("b1", Eight, running);
        tick = Alarms.Tick(booked, Eight);
        return booked.After(tick);
    }

    static Scene Book(string id, Instant at, Scene scene) =>
        scene.After(StartRules.Start(scene, Given.Card with { SessionId = id, StartsAt = at }, Given.Six));
}
