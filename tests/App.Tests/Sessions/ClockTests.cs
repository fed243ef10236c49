namespace Izi.App.Tests.Sessions;

/// <summary>One clock, the server's, and one zone on the wire, UTC.</summary>
[Rule("R2")]
public sealed class ClockTests : ClubTest
{
    [Fact]
    public async Task A_device_whose_clock_is_hours_off_changes_no_end_and_no_money()
    {
        await using var pc = await Club.Device("pc-01");
        var vera = await Staff.Register("Vera", "+380501112233");
        var id = await Staff.Start("pc-01", "hour", vera);
        var desired = await pc.Desired("unlocked");
        await pc.Say("reported", $$"""{"epoch":{{desired["epoch"]}},"mode":"unlocked","sessionId":"{{id}}","at":"2026-05-01T23:59:00Z"}""");
        Club.Time.Advance(TimeSpan.FromMinutes(40));

        var card = await Staff.Post($"venues/demo/sessions/{id}/stop").Read();

        Assert.Equal(
            ("2026-05-01T18:40:00Z", 1200, 20000),
            ((string)card["endedAt"]!, (int)card["refunds"]![0]!["unusedSeconds"]!, (int)card["refunds"]![0]!["amount"]!));
    }

    [Fact]
    public async Task Every_instant_on_the_wire_is_utc_whatever_the_venues_zone_and_whatever_offset_it_was_sent_with()
    {
        var card = await Staff
            .Post(
                "venues/demo/sessions",
                """{"devices":["pc-01"],"tariffId":"hour","payment":{"method":"card"},"startsAt":"2026-05-02T01:00:00+03:00"}""")
            .Read(HttpStatusCode.Created);

        Assert.Equal(
            ("2026-05-01T22:00:00Z", "2026-05-01T23:00:00Z", "2026-05-01T18:00:00Z"),
            ((string)card["startsAt"]!, (string)card["endsAt"]!, (string)card["createdAt"]!));
    }

    [Fact, Rule("R11")]
    public async Task A_venue_that_moves_to_another_time_zone_moves_no_session()
    {
        var id = await Staff.Start("pc-01", "hour");
        var before = await Staff.Get($"venues/demo/sessions/{id}");

        await Staff
            .PutAsync(
                "venues/demo/catalog", DemoClub.Json(DemoClub.Catalog.Replace("Europe/Kyiv", "America/New_York", StringComparison.Ordinal)))
            .Read();

        Assert.Equal(before.ToJsonString(), (await Staff.Get($"venues/demo/sessions/{id}")).ToJsonString());
    }
}
