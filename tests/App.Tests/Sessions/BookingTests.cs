namespace Izi.App.Tests.Sessions;

public sealed class BookingTests : SellingTest
{
    [Fact, Rule("R4"), Rule("R10")]
    public async Task A_booking_begins_by_itself_and_its_device_unlocks()
    {
        await using var pc = await Club.Device("pc-01");
        var vera = await Staff.Register("Vera", "+38050111221", balance: 60000);

        var booked = await Sell($$"""
                {"devices":["pc-01"],"clientId":"{{vera}}","tariffId":"hour",
                 "startsAt":"2026-05-01T22:00:00+03:00","autoRenewal":true,"payment":{"method":"balance"} }
                """).Read(HttpStatusCode.Created);
        var id = (string)booked["id"]!;
        Assert.Equal(
            ("pending", "2026-05-01T19:00:00Z", "2026-05-01T20:00:00Z", 3600, true),
            (
                (string)booked["status"]!, (string)booked["startsAt"]!, (string)booked["endsAt"]!, (int)booked["remainingSeconds"]!,
                (bool)booked["autoRenewal"]!["enabled"]!));
        Assert.Null(booked["startedAt"]);
        Assert.Equal((0, 0), await Money(vera));
        Club.Time.Advance(TimeSpan.FromHours(1));
        var unlocked = await pc.Desired("unlocked");

        Assert.Equal(
            (2, id, "2026-05-01T20:00:00Z"), ((int)unlocked["epoch"]!, (string)unlocked["sessionId"]!, (string)unlocked["endsAt"]!));
        var card = await Card(id);
        Assert.Equal(
            ("active", "2026-05-01T19:00:00Z", "2026-05-01T19:00:00Z", "Covered"),
            ((string)card["status"]!, (string)card["startsAt"]!, (string)card["startedAt"]!, (string)card["coverage"]!));
        Assert.Equal(["sessionBooked", "sessionStarted"], await Timeline(id));
    }

    [Fact, Rule("R10")]
    public async Task Bookings_do_not_overlap_on_any_of_their_devices()
    {
        var id = await Book("pc-01", "2026-05-01T20:00:00Z");

        var refused = await Sell("""
            {"devices":["pc-02","pc-01"],"tariffId":"hour",
             "startsAt":"2026-05-01T20:59:59Z","payment":{"method":"card"}}
            """).Read(HttpStatusCode.Conflict);

        Assert.Equal(("device-booked", "pc-01", id), ((string)refused["code"]!, (string)refused["device"]!, (string)refused["sessionId"]!));
        await Book("pc-01", "2026-05-01T21:00:00Z");
        await Book("pc-01", "2026-05-01T19:00:00Z");
        await Book("pc-02", "2026-05-01T20:00:00Z");
    }

