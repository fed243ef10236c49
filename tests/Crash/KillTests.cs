namespace Izi.Crash;

public sealed class KillTests : IDisposable
{
    const string SecondsLong = """
        {
          "name": "Demo", "timeZone": "Europe/Kyiv", "currency": "UAH",
          "zones": [ {"id":"main","name":"Main hall"} ],
          "devices": [ {"id":"pc-01","name":"PC 1","zone":"main","kind":"pc","key":"pc-secret-1"} ],
          "tariffs": [ {"id":"short","name":"Six seconds","seconds":6,"prices":{"main":600},"refundMode":"burn"} ]
        }
        """;

    readonly TempFolder folder = new();

    [Fact, Rule("R15"), Rule("N5"), Rule("N6")]
    public async Task A_session_whose_club_was_killed_in_the_middle_still_ends_on_time_and_its_device_locks()
    {
        string id;
        await using (var club = await LocalHostProcess.StartAsync(folder.Path))
        {
            await club.Staff.PutAsync("venues/demo/catalog", DemoClub.Json(SecondsLong)).Read();
            await using var pc = await TestDevice.Connect(club.MqttPort, "demo/pc-01", "pc-secret-1");
            id = await club.Staff.Start("pc-01", "short");
            await pc.Desired("unlocked");
            await club.KillAsync();
        }

        await using var again = await LocalHostProcess.StartAsync(folder.Path);
        await using var back = await TestDevice.Connect(again.MqttPort, "demo/pc-01", "pc-secret-1");
        await Locked(back, epoch: 3);

        var card = await again.Staff.Get($"venues/demo/sessions/{id}");
        Assert.Equal(("stopped", "Automatically on time"), ((string)card["status"]!, (string)card["stoppedBy"]!));
        Assert.Equal((string)card["endsAt"]!, (string)card["endedAt"]!);
        var facts = (await again.Staff.Get($"venues/demo/sessions/{id}/timeline"))["facts"]!.AsArray();
        Assert.Single(facts, fact => (string)fact!["type"]! == "sessionStopped");
    }

    [Fact, Rule("N5")]
    public async Task A_sale_that_was_acknowledged_an_instant_before_the_kill_is_there_and_gets_its_lifecycle()
    {
        string id;
        await using (var club = await LocalHostProcess.StartAsync(folder.Path))
        {
            await club.Staff.PutAsync("venues/demo/catalog", DemoClub.Json(SecondsLong)).Read();
            id = await club.Staff.Start("pc-01", "short");
            await club.KillAsync();
        }

        await using var again = await LocalHostProcess.StartAsync(folder.Path);
        await using var pc = await TestDevice.Connect(again.MqttPort, "demo/pc-01", "pc-secret-1");
        await Locked(pc, epoch: 3);

        Assert.Equal("Automatically on time", (string)(await again.Staff.Get($"venues/demo/sessions/{id}"))["stoppedBy"]!);
    }

    public void Dispose() => folder.Dispose();

    static async Task Locked(TestDevice device, int epoch)
    {
        while ((int)(await device.Desired("locked"))["epoch"]! < epoch) ;
    }
}
