using Izi.App.Tests.Ending;

namespace Izi.App.Tests.Devices;

/// <summary>A device that cannot stop talking.</summary>
public sealed class FloodTests : ClubTest
{
    const int Words = 2000;

    [Fact, Rule("R33"), Rule("R35")]
    public async Task A_device_that_says_the_same_over_and_over_has_it_written_once_and_its_neighbours_are_served()
    {
        await using var chatty = await Club.SilentDevice("pc-01");
        await using var pc = await Club.Device("pc-02");
        var flood = Task.WhenAll(
            Enumerable.Range(0, Words).Select(_ => chatty.Say("reported", """{"epoch":1,"mode":"locked","at":"2026-05-01T18:00:00Z"}""")));

        var id = await Staff.Start("pc-02", "hour");
        await pc.Desired("unlocked");
        await Staff.Post($"venues/demo/sessions/{id}/stop").Read();
        await pc.Desired("locked");
        await flood;
        await Club.Hears(chatty, "presence", """{"occupied":true}""");

        var log = (await Staff.Get("venues/demo/devices/pc-01/events"))["events"]!.AsArray();
        Assert.Single(log, one => (string)one!["type"]! == "reported");
    }

    [Fact, Rule("R33"), Rule("R35")]
    public async Task A_device_that_contradicts_itself_without_end_keeps_nobody_from_being_locked()
    {
        await using var chatty = await Club.SilentDevice("pc-01");
        await using var pc = await Club.Device("pc-02");
        var flood = Task.WhenAll(
            Enumerable.Range(0, Words).Select(i => chatty.Say("reported", $$"""{"epoch":{{i % 2}},"mode":"unlocked"}""")));

        var id = await Staff.Start("pc-02", "hour");
        await pc.Desired("unlocked");
        await Staff.Post($"venues/demo/sessions/{id}/stop").Read();
        await pc.Desired("locked");
        await flood;

        Assert.Equal("stopped", (string)(await Staff.Session(id))["status"]!);
    }

    [Fact]
    public async Task A_word_of_a_hundred_kilobytes_is_dropped()
    {
        await using var pc = await Club.SilentDevice("pc-01");
        await Club.Hears(pc, "reported", $$"""{"epoch":1,"mode":"locked","at":"{{new string('x', 100_000)}}"}""");

        await Club.Hears(pc, "reported", """{"epoch":0,"mode":"locked"}""");

        Assert.Equal(0, (int)(await Staff.Tile("pc-01"))["reportedEpoch"]!);
        Assert.Single(
            (await Staff.Get("venues/demo/devices/pc-01/events"))["events"]!.AsArray(), one => (string)one!["type"]! == "reported");
    }
}
