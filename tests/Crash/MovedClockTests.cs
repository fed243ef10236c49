namespace Izi.Crash;

/// <summary>The clock of the club's machine is set back while the club runs, and put right later.</summary>
[Rule("R2")]
public sealed class MovedClockTests : IDisposable
{
    const string Catalog = """
        {
          "name": "Demo", "timeZone": "Europe/Kyiv", "currency": "UAH", "settings": {"startAckSeconds":5},
          "zones": [ {"id":"main","name":"Main hall"} ],
          "devices": [
            {"id":"pc-01","name":"PC 1","zone":"main","kind":"pc","key":"pc-secret-1"},
            {"id":"pod-01","name":"POD 1","zone":"main","kind":"pod","key":"pc-secret-1"}
          ],
          "tariffs": [ {"id":"hour","name":"One hour","minutes":60,"prices":{"main":60000},"refundMode":"burn"} ]
        }
        """;

    readonly TempFolder folder = new();
    readonly MovedClock clock = new();
    LocalHostProcess club = null!;
    TestDevice pc = null!;
    TestDevice pod = null!;

    [Theory, Rule("N6"), Rule("R33"), Rule("R34")]
    [InlineData(90, false)]
    [InlineData(60 * 60, true)]
    [InlineData(365 * 24 * 60 * 60, false)]
    public async Task While_the_clock_is_wrong_every_word_is_heard_and_afterwards_no_device_stays_flagged(int secondsBack, bool killed)
    {
        await StartAsync();
        try
        {
            await club.Staff.PutAsync("venues/demo/catalog", DemoClub.Json(Catalog)).Read();
            await ConnectAsync();
            await OccupiedAsync(true);
            var before = await club.Staff.Start("pc-01", "hour");
            await pc.Desired("unlocked");

            await MoveAsync(-TimeSpan.FromSeconds(secondsBack));
            await OccupiedAsync(false);
            await OccupiedAsync(true);
            await StopAsync(before);
            if (killed) await KillAsync();
            await OccupiedAsync(false);
            var during = await club.Staff.Start("pc-01", "hour");
            await pc.Desired("unlocked");
            await StopAsync(during);
            await OccupiedAsync(true);

            await MoveAsync(TimeSpan.Zero);
            Assert.Contains("occupied", Flags(await TileAsync("pod-01")));
            await OccupiedAsync(false);
            // Each asks again with a right report, for a clock that was wrong at the start is believed for a minute after it was put right.
            await Until.TrueAsync("no device is flagged or offline", NobodyIsFlaggedAsync, seconds: 120);
        }
        finally
        {
            await EndAsync();
        }
    }

    [Theory, Rule("R3"), Rule("R40")]
    [InlineData(2 * 60 * 60)]
    // Nearly a year: no token is valid for longer than that, and tokens expire by the machine's clock.
    [InlineData(364 * 24 * 60 * 60)]
    [InlineData(-365 * 24 * 60 * 60)]
    public async Task A_glitch_of_seconds_ends_no_session_flags_no_device_and_an_outage_in_it_is_as_long_as_it_was(int seconds)
    {
        await StartAsync();
        try
        {
            await club.Staff.PutAsync("venues/demo/catalog", DemoClub.Json(Catalog)).Read();
            await ConnectAsync();
            await OccupiedAsync(true);
            var session = await club.Staff.Start("pc-01", "hour");
            await pc.Desired("unlocked");

            await MoveAsync(TimeSpan.FromSeconds(seconds));
            await pc.DisposeAsync();
            pc = null!;
            await Until.TrueAsync("pc-01 is offline", async () => !(bool)(await TileAsync("pc-01"))["online"]!);
            await OccupiedAsync(false);
            await MoveAsync(TimeSpan.Zero);
            pc = await TestDevice.Connect(club.MqttPort, "demo/pc-01", "pc-secret-1", new() { Obeys = true });
            await Until.TrueAsync("pc-01 is online", async () => (bool)(await TileAsync("pc-01"))["online"]!);
            await pc.Desired("unlocked");

            var card = await club.Staff.Get($"venues/demo/sessions/{session}");
            Assert.Equal("active", (string)card["status"]!);
            Assert.InRange((int)Assert.Single(card["interruptions"]!.AsArray())!["seconds"]!, 0, 60 * 60);
            Assert.Empty((await HallAsync())["devices"]!.AsArray().SelectMany(tile => Flags(tile!)));
        }
        finally
        {
            await EndAsync();
        }
    }

    public void Dispose()
    {
        clock.Dispose();
        folder.Dispose();
    }

    async Task StartAsync() => club = await LocalHostProcess.StartAsync(folder.Path, clock.Settings);

    async Task ConnectAsync()
    {
        pc = await TestDevice.Connect(club.MqttPort, "demo/pc-01", "pc-secret-1", new() { Obeys = true });
        pod = await TestDevice.Connect(club.MqttPort, "demo/pod-01", "pc-secret-1", new() { Obeys = true });
    }

    async Task KillAsync()
    {
        await EndAsync();
        await StartAsync();
        await ConnectAsync();
    }

    async Task EndAsync()
    {
        await club.DisposeAsync();
        if (pc is not null) await pc.DisposeAsync();
        if (pod is not null) await pod.DisposeAsync();
    }

    /// <summary>Completes when the club's machine tells the new time, which the club need not believe yet.</summary>
    async Task MoveAsync(TimeSpan by)
    {
        clock.Move(by);
        await Until.TrueAsync($"the clock has moved by {by}", async () =>
        {
            using var answer = await club.Staff.GetAsync("venues/demo/hall");
            return (DateTimeOffset.UtcNow + by - answer.Headers.Date!.Value).Duration() < TimeSpan.FromSeconds(30);
        });
    }

    async Task StopAsync(string session)
    {
        Assert.Equal("stopped", (string)(await club.Staff.Post($"venues/demo/sessions/{session}/stop").Read())["status"]!);
        await pc.Desired("locked");
    }

    /// <summary>The POD's sensor speaks once; completes when the hall shows it.</summary>
    async Task OccupiedAsync(bool occupied)
    {
        await pod.Say("presence", $$"""{"occupied":{{(occupied ? "true" : "false")}}}""");
        await Until.TrueAsync($"the hall shows occupied: {occupied}",
            async () => Flags(await TileAsync("pod-01")).Contains("occupied") == occupied);
    }

    async Task<bool> NobodyIsFlaggedAsync()
    {
        var tiles = (await HallAsync())["devices"]!.AsArray().Select(tile => tile!).ToList();
        if (tiles.All(tile => (bool)tile["online"]! && !Flags(tile).Any())) return true;
        foreach (var (device, tile) in new[] { pc, pod }.Zip(tiles))
            await device.Say("reported", $$"""{"epoch":{{tile["epoch"]}},"mode":"locked","sessionId":null,"at":"{{DateTime.UtcNow:O}}"}""");
        return false;
    }

    async Task<JsonNode> TileAsync(string device) =>
        (await HallAsync())["devices"]!.AsArray().Single(tile => (string)tile!["device"]! == device)!;

    Task<JsonNode> HallAsync() => club.Staff.Get("venues/demo/hall");

    static IEnumerable<string> Flags(JsonNode tile) => tile["flags"]!.AsArray().Select(flag => (string)flag!);
}
