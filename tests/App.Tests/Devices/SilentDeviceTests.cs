using Izi.App.Tests.Ending;

namespace Izi.App.Tests.Devices;

/// <summary>Devices that do not say that they did what they were asked to.</summary>
public sealed class SilentDeviceTests : ClubTest
{
    readonly EventLine line = new();

    [Fact, Rule("R34"), Rule("R40"), Rule("R38")]
    public async Task A_start_that_its_device_does_not_report_is_flagged_everywhere_after_thirty_seconds_and_sent_again()
    {
        await using var pc = await Club.SilentDevice("pc-01");
        var id = await Staff.Start("pc-01", "hour");
        await pc.Desired("unlocked");
        var before = (Tile: await Staff.Tile("pc-01"), Card: await Staff.Session(id));

        Club.Time.Advance(TimeSpan.FromSeconds(30));
        await Club.Twin("demo/pc-01", twin => twin.NotResponding);
        var again = await pc.DesiredSince("2026-05-01T18:00:30Z");

        Assert.Equal(
            (2, "unlocked", id, "2026-05-01T19:00:00Z"),
            ((int)again["epoch"]!, (string)again["mode"]!, (string)again["sessionId"]!, (string)again["endsAt"]!));
        Assert.Equal((0, true), (Flags(before.Tile).Length, (bool)before.Card["deviceResponding"]!));
        var tile = await Staff.Tile("pc-01");
        Assert.Equal(("active", "notResponding"), ((string)tile["state"]!, Flags(tile)));
        Assert.False((bool)(await Staff.Session(id))["deviceResponding"]!);
        Assert.Equal(["sessionStarted", "deviceNotResponding"], await Staff.Timeline(id));
        Assert.Equal(["desired 2", "notResponding 2"], (await Log("pc-01")).Take(2));
        var told = (await line.Heard("izi.session.deviceNotResponding.v1"))["data"]!;
        Assert.Equal(("pc-01", 2, id), ((string)told["device"]!, (int)told["epoch"]!, (string)told["sessionId"]!));
    }

    [Fact, Rule("R34")]
    public async Task An_unreported_start_is_sent_again_less_and_less_often_and_noted_once()
    {
        await using var pc = await Club.SilentDevice("pc-01");
        var id = await Staff.Start("pc-01", "hour");
        await pc.Desired("unlocked");

        foreach (var (times, wait) in ((int[])[30, 60, 120, 240, 300, 300]).Index())
        {
            Club.Time.Advance(TimeSpan.FromSeconds(wait));
            await Club.Twin("demo/pc-01", twin => twin.Desired.SentAgain == times + 1);
        }
        await pc.DesiredSince("2026-05-01T18:17:30Z");

        var sent = (await Staff.Get("venues/demo/devices/pc-01/events"))["events"]!
            .AsArray()
            .Where(one => (string)one!["type"]! == "desired" && (int)one["data"]!["sentAgain"]! > 0);
        Assert.Equal(
            ["18:17:30", "18:12:30", "18:07:30", "18:03:30", "18:01:30", "18:00:30"], sent.Select(one => ((string)one!["at"]!)[11..19]));
        Assert.Equal(["sessionStarted", "deviceNotResponding"], await Staff.Timeline(id));
    }

    [Fact, Rule("R34")]
    public async Task The_flag_clears_with_the_report_and_nothing_is_sent_any_more()
    {
        await using var pc = await Club.SilentDevice("pc-01");
        var id = await Staff.Start("pc-01", "hour");
        Club.Time.Advance(TimeSpan.FromSeconds(30));
        await Club.Twin("demo/pc-01", twin => twin.NotResponding);

        await Club.Hears(pc, "reported", $$"""{"epoch":2,"mode":"unlocked","sessionId":"{{id}}","at":"2026-05-01T18:00:30Z"}""");

        var tile = await Staff.Tile("pc-01");
        Assert.Equal(("active", "", 2), ((string)tile["state"]!, Flags(tile), (int)tile["reportedEpoch"]!));
        Assert.True((bool)(await Staff.Session(id))["deviceResponding"]!);
        Club.Time.Advance(TimeSpan.FromMinutes(55));
        Assert.Equal("warning", (string)(await pc.Notice("warning"))["kind"]!);
        Assert.Equal(["sessionStarted", "deviceNotResponding", "warning"], await Staff.Timeline(id));
    }

    [Fact, Rule("R34"), Rule("R3")]
    public async Task A_start_on_a_device_that_is_away_is_flagged_too_and_waits_for_it_while_time_runs()
    {
        var id = await Staff.Start("pc-01", "hour");

        Club.Time.Advance(TimeSpan.FromSeconds(30));
        await Club.Twin("demo/pc-01", twin => twin.NotResponding);

        Assert.Equal(("offline", "notResponding"), ((string)(await Staff.Tile("pc-01"))["state"]!, Flags(await Staff.Tile("pc-01"))));
        await using var pc = await Club.Device("pc-01");
        Assert.Equal("2026-05-01T19:00:00Z", (string)(await pc.Desired("unlocked"))["endsAt"]!);
        Assert.Equal(("active", ""), ((string)(await Staff.Tile("pc-01"))["state"]!, Flags(await Staff.Tile("pc-01"))));
        Assert.True((bool)(await Staff.Session(id))["deviceResponding"]!);
    }

