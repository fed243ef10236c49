using Izi.App.Tests.Ending;

namespace Izi.App.Tests.Devices;

/// <summary>What a session card tells of the times in which its device was away.</summary>
public sealed class InterruptionTests : ClubTest
{
    [Fact, Rule("R40"), Rule("R3")]
    public async Task Each_time_offline_is_on_the_card_with_its_seconds_and_one_that_lasts_has_no_end()
    {
        var pc = await Club.Present("pc-01");
        var id = await Staff.Start("pc-01", "hour");
        await pc.Desired("unlocked");
        Club.Time.Advance(TimeSpan.FromMinutes(10));
        await Club.Loses(pc);
        Club.Time.Advance(TimeSpan.FromSeconds(90));
        pc = await Club.Present("pc-01");
        Club.Time.Advance(TimeSpan.FromMinutes(10));
        await Club.Loses(pc);
        Club.Time.Advance(TimeSpan.FromSeconds(30));

        var card = await Staff.Session(id);

        Assert.Equal(["pc-01 18:10:00-18:11:30 90", "pc-01 18:21:30- 30"], Interruptions(card));
        Assert.Equal(("2026-05-01T19:00:00Z", 2280), ((string)card["endsAt"]!, (int)card["remainingSeconds"]!));
    }

    [Fact, Rule("R40")]
    public async Task A_device_that_was_away_before_the_start_counts_from_the_start_and_a_stop_ends_it()
    {
        var id = await Staff.Start("pc-01", "hour");
        Club.Time.Advance(TimeSpan.FromMinutes(5));
        var running = await Staff.Session(id);

        var stopped = await Staff.Post($"venues/demo/sessions/{id}/stop").Read();
        Club.Time.Advance(TimeSpan.FromMinutes(5));

        Assert.Equal(["pc-01 18:00:00- 300"], Interruptions(running));
        Assert.Equal(["pc-01 18:00:00-18:05:00 300"], Interruptions(stopped));
        Assert.Equal(["pc-01 18:00:00-18:05:00 300"], Interruptions(await Staff.Session(id)));
    }

    [Fact, Rule("R40"), Rule("R14")]
    public async Task A_session_that_moved_shows_what_it_lost_on_either_device()
    {
        var second = await Club.Present("pc-02");
        var pc = await Club.Present("pc-01");
        var id = await Staff.Start("pc-01", "hour");
        await pc.Desired("unlocked");
        Club.Time.Advance(TimeSpan.FromMinutes(10));
        await Club.Loses(pc);
        Club.Time.Advance(TimeSpan.FromMinutes(1));
        await Staff.Post($"venues/demo/sessions/{id}/transfer", """{"to":"pc-02"}""").Read();
        await second.Desired("unlocked");
        Club.Time.Advance(TimeSpan.FromMinutes(1));
        await Club.Loses(second);
        Club.Time.Advance(TimeSpan.FromMinutes(2));

        Assert.Equal(["pc-01 18:10:00-18:11:00 60", "pc-02 18:12:00- 120"], Interruptions(await Staff.Session(id)));
    }

    [Fact, Rule("R40"), Rule("R39")]
    public async Task A_natural_end_ends_the_interruption_at_the_end_of_coverage()
    {
        var pc = await Club.Present("pc-01");
        var id = await Staff.Start("pc-01", "burn");
        await pc.Desired("unlocked");
        Club.Time.Advance(TimeSpan.FromMinutes(50));
        await Club.Loses(pc);
        Club.Time.Advance(TimeSpan.FromMinutes(15));
        await Club.Twin("demo/pc-01", twin => twin.Holder is null);

        Assert.Equal(["pc-01 18:50:00-19:00:00 600"], Interruptions(await Staff.Session(id)));
    }

    [Fact, Rule("R40")]
    public async Task A_session_whose_device_was_always_there_has_none()
    {
        await using var pc = await Club.Present("pc-01");
        var id = await Staff.Start("pc-01", "hour");
        await pc.Desired("unlocked");

        Assert.Empty(Interruptions(await Staff.Session(id)));
    }

    static IEnumerable<string> Interruptions(JsonNode card) => card["interruptions"]!.AsArray()
        .Select(one => $"{one!["device"]} {Clock(one["from"])}-{Clock(one["to"])} {one["seconds"]}");

    static string Clock(JsonNode? at) => at is null ? "" : ((string)at!)[11..19];
}
