namespace Izi.Domain.Tests.Sessions;

[Rule("R14")]
public sealed class TransferTests
{
    static readonly Tariff Hour = Given.Hour(RefundMode.Bonus) with { Prices = Given.Prices(main: 60_000, vip: 90_000) };
    static readonly Instant Twenty = Given.Six.AddMinutes(20);

    [Fact, Rule("R32")]
    public void At_the_same_price_only_the_device_changes()
    {
        var scene = Given.Sold(Hour, Given.Vera);

        var after = scene.After(TransferRules.Transfer(scene, "pc-01", "pc-02", Twenty));

        Assert.Equal<CoverageLine>(scene.Session!.Lines, after.Session!.Lines);
        Assert.Equal([("pc-01", Twenty), ("pc-02", null)], after.Session.Devices.Select(device => (device.Id, device.ActualEndAt)));
        Assert.Equal((DeviceMode.Locked, null), (after.Devices["pc-01"].Desired.Mode, after.Devices["pc-01"].Holder));
        Assert.Equal(
            (DeviceMode.Unlocked, "s1", Given.Six.AddHours(1)),
            (after.Devices["pc-02"].Desired.Mode, after.Devices["pc-02"].Desired.SessionId, after.Devices["pc-02"].Desired.EndsAt));
    }

    [Fact, Rule("N3")]
    public void Forty_minutes_worth_400_are_26_minutes_40_where_the_hour_costs_900()
    {
        var scene = Given.Sold(Hour, Given.Vera);

        var lines = scene.After(TransferRules.Transfer(scene, "pc-01", "vip-01", Twenty)).Session!.Lines;

        Assert.Equal(
            [(1, 1200, 20_000, 20_000), (2, 1600, 40_000, 40_000)],
            lines.Select(line => (line.Number, line.TotalSeconds, line.Paid, line.Price)));
        Assert.Equal((Twenty, Twenty.AddSeconds(1600)), (lines[1].From, lines[1].To));
    }

    [Fact]
    public void Where_time_is_cheaper_there_is_more_of_it()
    {
        var scene = Given.Sold(Hour, Given.Vera, "vip-01");

        var after = scene.After(TransferRules.Transfer(scene, "vip-01", "pc-01", Twenty));

        Assert.Equal((3600, 90_000), (after.Session!.RemainingSeconds(Twenty), after.Session!.PaidTotal));
    }

    [Fact, Rule("R16"), Rule("N3")]
    public void Odd_prices_and_seconds_are_split_to_the_minor_unit_and_a_later_stop_agrees()
    {
        var odd = Hour with { Prices = Given.Prices(main: 33_333, vip: 70_001) };
        var scene = Given.Sold(odd, Given.Vera);

        var moved = scene.After(TransferRules.Transfer(scene, "pc-01", "vip-01", Given.Six.AddSeconds(1234.5)));
        var stopped = moved.After(SessionRules.Stop(moved, Given.ByPlayer, Given.Six.AddSeconds(1500)));

        // 2365 whole seconds are left: floor(33333 x 2365 / 3600) = 21897 and floor(2365 x 33333 / 70001) = 1126 seconds.
        Assert.Equal([(11_436, 1234), (21_897, 1126)], moved.Session!.Lines.Select(line => (line.Paid, line.TotalSeconds)));
        // 265.5 of them are played: 860 whole ones are left, floor(21897 x 860 / 1126) = 16724.
        Assert.Equal((860, 16_724), (((Stopped)stopped.Session!).Refunds[1].UnusedSeconds, ((Stopped)stopped.Session).Refunds[1].Amount));
        Assert.Equal(33_333, stopped.Session.PaidTotal);
    }