    [Fact, Rule("R34")]
    public async Task A_lock_that_an_online_device_does_not_report_leaves_its_tile_free_but_not_responding_and_is_sent_once_more()
    {
        await using var pc = await Club.SilentDevice("pc-01");
        var id = await Unlocked(pc);
        await Staff.Post($"venues/demo/sessions/{id}/stop").Read();
        await pc.Desired("locked");

        Club.Time.Advance(TimeSpan.FromSeconds(30));
        await pc.DesiredSince("2026-05-01T18:00:30Z");
        await Ended(id);

        Assert.Equal(("free", "notResponding"), ((string)(await Staff.Tile("pc-01"))["state"]!, Flags(await Staff.Tile("pc-01"))));
        Assert.Equal(["sessionStarted", "sessionStopped", "bonusCredited", "deviceNotResponding"], await Staff.Timeline(id));
        await Club.Hears(pc, "reported", """{"epoch":3,"mode":"locked","at":"2026-05-01T18:00:31Z"}""");
        Assert.Equal("", Flags(await Staff.Tile("pc-01")));
    }

    [Fact, Rule("R34")]
    public async Task A_lifecycle_is_over_once_its_lock_is_reported()
    {
        await using var pc = await Club.Device("pc-01");
        var id = await Staff.Start("pc-01", "hour");
        await pc.Desired("unlocked");

        await Staff.Post($"venues/demo/sessions/{id}/stop").Read();

        await Ended(id);
        Assert.Equal(["sessionStarted", "sessionStopped"], await Staff.Timeline(id));
    }

    [Fact, Rule("R34")]
    public async Task A_device_that_was_away_at_its_stop_is_flagged_when_it_comes_back_and_stays_silent()
    {
        var pc = await Club.SilentDevice("pc-01");
        var id = await Unlocked(pc);
        await Club.Loses(pc);
        await Staff.Post($"venues/demo/sessions/{id}/stop").Read();
        await Ended(id);
        Club.Time.Advance(TimeSpan.FromMinutes(10));
        await using var back = await Club.SilentDevice("pc-01");
        await Club.Twin("demo/pc-01", twin => twin.Online);

        Club.Time.Advance(TimeSpan.FromSeconds(30));
        await Club.Twin("demo/pc-01", twin => twin.NotResponding);
        await back.DesiredSince("2026-05-01T18:10:30Z");

        Assert.Equal(("free", "notResponding"), ((string)(await Staff.Tile("pc-01"))["state"]!, Flags(await Staff.Tile("pc-01"))));
        Assert.Equal("deviceNotResponding", (await Staff.Timeline(id))[^1]);
    }

    [Fact, Rule("R34"), Rule("R10")]
    public async Task Of_two_devices_only_the_silent_one_is_named()
    {
        await using var pc = await Club.Device("pc-01");
        await using var silent = await Club.SilentDevice("pc-02");
        var started = await Staff
            .Post("venues/demo/sessions", """{"devices":["pc-01","pc-02"],"tariffId":"hour","payment":{"method":"card"}}""")
            .Read(HttpStatusCode.Created);
        await pc.Desired("unlocked");
        await silent.Desired("unlocked");

        Club.Time.Advance(TimeSpan.FromSeconds(30));
        await Club.Twin("demo/pc-02", twin => twin.NotResponding);

        Assert.Equal(("", "notResponding"), (Flags(await Staff.Tile("pc-01")), Flags(await Staff.Tile("pc-02"))));
        var facts = (await Staff.Get($"venues/demo/sessions/{started["id"]}/timeline"))["facts"]!.AsArray();
        Assert.Equal(
            ("deviceNotResponding", "pc-02", 2, "system"),
            (
                (string)facts[1]!["type"]!, (string)facts[1]!["data"]!["device"]!, (int)facts[1]!["data"]!["epoch"]!,
                (string)facts[1]!["actor"]!["role"]!));
    }

    protected override void Also(IServiceCollection services) => line.Lay(services);

    /// <summary>A session whose start the device reported before it fell silent.</summary>
    async Task<string> Unlocked(TestDevice pc)
    {
        var id = await Staff.Start("pc-01", "hour", await Staff.Register("Vera", "+380501112233"));
        await pc.Desired("unlocked");
        await Club.Hears(pc, "reported", $$"""{"epoch":2,"mode":"unlocked","sessionId":"{{id}}","at":"2026-05-01T18:00:00Z"}""");
        return id;
    }

    async Task Ended(string id) => await Club.Lifecycles.WaitForInstanceCompletionAsync($"demo.{id}").WaitAsync(TimeSpan.FromSeconds(20));

    static string Flags(JsonNode tile) => string.Join(' ', tile["flags"]!.AsArray().Select(flag => (string)flag!));

    async Task<IEnumerable<string>> Log(string device) =>
        (await Staff.Get($"venues/demo/devices/{device}/events"))["events"]!
            .AsArray()
            .Select(one => $"{one!["type"]} {one["data"]!["epoch"]}");
}
