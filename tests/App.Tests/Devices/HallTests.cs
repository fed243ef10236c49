using Izi.App.Tests.Ending;

namespace Izi.App.Tests.Devices;

/// <summary>The hall as the cashier sees it.</summary>
public sealed class HallTests : ClubTest
{
    protected override string Catalog =>
        EndingClub.Catalog.Replace("\"maxBonusPercent\":50", "\"maxBonusPercent\":50,\"warnMinutes\":5", StringComparison.Ordinal);

    [Fact, Rule("R36"), Rule("R37")]
    public async Task A_tile_is_offline_then_free_then_active_with_client_and_end_then_ending_soon_then_free_again()
    {
        var before = await Staff.Tile("pc-01");
        await using var pc = await Club.Present("pc-01");
        var free = await Staff.Tile("pc-01");
        var id = await Staff.Start("pc-01", "hour", await Staff.Register("Vera", "+380501112233"));
        await pc.Desired("unlocked");
        var active = await Staff.Tile("pc-01");
        Club.Time.Advance(TimeSpan.FromMinutes(55));
        var soon = await Staff.Tile("pc-01");
        await Staff.Post($"venues/demo/sessions/{id}/stop").Read();

        Assert.Equal(
            ("offline", false, 1, null),
            ((string)before["state"]!, (bool)before["online"]!, (int)before["epoch"]!, (int?)before["reportedEpoch"]));
        Assert.Equal(
            ("free", true, null, null),
            ((string)free["state"]!, (bool)free["online"]!, (string?)free["sessionId"], (string?)free["clientName"]));
        Assert.Equal(
            ("active", "Vera", "2026-05-01T19:00:00Z", id),
            ((string)active["state"]!, (string)active["clientName"]!, (string)active["endsAt"]!, (string)active["sessionId"]!));
        Assert.Equal((2, 2), ((int)active["epoch"]!, (int)active["reportedEpoch"]!));
        Assert.Equal("endingSoon", (string)soon["state"]!);
        Assert.Equal("free", (string)(await Staff.Tile("pc-01"))["state"]!);
    }

    [Fact, Rule("R36"), Rule("R3")]
    public async Task A_device_that_goes_offline_in_the_middle_shows_offline_with_its_session()
    {
        var pc = await Club.Present("pc-01");
        var id = await Staff.Start("pc-01", "hour");
        await pc.Desired("unlocked");

        await Club.Loses(pc);

        var tile = await Staff.Tile("pc-01");
        Assert.Equal(
            ("offline", false, id, "2026-05-01T19:00:00Z"),
            ((string)tile["state"]!, (bool)tile["online"]!, (string)tile["sessionId"]!, (string)tile["endsAt"]!));
    }

    [Fact, Rule("R37")]
    public async Task A_device_that_loses_its_connection_without_a_goodbye_is_offline_by_its_last_will()
    {
        var pc = await Club.Present("pc-01");

        pc.Vanish();
        await Club.Twin("demo/pc-01", twin => !twin.Online);

        Assert.Equal("offline", (string)(await Staff.Tile("pc-01"))["state"]!);
    }

    [Fact, Rule("R36"), Rule("R4")]
    public async Task A_device_is_on_hold_while_its_payment_is_awaited_and_free_when_the_hold_lapsed()
    {
        await using var pc = await Club.Present("pc-01");
        var vera = await Staff.Register("Vera", "+380501112233");
        var id = await Staff.Start("pc-01", "hour", vera, """{"method":"card","confirmed":false}""");

        var held = await Staff.Tile("pc-01");
        Club.Time.Advance(TimeSpan.FromMinutes(10));
        await Club.Twin("demo/pc-01", twin => twin.Holder is null);

        Assert.Equal(("onHold", id, "Vera"), ((string)held["state"]!, (string)held["sessionId"]!, (string)held["clientName"]!));
        Assert.Equal(("free", null), ((string)(await Staff.Tile("pc-01"))["state"]!, (string?)(await Staff.Tile("pc-01"))["sessionId"]));
    }

    [Fact, Rule("R36"), Rule("R10")]
    public async Task A_device_is_on_hold_from_ten_minutes_before_a_booking_which_forbids_no_walk_in_that_ends_before_it()
    {
        await using var pc = await Club.Present("pc-01");
        var vera = await Staff.Register("Vera", "+380501112233");
        var booked = await Staff
            .Post(
                "venues/demo/sessions",
                $$"""
                {"devices":["pc-01"],"clientId":"{{vera}}","tariffId":"hour",
                 "payment":{"method":"card"},"startsAt":"2026-05-01T18:30:00Z"}
                """)
            .Read(HttpStatusCode.Created);

        Club.Time.Advance(TimeSpan.FromSeconds(19 * 60 + 59));
        var free = await Staff.Tile("pc-01");
        Club.Time.Advance(TimeSpan.FromSeconds(1));
        var held = await Staff.Tile("pc-01");
        var walkIn = await Staff
            .Post("venues/demo/sessions", """{"devices":["pc-01"],"tariffId":"hour","payment":{"method":"card"}}""")
            .Read(HttpStatusCode.Created);

        Assert.Equal("free", (string)free["state"]!);
        Assert.Equal(
            ("onHold", (string)booked["id"]!, "Vera"), ((string)held["state"]!, (string)held["sessionId"]!, (string)held["clientName"]!));
        Assert.Equal(("2026-05-01T18:30:00Z", "active"), ((string)walkIn["endsAt"]!, (string)(await Staff.Tile("pc-01"))["state"]!));
    }

