namespace Izi.App.Tests.Ending;

/// <summary>A stop whose lock is never sent does not exist.</summary>
public sealed class LockTests : ClubTest
{
    protected override string Catalog => EndingClub.Catalog;

    [Fact, Rule("N6"), Rule("R32")]
    public async Task A_device_that_was_away_at_the_stop_is_locked_when_it_is_back()
    {
        var pc = await Club.Present("pc-01");
        var id = await Staff.Start("pc-01", "hour");
        await pc.Desired("unlocked");
        await Club.Loses(pc);

        await Staff.Post($"venues/demo/sessions/{id}/stop").Read();
        await using var back = await Club.Device("pc-01");

        var locked = await back.Desired("locked");
        Assert.Equal((3, null, null), ((int)locked["epoch"]!, (string?)locked["sessionId"], (string?)locked["endsAt"]));
    }

    [Fact, Rule("N6"), Rule("R33")]
    public async Task A_device_that_comes_back_unlocked_from_another_network_is_told_again()
    {
        var pc = await Club.Present("pc-01");
        var id = await Staff.Start("pc-01", "hour");
        await pc.Desired("unlocked");
        await Club.Loses(pc);
        await Staff.Post($"venues/demo/sessions/{id}/stop").Read();
        await using var back = await Club.Device("pc-01");
        await back.Desired("locked");
        Club.Time.Advance(TimeSpan.FromSeconds(2));

        await back.Say("reported", $$"""{"epoch":2,"mode":"unlocked","sessionId":"{{id}}","at":"2026-05-01T18:00:02Z"}""");

        Assert.Equal(3, (int)(await back.Desired("locked"))["epoch"]!);
    }

    [Fact, Rule("N6"), Rule("R10")]
    public async Task Every_device_of_a_session_is_locked_by_its_stop()
    {
        await using var pc = await Club.Device("pc-01");
        await using var vip = await Club.Device("vip-01");
        var started = await Staff
            .Post("venues/demo/sessions", """{"devices":["pc-01","vip-01"],"tariffId":"hour","payment":{"method":"card"}}""")
            .Read(HttpStatusCode.Created);
        await pc.Desired("unlocked");
        await vip.Desired("unlocked");

        await Staff.Post("venues/demo/devices/vip-01/end-session").Read();

        Assert.Equal((3, 3), ((int)(await pc.Desired("locked"))["epoch"]!, (int)(await vip.Desired("locked"))["epoch"]!));
        var card = await Staff.Session((string)started["id"]!);
        Assert.All(card["devices"]!.AsArray(), device => Assert.Equal("2026-05-01T18:00:00Z", (string)device!["actualEndAt"]!));
    }
}
