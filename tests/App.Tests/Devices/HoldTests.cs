using Izi.App.Tests.Ending;

namespace Izi.App.Tests.Devices;

/// <summary>Devices that staff keep from being sold.</summary>
public sealed class HoldTests : ClubTest
{
    const string Sale = """{"devices":["pc-01"],"tariffId":"hour","payment":{"method":"card"}}""";

    [Fact, Rule("R10"), Rule("R36")]
    public async Task A_held_device_is_not_sold_until_it_is_released_and_asking_twice_is_harmless()
    {
        await using var pc = await Club.Present("pc-01");
        await pc.Desired("locked");

        var held = await Staff.Post("venues/demo/devices/pc-01/hold").Read();
        var again = await Staff.Post("venues/demo/devices/pc-01/hold").Read();
        var refused = await Staff.Post("venues/demo/sessions", Sale).Read(HttpStatusCode.Conflict);
        var released = await Staff.Post("venues/demo/devices/pc-01/release").Read();
        await Staff.Post("venues/demo/devices/pc-01/release").Read();

        Assert.Equal(("pc-01", "onHold"), ((string)held["device"]!, (string)held["state"]!));
        Assert.Equal(held.ToJsonString(), again.ToJsonString());
        Assert.Equal(("device-held", "pc-01"), ((string)refused["code"]!, (string)refused["device"]!));
        Assert.Equal("free", (string)released["state"]!);
        await Staff.Post("venues/demo/sessions", Sale).Read(HttpStatusCode.Created);
        Assert.Equal(["release", "hold"], await Log("hold", "release"));
    }

    [Fact, Rule("R10")]
    public async Task A_hold_leaves_the_session_that_runs_alone_and_keeps_the_next_one_out()
    {
        await using var pc = await Club.Present("pc-01");
        var id = await Staff.Start("pc-01", "hour");
        await pc.Desired("unlocked");

        var held = await Staff.Post("venues/demo/devices/pc-01/hold").Read();
        await Staff.Post($"venues/demo/sessions/{id}/extend", """{"tariffId":"hour","payment":{"method":"card"}}""").Read();
        await Staff.Post($"venues/demo/sessions/{id}/stop").Read();

        Assert.Equal(("active", id), ((string)held["state"]!, (string)held["sessionId"]!));
        Assert.Equal("onHold", (string)(await Staff.Tile("pc-01"))["state"]!);
        Assert.Equal("device-held", await Staff.Post("venues/demo/sessions", Sale).Code());
    }

    [Fact, Rule("R10")]
    public async Task A_booking_whose_device_is_held_waits_and_begins_with_its_full_length_when_it_is_released()
    {
        await using var pc = await Club.Present("pc-01");
        var booked = await Staff
            .Post(
                "venues/demo/sessions",
                """{"devices":["pc-01"],"tariffId":"hour","payment":{"method":"card"},"startsAt":"2026-05-01T18:30:00Z"}""")
            .Read(HttpStatusCode.Created);
        await Staff.Post("venues/demo/devices/pc-01/hold").Read();
        Club.Time.Advance(TimeSpan.FromMinutes(40));
        await Club.Twin("demo/pc-01", twin => twin.Bookings.Any(booking => booking.Waits));
        var waits = await Staff.Tile("pc-01");

        await Staff.Post("venues/demo/devices/pc-01/release").Read();

        Assert.Equal("2026-05-01T19:40:00Z", (string)(await pc.Desired("unlocked"))["endsAt"]!);
        Assert.Equal(("onHold", "needsAttention"), ((string)waits["state"]!, (string)waits["flags"]![0]!));
        Assert.Equal("active", (string)(await Staff.Session((string)booked["id"]!))["status"]!);
    }

    [Theory]
    [InlineData("hold")]
    [InlineData("release")]
    public async Task A_device_that_is_not_there_is_404(string what)
    {
        Assert.Equal("not-found", await Staff.Post($"venues/demo/devices/pc-99/{what}").Code(HttpStatusCode.NotFound));
        Assert.Equal("not-found", await Staff.Post($"venues/other/devices/pc-01/{what}").Code(HttpStatusCode.NotFound));
    }

    async Task<IEnumerable<string>> Log(params string[] types) => (await Staff.Get("venues/demo/devices/pc-01/events"))["events"]!.AsArray()
        .Select(one => (string)one!["type"]!).Where(types.Contains);
}