    [Fact, Rule("R10"), Rule("N1")]
    public async Task Of_twenty_bookings_of_one_hour_one_is_sold()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(minute => Sell($$"""
            {"devices":["pc-01"],"tariffId":"hour","startsAt":"2026-05-01T20:{{minute:D2}}:00Z","payment":{"method":"card"} }
            """)));

        Assert.Equal(1, answers.Count(answer => answer.StatusCode is HttpStatusCode.Created));
        foreach (var answer in answers.Where(answer => answer.StatusCode is not HttpStatusCode.Created))
            Assert.Equal("device-booked", await Task.FromResult(answer).Code());
    }

    [Fact, Rule("R10"), Rule("R13")]
    public async Task A_walk_in_is_cut_where_the_booking_comes_and_makes_room_for_it()
    {
        await using var pc = await Club.Device("pc-01");
        var booked = await Book("pc-01", "2026-05-01T18:40:00Z");

        var walkIn = await Sell("""{"devices":["pc-01"],"tariffId":"hour","payment":{"method":"cash","received":60000}}""")
            .Read(HttpStatusCode.Created);
        await pc.Desired("unlocked");
        Club.Time.Advance(TimeSpan.FromMinutes(40));
        var unlocked = await Unlocked(pc, booked);

        Assert.Equal(
            ("2026-05-01T18:40:00Z", 2400, 40000, 40000, 20000),
            (
                (string)walkIn["endsAt"]!, (int)walkIn["lines"]![0]!["seconds"]!, (int)walkIn["lines"]![0]!["price"]!,
                (int)walkIn["paidTotal"]!, (int)walkIn["change"]!));
        Assert.Equal("2026-05-01T19:40:00Z", (string)unlocked["endsAt"]!);
        Assert.Equal("Automatically on time", (string)(await Card((string)walkIn["id"]!))["stoppedBy"]!);
        Assert.Equal(["sessionBooked", "sessionStarted"], await Timeline(booked));
        Assert.Equal("2026-05-01T18:40:00Z", (string)(await Card(booked))["startedAt"]!);
    }

    [Fact, Rule("R13")]
    public async Task Less_than_a_minute_before_a_booking_nothing_is_sold()
    {
        await Book("pc-01", "2026-05-01T18:00:59Z");

        var refused = await Sell("""{"devices":["pc-01"],"tariffId":"hour","payment":{"method":"card"}}""").Read(HttpStatusCode.Conflict);

        Assert.Equal(("next-booking-too-close", "2026-05-01T18:00:59Z"), ((string)refused["code"]!, (string)refused["nextBookingAt"]!));
    }

    [Fact, Rule("R10")]
    public async Task A_device_that_is_in_use_past_the_bookings_time_is_busy()
    {
        var id = await Staff.Start("pc-01", "hour");

        var refused = await Sell("""
            {"devices":["pc-01"],"tariffId":"hour",
             "startsAt":"2026-05-01T18:59:59Z","payment":{"method":"card"}}
            """).Read(HttpStatusCode.Conflict);

        Assert.Equal(("device-busy", id), ((string)refused["code"]!, (string)refused["sessionId"]!));
        await Book("pc-01", "2026-05-01T19:00:00Z");
    }

    [Fact, Rule("R10"), Rule("R22")]
    public async Task A_booking_waits_flagged_while_its_device_is_in_use_and_begins_whole_when_that_is_stopped()
    {
        await using var pc = await Club.Device("pc-01");
        var stays = await Staff.Start("pc-01", "stays");
        await pc.Desired("unlocked");
        var booked = await Book("pc-01", "2026-05-01T19:00:00Z");

        Club.Time.Advance(TimeSpan.FromHours(1));
        await Still(booked);
        Club.Time.Advance(TimeSpan.FromMinutes(17));
        var waiting = await Card(booked);
        await Staff.Post($"venues/demo/sessions/{stays}/stop").Read();
        var unlocked = await Unlocked(pc, booked);

        Assert.Equal(
            ("pending", "Needs attention", 3600),
            ((string)waiting["status"]!, (string)waiting["coverage"]!, (int)waiting["remainingSeconds"]!));
        Assert.Equal("2026-05-01T20:17:00Z", (string)unlocked["endsAt"]!);
        Assert.Equal(["sessionBooked", "sessionNeedsAttention", "sessionStarted"], await Timeline(booked));
        Assert.Equal("2026-05-01T19:17:00Z", (string)(await Card(booked))["startedAt"]!);
    }

    [Fact, Rule("R10"), Rule("R15")]
    public async Task A_booking_begins_in_the_very_instant_in_which_the_session_before_it_ends()
    {
        await using var pc = await Club.Device("pc-01");
        for (var hour = 19; hour < 23; hour++)
        {
            var before = await Staff.Start("pc-01", "burn");
            var booked = await Book("pc-01", $"2026-05-01T{hour}:00:00Z");
            Club.Time.Advance(TimeSpan.FromHours(1));
            await Unlocked(pc, booked);

            Assert.Equal(["sessionBooked", "sessionStarted"], await Timeline(booked));
            Assert.Equal($"2026-05-01T{hour}:00:00Z", (string)(await Card(before))["endedAt"]!);
            Assert.Equal($"2026-05-01T{hour}:00:00Z", (string)(await Card(booked))["startedAt"]!);
            await Staff.Post($"venues/demo/sessions/{booked}/stop").Read();
        }
    }

    [Fact, Rule("R10")]
    public async Task Of_two_bookings_that_wait_for_one_device_the_earlier_begins_first()
    {
        await using var pc = await Club.Device("pc-01");
        var stays = await Staff.Start("pc-01", "stays");
        var first = await Book("pc-01", "2026-05-01T19:00:00Z");
        var second = await Book("pc-01", "2026-05-01T20:00:00Z");
        Club.Time.Advance(TimeSpan.FromHours(2));
        await Still(first);
        await Still(second);

        await Staff.Post($"venues/demo/sessions/{stays}/stop").Read();
        await Unlocked(pc, first);
        await Staff.Post($"venues/demo/sessions/{first}/stop").Read();
        await Unlocked(pc, second);

        Assert.Equal("active", (string)(await Card(second))["status"]!);
    }

    [Fact, Rule("R10"), Rule("N1")]
    public async Task A_walk_in_in_the_instant_of_a_booking_hears_that_the_device_is_busy()
    {
        var booked = await Book("pc-01", "2026-05-01T19:00:00Z");
        Club.Time.Advance(TimeSpan.FromHours(1));

        var refused = await Sell("""{"devices":["pc-01"],"tariffId":"hour","payment":{"method":"card"}}""").Read(HttpStatusCode.Conflict);

        Assert.Equal(("device-busy", booked), ((string)refused["code"]!, (string)refused["sessionId"]!));
    }

    [Fact, Rule("R10"), Rule("R3")]
    public async Task A_booking_whose_time_came_while_the_club_was_down_begins_whole_when_it_is_back()
    {
        var booked = await Book("pc-01", "2026-05-01T19:00:00Z");

        await Restart(later: TimeSpan.FromHours(3));
        await using var pc = await Club.Device("pc-01");

        Assert.Equal("2026-05-01T22:00:00Z", (string)(await pc.Desired("unlocked"))["endsAt"]!);
        Assert.Equal(
            ("active", "2026-05-01T21:00:00Z"), ((string)(await Card(booked))["status"]!, (string)(await Card(booked))["startedAt"]!));
    }

    [Fact, Rule("R10")]
    public async Task A_booking_months_ahead_is_waited_for()
    {
        await using var pc = await Club.Device("pc-01");
        var booked = await Book("pc-01", "2026-11-01T18:00:00Z");

        Club.Time.Jump(new Instant(2026, 11, 1, 18, 0, 0, TimeSpan.Zero) - Club.Time.GetUtcNow());

        Assert.Equal(booked, (string)(await pc.Desired("unlocked"))["sessionId"]!);
    }

    [Fact, Rule("R4")]
    public async Task A_player_sees_the_session_that_runs_before_one_that_awaits_its_payment_before_one_that_is_booked()
    {
        var vera = await Staff.Register("Vera", "+38050111221", balance: 60000);
        using var phone = Club.Player(vera);
        var active = await Staff.Start("pc-01", "hour", vera, """{"method":"balance"}""");
        var awaiting = await Staff.Start("pc-02", "hour", vera, """{"method":"card","confirmed":false}""");
        var pending = await Book("pc-03", "2026-05-01T20:00:00Z", client: vera);
        await Book("pc-04", "2026-05-01T20:00:00Z");

        Assert.Equal(active, (string)(await phone.Get("me/session"))["id"]!);
        await phone.Post("me/session/stop").Read();
        Assert.Equal(awaiting, (string)(await phone.Get("me/session"))["id"]!);
        await Staff.Post($"venues/demo/sessions/{awaiting}/cancel").Read();
        Assert.Equal(pending, (string)(await phone.Get("me/session"))["id"]!);
        Assert.Equal("session-not-started", await phone.Post("me/session/stop").Code());
        await Staff.Post($"venues/demo/sessions/{pending}/cancel").Read();
        Assert.Equal("not-found", await phone.GetAsync("me/session").Code(HttpStatusCode.NotFound));
    }
}