    [Fact]
    public void A_line_that_has_not_begun_is_converted_where_it_stands_and_follows_without_a_gap()
    {
        var scene = Given.Sold(Hour, Given.Vera);
        var extended = scene.After(ExtendRules.Extend(scene, "hour", new(PaymentMethod.Card), Given.Six));

        var lines = extended.After(TransferRules.Transfer(extended, "pc-01", "vip-01", Twenty)).Session!.Lines;

        Assert.Equal(
            [(1, 1200, 20_000), (3, 1600, 40_000), (2, 2400, 60_000)], lines.Select(line => (line.Number, line.TotalSeconds, line.Paid)));
        Assert.Equal((lines[1].To, Twenty.AddSeconds(4000)), (lines[2].From, lines[2].To));
    }

    [Fact]
    public void Prices_are_summed_over_all_its_devices()
    {
        var scene = Given.Sold(Hour, Given.Vera, "pc-01", "pc-02");

        var lines = scene.After(TransferRules.Transfer(scene, "pc-02", "vip-01", Twenty)).Session!.Lines;

        // From 1200.00 to 1500.00 an hour: 2400 x 120000 / 150000.
        Assert.Equal((1920, 80_000), (lines[1].TotalSeconds, lines[1].Paid));
    }

    [Theory]
    [InlineData(0, 90_000)]
    [InlineData(60_000, 0)]
    public void A_price_of_nothing_on_either_side_keeps_the_seconds(long main, long vip)
    {
        var scene = Given.Sold(Hour with { Prices = Given.Prices(main, vip) }, Given.Vera);

        var after = scene.After(TransferRules.Transfer(scene, "pc-01", "vip-01", Twenty));

        Assert.Equal((2400, main), (after.Session!.RemainingSeconds(Twenty), after.Session!.PaidTotal));
    }

    [Fact, Rule("R22")]
    public void A_line_that_begins_just_now_after_a_gap_begins_now_wherever_it_is_played()
    {
        var open = Given.Sold(Hour with { OnExpiry = OnExpiry.StayOpen }, Given.Vera);
        var late = Given.Six.AddMinutes(70);
        var extended = open.After(ExtendRules.Extend(open, "hour", new(PaymentMethod.Card), late));

        var same = extended.After(TransferRules.Transfer(extended, "pc-01", "pc-02", late));
        var dearer = extended.After(TransferRules.Transfer(extended, "pc-01", "vip-01", late));

        Assert.Equal((3600, 600), (same.Session!.RemainingSeconds(late), same.Session!.UncoveredSeconds(late)));
        Assert.Equal((2400, 600), (dearer.Session!.RemainingSeconds(late), dearer.Session!.UncoveredSeconds(late)));
    }

    [Fact]
    public void However_many_lines_become_however_long_time_itself_is_longer()
    {
        var scene = Given.Sold(Hour with { Prices = Given.Prices(main: 1_000_000_000_000, vip: 1) }, Given.Vera);
        for (var line = 0; line < 100; line++) scene = scene.After(ExtendRules.Extend(scene, "hour", new(PaymentMethod.Card), Given.Six));

        var after = scene.After(TransferRules.Transfer(scene, "pc-01", "vip-01", Twenty));

        Assert.Equal(Twenty.AddDays(100 * 366), after.Session!.EndsAt);
        Assert.Equal(scene.Session!.PaidTotal, after.Session.PaidTotal);
    }

    [Fact, Rule("R8")]
    public void Kept_time_is_worth_what_its_tariff_costs_here_and_there()
    {
        var client = Given.Vera with { KeptTime = [new("hour", "main", 1800)] };
        var fresh = Given.Scene(client, Hour);
        var scene = fresh.After(StartRules.Start(fresh, Given.Sale(new(PaymentMethod.KeptTime)), Given.Six));

        var after = scene.After(TransferRules.Transfer(scene, "pc-01", "vip-01", Given.Six.AddMinutes(10)));

        // 1200 of the 1800 kept seconds are left: floor(1200 x 60000 / 90000) = 800.
        Assert.Equal((800, 0), (after.Session!.RemainingSeconds(Given.Six.AddMinutes(10)), after.Session!.PaidTotal));
    }