    [Fact, Rule("R10"), Rule("R36")]
    public async Task A_booking_that_waits_for_its_device_needs_attention_until_it_begins()
    {
        await using var pc = await Club.Present("pc-01");
        var playing = await Staff.Start("pc-01", "stay");
        await pc.Desired("unlocked");
        await Staff
            .Post(
                "venues/demo/sessions",
                """{"devices":["pc-01"],"tariffId":"hour","payment":{"method":"card"},"startsAt":"2026-05-01T19:00:00Z"}""")
            .Read(HttpStatusCode.Created);
        Club.Time.Advance(TimeSpan.FromMinutes(65));
        await Club.Twin("demo/pc-01", twin => twin.Bookings.Any(booking => booking.Waits));

        var waits = await Staff.Tile("pc-01");
        await Staff.Post($"venues/demo/sessions/{playing}/stop").Read();
        await pc.UnlockedUntil("2026-05-01T20:05:00Z");

        Assert.Equal("needsAttention", Flags(waits));
        Assert.Equal(
            ("active", "", "2026-05-01T20:05:00Z"),
            (
                (string)(await Staff.Tile("pc-01"))["state"]!, Flags(await Staff.Tile("pc-01")),
                (string)(await Staff.Tile("pc-01"))["endsAt"]!));
    }

    [Fact, Rule("R36"), Rule("R28")]
    public async Task Somebody_inside_a_pod_shows_while_it_is_online()
    {
        var pod = await Club.Present("pod-01");

        await Club.Hears(pod, "presence", """{"occupied":true}""");
        var inside = Flags(await Staff.Tile("pod-01"));
        await Club.Loses(pod);

        Assert.Equal(("occupied", ""), (inside, Flags(await Staff.Tile("pod-01"))));
    }

    [Fact, Rule("R43")]
    public async Task Two_sessions_of_one_client_are_flagged_on_both_tiles_while_both_are_open()
    {
        await using var pc = await Club.Present("pc-01");
        await using var vip = await Club.Present("vip-01");
        var vera = await Staff.Register("Vera", "+380501112233");
        var first = await Staff.Start("pc-01", "hour", vera);
        var alone = Flags(await Staff.Tile("pc-01"));
        await Staff.Start("vip-01", "hour", vera);

        var both = (Flags(await Staff.Tile("pc-01")), Flags(await Staff.Tile("vip-01")));
        var tile = await Staff.Post("venues/demo/devices/vip-01/hold").Read();
        await Staff.Post($"venues/demo/sessions/{first}/stop").Read();

        Assert.Equal("", alone);
        Assert.Equal(("duplicateOfClient", "duplicateOfClient"), both);
        Assert.Equal("duplicateOfClient", Flags(tile));
        Assert.Equal(("", ""), (Flags(await Staff.Tile("pc-01")), Flags(await Staff.Tile("vip-01"))));
    }

    [Fact, Rule("R36")]
    public async Task Who_has_the_hall_as_it_is_hears_304_and_hears_of_every_change()
    {
        await using var pc = await Club.Present("pc-01");
        await pc.Desired("locked");
        var first = await Hall(null);
        Club.Time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(HttpStatusCode.NotModified, (await Hall(first.Tag)).Status);
        var id = await Staff.Start("pc-01", "hour");
        await pc.Desired("unlocked");
        var sold = await Hall(first.Tag);
        Assert.Equal(HttpStatusCode.OK, sold.Status);
        Assert.Equal(HttpStatusCode.NotModified, (await Hall(sold.Tag)).Status);
        await Staff.Post($"venues/demo/sessions/{id}/stop").Read();
        await pc.Desired("locked");
        Assert.Equal(HttpStatusCode.OK, (await Hall(sold.Tag)).Status);
    }

    [Fact, Rule("R36"), Rule("R20")]
    public async Task Time_alone_changes_the_hall_too()
    {
        await using var pc = await Club.Present("pc-01");
        await Staff.Start("pc-01", "hour");
        await pc.Desired("unlocked");
        Club.Time.Advance(TimeSpan.FromMinutes(54));
        var active = await Hall(null);

        Assert.Equal(HttpStatusCode.NotModified, (await Hall(active.Tag)).Status);
        Club.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(HttpStatusCode.OK, (await Hall(active.Tag)).Status);
    }

    [Theory]
    [InlineData("*", HttpStatusCode.NotModified)]
    [InlineData("\"nothing\", {0}", HttpStatusCode.NotModified)]
    [InlineData("\"nothing\"", HttpStatusCode.OK)]
    [InlineData("nonsense", HttpStatusCode.OK)]
    public async Task Any_list_of_tags_is_understood(string known, HttpStatusCode status)
    {
        var tag = (await Hall(null)).Tag;

        Assert.Equal(status, (await Hall(known.Replace("{0}", tag, StringComparison.Ordinal))).Status);
    }

    async Task<(HttpStatusCode Status, string Tag)> Hall(string? known)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "venues/demo/hall");
        if (known is not null) request.Headers.TryAddWithoutValidation("If-None-Match", known);
        using var answer = await Staff.SendAsync(request);
        Assert.Equal(answer.StatusCode is HttpStatusCode.NotModified, (await answer.Content.ReadAsStringAsync()).Length == 0);
        return (answer.StatusCode, answer.Headers.ETag!.ToString());
    }

    static string Flags(JsonNode tile) => string.Join(' ', tile["flags"]!.AsArray().Select(flag => (string)flag!));
}
