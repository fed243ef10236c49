namespace Izi.App.Tests.Devices;

/// <summary>What a device's log tells.</summary>
public sealed class DeviceLogTests : ClubTest
{
    [Fact, Rule("R40")]
    public async Task An_evening_of_a_device_newest_first()
    {
        var pc = await Club.Present("pc-01");
        await pc.Desired("locked");
        Club.Time.Advance(TimeSpan.FromMinutes(1));
        var id = await Staff.Start("pc-01", "hour");
        await pc.Desired("unlocked");
        Club.Time.Advance(TimeSpan.FromMinutes(1));
        await Staff.Post($"venues/demo/sessions/{id}/force-stop", """{"reason":"frozen"}""").Read();
        await pc.Desired("locked");
        Club.Time.Advance(TimeSpan.FromMinutes(1));
        await Club.Loses(pc);

        var log = await Log("");

        Assert.Equal(
            ["offline 18:03", "reported 18:02", "desired 18:02", "forceEnd 18:02", "reported 18:01", "desired 18:01", "reported 18:00"],
            log.Select(one => $"{one["type"]} {((string)one["at"]!)[11..16]}").Take(7));
        Assert.Equal(["desired", "online"], log.Skip(7).Select(one => (string)one["type"]!).Order());
        Assert.Equal(
            (id, "frozen", false, "anna"),
            (
                (string)log[3]["data"]!["sessionId"]!, (string)log[3]["data"]!["reason"]!, (bool)log[3]["data"]!["emergencyBypass"]!,
                (string)log[3]["data"]!["actor"]!["id"]!));
        Assert.Equal(
            (2, "unlocked", id, "2026-05-01T19:01:00Z"),
            (
                (int)log[5]["data"]!["epoch"]!, (string)log[5]["data"]!["mode"]!, (string)log[5]["data"]!["sessionId"]!,
                (string)log[5]["data"]!["endsAt"]!));
        Assert.Equal(
            (2, "unlocked", id), ((int)log[4]["data"]!["epoch"]!, (string)log[4]["data"]!["mode"]!, (string)log[4]["data"]!["sessionId"]!));
    }

    [Fact, Rule("R40"), Rule("R28")]
    public async Task Presence_is_an_event_when_it_changes_and_not_when_it_is_only_said_again()
    {
        await using var pc = await Club.Present("pc-01");
        foreach (var occupied in (string[])["false", "false", "true", "true", "false"])
        {
            await Club.Hears(pc, "presence", $$"""{"occupied":{{occupied}}}""");
            await Club.Hears(pc, "status", """{"online":true}""");
            Club.Time.Advance(TimeSpan.FromSeconds(1));
        }

        var log = await Log("");

        Assert.Equal(
            ["False", "True", "False"],
            log.Where(one => (string)one["type"]! == "presence").Select(one => $"{(bool)one["data"]!["occupied"]!}"));
        Assert.Single(log, one => (string)one["type"]! == "online");
    }

    [Fact, Rule("R40")]
    public async Task What_a_device_says_that_cannot_be_understood_is_in_its_log_once_a_minute_with_the_topic_and_why()
    {
        await using var pc = await Club.Present("pc-01");
        await pc.Desired("locked");
        for (var time = 0; time < 3; time++)
        {
            await pc.Say("reported", """{"epoch":"one","mode":"locked"}""");
            await pc.Say("presence", "not json");
        }
        await Club.Hears(pc, "presence", """{"occupied":true}""");

        var malformed = (await Log(""))
            .Where(one => (string)one["type"]! == "malformed")
            .Select(one => one["data"]!.ToJsonString())
            .Order();

        Assert.Equal(
            [
                """{"topic":"izi/demo/pc-01/presence","why":"Not JSON, or not of the right type, at $."}""",
                """{"topic":"izi/demo/pc-01/reported","why":"Not JSON, or not of the right type, at $.epoch."}""",
            ],
            malformed);
    }

    [Fact, Rule("R40")]
    public async Task The_log_is_paged_by_fifty_and_bounded_by_from_and_to()
    {
        await using var pc = await Club.Present("pc-01");
        for (var minute = 0; minute < 120; minute++)
        {
            await Club.Hears(pc, "presence", $$"""{"occupied":{{(minute % 2 == 0 ? "true" : "false")}}}""");
            Club.Time.Advance(TimeSpan.FromMinutes(1));
        }

        List<JsonNode> all = [];
        var pages = 0;
        for (string? cursor = ""; cursor is not null; pages++)
        {
            var page = await Staff.Get($"venues/demo/devices/pc-01/events?cursor={cursor}");
            all.AddRange(page["events"]!.AsArray().Select(one => one!));
            cursor = (string?)page["cursor"];
        }

        Assert.Equal(3, pages);
        Assert.Equal(120, all.Count(one => (string)one["type"]! == "presence"));
        Assert.Equal(all.Count, all.Select(one => one.ToJsonString()).Distinct().Count());
        Assert.Equal(all.Select(At), all.Select(At).OrderDescending());
        var hour = await Log("?from=2026-05-01T18:10:00Z&to=2026-05-01T18:20:00Z");
        Assert.Equal(("18:19", "18:10", 10), (((string)hour[0]["at"]!)[11..16], ((string)hour[^1]["at"]!)[11..16], hour.Count));
        Assert.Empty(await Log("?from=2026-05-01T18:20:00Z&to=2026-05-01T18:10:00Z"));
        Assert.Empty(await Log("?from=2027-01-01T00:00:00Z"));
        Assert.Empty(await Log("?to=2026-01-01T00:00:00Z"));
    }

    [Fact]
    public async Task A_device_nobody_has_heard_of_has_an_empty_log_and_one_that_is_not_there_none()
    {
        Assert.Empty(await Log(""));
        Assert.Equal("not-found", await Staff.GetAsync("venues/demo/devices/pc-99/events").Code(HttpStatusCode.NotFound));
    }

    static Instant At(JsonNode one) => one["at"]!.GetValue<Instant>();

    async Task<List<JsonNode>> Log(string query) =>
        [.. (await Staff.Get($"venues/demo/devices/pc-01/events{query}"))["events"]!.AsArray().Select(one => one!)];
}