    [Fact, Rule("R24")]
    public void A_postpaid_line_splits_what_is_due_alike()
    {
        var scene = Given.Sold(Hour with { Billing = Billing.Postpaid }, Given.Vera with { Balance = 0 });

        var moved = scene.After(TransferRules.Transfer(scene, "pc-01", "vip-01", Twenty));
        var stopped = moved.After(SessionRules.Stop(moved, Given.ByAdmin, Twenty.AddSeconds(800)));

        // What was played is due as it was, and a block there costs what it costs there.
        Assert.Equal([(20_000, 0), (90_000, 0)], moved.Session!.Lines.Select(line => (line.Due, line.Paid)));
        Assert.Equal(40_000, ((Stopped)stopped.Session!).AmountDue);
    }

    [Theory, Rule("R14"), Rule("N3")]
    [InlineData("free-01", 3600)]
    [InlineData("vip-01", 2400)]
    public void A_way_round_through_a_zone_that_costs_nothing_gains_nothing(string by, int seconds)
    {
        var scene = Free(Given.Sold(Hour with { Prices = Hour.Prices.Add("free", 0) }, Given.Vera));
        var direct = scene.After(TransferRules.Transfer(scene, "pc-01", "vip-01", Given.Six));

        var there = scene.After(TransferRules.Transfer(scene, "pc-01", by, Given.Six));
        var left = there.Session!.RemainingSeconds(Given.Six);
        var round = by == "vip-01" ? there : there.After(TransferRules.Transfer(there, by, "vip-01", Given.Six));
        var back = round.After(TransferRules.Transfer(round, "vip-01", "free-01", Given.Six));
        var again = back.After(TransferRules.Transfer(back, "free-01", "pc-01", Given.Six));

        Assert.Equal(seconds, left);
        Assert.Equal((2400L, 2400L), (direct.Session!.RemainingSeconds(Given.Six), round.Session!.RemainingSeconds(Given.Six)));
        Assert.Equal((2400L, 3600L), (back.Session!.RemainingSeconds(Given.Six), again.Session!.RemainingSeconds(Given.Six)));
        Assert.Equal(60_000, again.Session!.PaidTotal);
    }

    [Fact, Rule("R14")]
    public void A_line_that_never_had_a_price_keeps_its_seconds_once_and_is_measured_from_then_on()
    {
        var scene = Free(Given.Sold(Hour with { Prices = Hour.Prices.Add("free", 0).SetItem("main", 0) }, Given.Vera));

        var vip = scene.After(TransferRules.Transfer(scene, "pc-01", "vip-01", Given.Six));
        var free = vip.After(TransferRules.Transfer(vip, "vip-01", "free-01", Given.Six));
        var again = free.After(TransferRules.Transfer(free, "free-01", "vip-01", Given.Six));

        Assert.Equal([3600, 3600, 3600], new[] { vip, free, again }.Select(after => after.Session!.RemainingSeconds(Given.Six)));
    }

    /// <summary>The club with a zone of its own for a device that costs nothing.</summary>
    static Scene Free(Scene scene)
    {
        var venue = scene.Venue with
        {
            Zones = scene.Venue.Zones.Add(new("free", "Free")),
            Devices = scene.Venue.Devices.Add(new("free-01", "Free 1", "free", DeviceKind.Pc)),
        };
        return (scene with { Venue = venue }).With(scene.Devices["vip-01"] with { Id = "free-01" });
    }

    [Fact]
    public void A_line_that_is_over_stays_as_it_was_played()
    {
        var scene = Given.Sold(Hour, Given.Vera);
        var extended = scene.After(ExtendRules.Extend(scene, "hour", new(PaymentMethod.Card), Given.Six));

        var lines = extended.After(TransferRules.Transfer(extended, "pc-01", "vip-01", Given.Six.AddMinutes(90))).Session!.Lines;

        Assert.Equal(
            [(1, 3600, 60_000), (2, 1800, 30_000), (3, 1200, 30_000)], lines.Select(line => (line.Number, line.TotalSeconds, line.Paid)));
    }

