namespace Izi.Domain.Tests.Devices;

public sealed class HallTests
{
    static readonly Device Free = Given.Scene(null).Devices["pc-01"];

    [Fact, Rule("R36"), Rule("R20")]
    public void The_tile_is_offline_first_even_with_a_session_and_ending_soon_from_the_warning_on()
    {
        var sold = Given.Sold(Given.Hour(RefundMode.Bonus) with { Warn = TimeSpan.FromMinutes(5) }, null).Devices["pc-01"];

        Assert.Equal(TileState.Free, Hall.StateOf(Free, Given.Six));
        Assert.Equal(TileState.Active, Hall.StateOf(sold, Given.Six.AddMinutes(54)));
        Assert.Equal(TileState.EndingSoon, Hall.StateOf(sold, Given.Six.AddMinutes(55)));
        Assert.Equal(TileState.Offline, Hall.StateOf(sold with { Connection = Connection.Never }, Given.Six));
    }

    [Fact, Rule("R36")]
    public void A_device_is_on_hold_for_a_booking_from_ten_minutes_before_it()
    {
        var booked = Free with { Bookings = [new("s1", "Vera", Given.Six.AddMinutes(10), Given.Six.AddMinutes(70))] };

        Assert.Equal(TileState.Free, Hall.StateOf(booked, Given.Six.AddSeconds(-1)));
        Assert.Equal(TileState.OnHold, Hall.StateOf(booked, Given.Six));
    }

    [Fact, Rule("R36")]
    public void A_device_is_on_hold_while_staff_keep_it_or_its_payment_is_awaited_but_one_that_is_played_on_is_active()
    {
        var held = Free with { HeldByStaff = true };
        var awaited = Free with
        {
            Holder = new("s1", null, Given.Six, Given.Six.AddHours(1), null) { HeldUntil = Given.Six.AddMinutes(10) },
        };
        var played = held with { Holder = new("s1", null, Given.Six, Given.Six.AddHours(1), null) };

        Assert.Equal(TileState.OnHold, Hall.StateOf(held, Given.Six));
        Assert.Equal(TileState.OnHold, Hall.StateOf(awaited, Given.Six));
        Assert.Equal(TileState.Active, Hall.StateOf(played, Given.Six));
    }

    [Fact, Rule("R36"), Rule("R22")]
    public void A_tile_needs_attention_when_coverage_is_over_or_a_booking_waits_but_not_while_a_payment_is_awaited()
    {
        var played = Free with { Holder = new("s1", null, Given.Six, Given.Six.AddHours(1), null) };
        var awaited = Free with { Holder = played.Holder with { HeldUntil = Given.Six.AddHours(2) } };
        var waits = Free with { Bookings = [new("s2", null, Given.Six, Given.Six.AddHours(1)) { Waits = true }] };

        Assert.Empty(Flags(played, Given.Six.AddMinutes(59)));
        Assert.Equal([TileFlag.NeedsAttention], Flags(played, Given.Six.AddHours(1)));
        Assert.Empty(Flags(awaited, Given.Six.AddHours(1)));
        Assert.Equal([TileFlag.NeedsAttention], Flags(waits, Given.Six));
    }

    [Fact, Rule("R36"), Rule("R28")]
    public void A_tile_says_that_somebody_is_inside_only_while_the_device_is_online()
    {
        var inside = Free with { SaysOccupied = true };

        Assert.Equal([TileFlag.Occupied], Flags(inside, Given.Six));
        Assert.Empty(Flags(inside with { Connection = Connection.Never }, Given.Six));
    }

    [Fact, Rule("R43")]
    public void Two_open_sessions_of_one_client_are_flagged_and_one_on_two_devices_or_two_guests_are_not()
    {
        Device On(string id, string session, string? client) =>
            Device.New(id, Given.Six) with { Holder = new(session, client, Given.Six, Given.Six.AddHours(1), null) };

        IEnumerable<string> Flagged(params Device[] devices) =>
            devices
                .Where(device => new Hall(Given.Club(), devices).FlagsOf(device, Given.Six).Contains(TileFlag.DuplicateOfClient))
                .Select(device => device.Id);

        Assert.Equal(["a", "b"], Flagged(On("a", "s1", "vera"), On("b", "s2", "vera"), On("c", "s3", "oleg")));
        Assert.Empty(Flagged(On("a", "s1", "vera"), On("b", "s1", "vera")));
        Assert.Empty(Flagged(On("a", "s1", null), On("b", "s2", null)));
    }

    static IEnumerable<TileFlag> Flags(Device device, Instant now) => new Hall(Given.Club(), [device]).FlagsOf(device, now);
}
