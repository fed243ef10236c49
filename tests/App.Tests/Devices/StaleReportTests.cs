using Izi.App.Tests.Ending;

namespace Izi.App.Tests.Devices;

/// <summary>Devices that say something else than what they were asked to be.</summary>
public sealed class StaleReportTests : ClubTest
{
    [Theory, Rule("R33")]
    [InlineData("""{"epoch":1,"mode":"locked","at":"2026-05-01T18:00:00Z"}""")]
    [InlineData("""{"epoch":1,"mode":"unlocked","sessionId":"long-ago"}""")]
    [InlineData("""{"epoch":-5,"mode":"unlocked"}""")]
    [InlineData("""{"epoch":2,"mode":"locked","sessionId":null}""")]
    [InlineData("""{"epoch":2,"mode":"unlocked","sessionId":"another"}""")]
    [InlineData("""{"epoch":9223372036854775807,"mode":"unlocked"}""")]
    public async Task Whatever_disagrees_is_answered_with_the_desired_state_again(string report)
    {
        await using var pc = await Club.SilentDevice("pc-01");
        var id = await Staff.Start("pc-01", "hour");
        await pc.Desired("unlocked");

        await pc.Say("reported", report);

        var again = await pc.Desired("unlocked");
        Assert.Equal((2, id, "2026-05-01T19:00:00Z"), ((int)again["epoch"]!, (string)again["sessionId"]!, (string)again["endsAt"]!));
    }

    [Fact, Rule("R33"), Rule("R32")]
    public async Task A_device_restored_from_elsewhere_is_given_an_epoch_that_it_must_hear()
    {
        await using var pc = await Club.SilentDevice("pc-01");
        await pc.Desired("locked");

        await pc.Say("reported", """{"epoch":77,"mode":"unlocked","sessionId":"of-another-club"}""");

        Assert.Equal(78, (int)(await pc.Desired("locked"))["epoch"]!);
        await Club.Hears(pc, "reported", """{"epoch":78,"mode":"locked"}""");
        var id = await Staff.Start("pc-01", "hour");
        Assert.Equal((79, id), ((int)(await pc.Desired("unlocked"))["epoch"]!, (string)(await Staff.Tile("pc-01"))["sessionId"]!));
    }

    [Fact, Rule("R33"), Rule("R21")]
    public async Task A_session_that_ended_is_not_brought_back_by_a_device_that_still_reports_it()
    {
        await using var pc = await Club.Device("pc-01");
        var id = await Staff.Start("pc-01", "hour");
        await pc.Desired("unlocked");
        await Staff.Post($"venues/demo/sessions/{id}/stop").Read();
        await pc.Desired("locked");

        await pc.Say("reported", $$"""{"epoch":2,"mode":"unlocked","sessionId":"{{id}}"}""");

        Assert.Equal(3, (int)(await pc.Desired("locked"))["epoch"]!);
        Assert.Equal(("stopped", "free"), ((string)(await Staff.Session(id))["status"]!, (string)(await Staff.Tile("pc-01"))["state"]!));
    }

    [Fact, Rule("R33")]
    public async Task A_device_that_keeps_disagreeing_is_answered_after_one_second_two_four_and_so_on()
    {
        await using var pc = await Club.SilentDevice("pc-01");
        await Staff.Start("pc-01", "hour");
        await pc.Desired("unlocked");

        for (var second = 0; second <= 16; second++)
        {
            await Club.Hears(pc, "reported", """{"epoch":1,"mode":"locked"}""");
            Club.Time.Advance(TimeSpan.FromSeconds(1));
        }

        var sent = (await Staff.Get("venues/demo/devices/pc-01/events"))["events"]!
            .AsArray()
            .Where(one => (string)one!["type"]! == "desired" && (int)one["data"]!["epoch"]! == 2);
        Assert.Equal(
            ["18:00:15", "18:00:07", "18:00:03", "18:00:01", "18:00:00", "18:00:00"], sent.Select(one => ((string)one!["at"]!)[11..19]));
    }

    [Theory, Rule("R33")]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("""{"mode":"locked"}""")]
    [InlineData("""{"epoch":1}""")]
    [InlineData("""{"epoch":1.5,"mode":"locked"}""")]
    [InlineData("""{"epoch":"1","mode":"locked"}""")]
    [InlineData("""{"epoch":1,"mode":"Locked"}""")]
    [InlineData("""{"epoch":1,"mode":0}""")]
    [InlineData("""{"epoch":1,"mode":"locked","sessionId":"a/b"}""")]
    [InlineData("""{"epoch":1,"mode":"locked","sessionId":7}""")]
    [InlineData("""{"epoch":99999999999999999999,"mode":"locked"}""")]
    public async Task What_is_no_report_changes_nothing_and_keeps_nobody_from_going_on(string report)
    {
        await using var pc = await Club.SilentDevice("pc-01");
        await pc.Desired("locked");

        await Club.Hears(pc, "reported", report);
        await Club.Hears(pc, "reported", """{"epoch":1,"mode":"locked"}""");

        var log = (await Staff.Get("venues/demo/devices/pc-01/events"))["events"]!.AsArray();
        Assert.Single(log, one => (string)one!["type"]! == "reported");
    }
}
