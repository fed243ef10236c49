using Izi.App.Tests.Ending;

namespace Izi.App.Tests.Devices;

/// <summary>Devices whose clocks are wrong.</summary>
public sealed class ClockSkewTests : ClubTest
{
    [Fact, Rule("R33"), Rule("R2")]
    public async Task A_clock_that_is_off_is_an_event_once_and_a_flag_until_a_report_is_right_again()
    {
        await using var pc = await Club.SilentDevice("pc-01");
        await Said(pc, "2026-05-01T17:00:00Z");
        var off = await Flags();
        Club.Time.Advance(TimeSpan.FromSeconds(1));
        await Said(pc, "2026-05-01T17:00:01Z");
        await Said(pc, "2026-05-01T18:00:04Z");
        var right = await Flags();
        await Said(pc, "2026-05-01T20:00:01+02:00");

        Assert.Equal(("clockSkew", "", ""), (off, right, await Flags()));
        var skewed = Assert.Single(await Log());
        Assert.Equal(
            (-3600, "2026-05-01T17:00:00Z"), ((int)skewed["data"]!["offSeconds"]!, ((string)skewed["data"]!["deviceTime"]!)[..19] + "Z"));
        await Said(pc, "2026-05-01T18:01:00Z");
        Assert.Equal(2, (await Log()).Count);
    }

    [Theory, Rule("R33")]
    [InlineData("null")]
    [InlineData("\"soon\"")]
    [InlineData("\"\"")]
    [InlineData("1777658400")]
    [InlineData("{}")]
    [InlineData("[\"2026-05-01T18:00:00Z\"]")]
    [InlineData("true")]
    public async Task A_report_without_a_time_or_with_an_odd_one_is_taken_all_the_same(string at)
    {
        await using var pc = await Club.SilentDevice("pc-01");

        await Club.Hears(pc, "reported", $$"""{"epoch":1,"mode":"locked","at":{{at}}}""");

        Assert.Equal((1, ""), ((int)(await Staff.Tile("pc-01"))["reportedEpoch"]!, await Flags()));
    }

    [Theory, Rule("R33")]
    [InlineData("\"0001-01-01T00:00:00Z\"")]
    [InlineData("\"9999-12-31T23:59:59Z\"")]
    [InlineData("\"2026-05-01T18:00:06Z\"")]
    [InlineData("\"2026-05-01T17:59:54Z\"")]
    public async Task Money_and_order_go_by_our_clock_however_far_off_the_devices_is(string at)
    {
        await using var pc = await Club.SilentDevice("pc-01");
        var id = await Staff.Start("pc-01", "hour");

        await Club.Hears(pc, "reported", $$"""{"epoch":2,"mode":"unlocked","sessionId":"{{id}}","at":{{at}}}""");
        await Club.Hears(pc, "presence", $$"""{"occupied":true,"at":{{at}}}""");

        Assert.Equal("occupied clockSkew", await Flags());
        Assert.Equal(
            ("2026-05-01T19:00:00Z", 3600),
            ((string)(await Staff.Session(id))["endsAt"]!, (int)(await Staff.Session(id))["remainingSeconds"]!));
    }

    Task Said(TestDevice pc, string at) => Club.Hears(pc, "reported", $$"""{"epoch":1,"mode":"locked","at":"{{at}}"}""");

    async Task<string> Flags() => string.Join(' ', (await Staff.Tile("pc-01"))["flags"]!.AsArray().Select(flag => (string)flag!));

    async Task<List<JsonNode>> Log() =>
        [
            .. (await Staff.Get("venues/demo/devices/pc-01/events"))["events"]!
                .AsArray()
                .Select(one => one!)
                .Where(one => (string)one["type"]! == "clockSkew"),
        ];
}