    [Fact]
    public void A_session_does_not_go_where_it_cannot_stay()
    {
        var scene = Given.Sold(Hour with { Prices = Given.Prices(60_000) }, Given.Vera);
        Refusal? To(string device, Scene from) => TransferRules.Transfer(from, "pc-01", device, Twenty).Refusal;

        Assert.Equal(
            ("device-busy", "other"),
            (To("pc-02", scene.Held("pc-02", "other"))?.Code, To("pc-02", scene.Held("pc-02", "other"))?.Help["sessionId"]));
        Assert.Equal("device-busy", To("pc-01", scene)?.Code);
        Assert.Equal("device-held", To("pc-02", scene.With(scene.Devices["pc-02"] with { HeldByStaff = true }))?.Code);
        Assert.Equal("device-offline", To("pc-02", scene.With(Device.New("pc-02", Given.Six)))?.Code);
        Assert.Equal("tariff-not-sold-here", To("vip-01", scene)?.Code);
        Assert.Equal("device-booked", To("pc-02", scene.Booked("pc-02", from: 59, to: 100))?.Code);
        Assert.Null(To("pc-02", scene.Booked("pc-02", from: 60, to: 100)));
    }

    [Fact]
    public void Time_that_gets_longer_does_not_run_into_a_booking_of_a_device_that_stays()
    {
        var scene = Given.Sold(Hour, Given.Vera, "vip-01", "pc-02").Booked("pc-02", from: 60, to: 100);

        Assert.Equal("device-booked", TransferRules.Transfer(scene, "vip-01", "pc-01", Twenty).Refusal?.Code);
        Assert.Null(TransferRules.Transfer(scene, "pc-02", "pc-01", Twenty).Refusal);
    }

    [Fact, Rule("R28")]
    public void Nobody_is_left_behind_in_a_pod()
    {
        var scene = Given.Sold(Hour, Given.Vera, "pod-01");
        var pod = scene.Devices["pod-01"];

        Assert.Equal(
            "pod-occupied", TransferRules.Transfer(scene.With(pod with { SaysOccupied = true }), "pod-01", "pc-01", Twenty).Refusal?.Code);
        Assert.Equal(
            "pod-unreachable",
            TransferRules.Transfer(scene.With(pod with { Connection = Connection.Never }), "pod-01", "pc-01", Twenty).Refusal?.Code);
        Assert.Null(TransferRules.Transfer(scene, "pod-01", "pc-01", Twenty).Refusal);
    }

    [Fact, Rule("R31")]
    public void A_session_that_moves_into_a_pod_is_never_locked_by_itself()
    {
        var scene = Given.Sold(Hour, Given.Vera, "pc-01", "pc-02");

        var after = scene.After(TransferRules.Transfer(scene, "pc-01", "pod-01", Twenty));

        Assert.Equal((null, null), (after.Devices["pod-01"].Desired.EndsAt, after.Devices["pc-02"].Desired.EndsAt));
    }

    [Fact, Rule("R5")]
    public void Only_a_session_that_plays_is_moved()
    {
        var scene = Given.Sold(Hour, Given.Vera);
        var stopped = scene.After(SessionRules.Stop(scene, Given.ByAdmin, Twenty));

        Assert.Equal("session-already-ended", TransferRules.Transfer(stopped, "pc-01", "pc-02", Twenty).Refusal?.Code);
        Assert.Equal("session-already-ended", TransferRules.Transfer(scene, "pc-01", "pc-02", Given.Six.AddHours(1)).Refusal?.Code);
    }

    [Fact]
    public void The_dearest_and_the_cheapest_place_do_not_overflow()
    {
        var scene = Given.Sold(Hour with { Prices = Given.Prices(main: 1_000_000_000_000, vip: 1) }, Given.Vera);

        var there = scene.After(TransferRules.Transfer(scene, "pc-01", "vip-01", Twenty));

        Assert.Equal(1_000_000_000_000, there.Session!.PaidTotal);
    }
}
