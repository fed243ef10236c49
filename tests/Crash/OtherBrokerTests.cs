namespace Izi.Crash;

/// <summary>The club is killed while its devices are at a broker that goes on.</summary>
public sealed class OtherBrokerTests : IDisposable
{
    readonly TempFolder folder = new();

    [Fact, Rule("R33"), Rule("N5")]
    public async Task What_a_device_says_while_the_club_is_dead_is_heard_when_it_is_back()
    {
        using var broker = await Mosquitto.StartAsync(accounts: ("demo/pc-01", DemoClub.Key));
        (string, string)[] settings =
        [
            ("Mqtt__Host", "127.0.0.1"), ("Mqtt__Port", $"{broker.Port}"),
            ("Mqtt__Username", Mosquitto.Bridge), ("Mqtt__Password", Mosquitto.Password),
        ];
        await using var pc = await TestDevice.Connect(broker.Port, "demo/pc-01", DemoClub.Key);
        string id;
        await using (var club = await LocalHostProcess.StartAsync(folder.Path, settings))
        {
            await club.Staff.PutAsync("venues/demo/catalog", DemoClub.Json(DemoClub.Catalog)).Read();
            id = await club.Staff.Start("pc-01", "hour");
            await pc.Desired("unlocked");
            await club.KillAsync();
        }
        await pc.Say("reported", $$"""{"epoch":2,"mode":"unlocked","sessionId":"{{id}}"}""");

        await using var again = await LocalHostProcess.StartAsync(folder.Path, settings);
        // What disagrees is answered, and after all that was said before it.
        await pc.Say("reported", """{"epoch":99,"mode":"locked","sessionId":null}""");
        while ((int)(await pc.Desired("unlocked"))["epoch"]! < 100) ;

        var events = (await again.Staff.Get("venues/demo/devices/pc-01/events"))["events"]!.AsArray();
        Assert.Equal([99, 2], events.Where(one => (string)one!["type"]! == "reported").Select(one => (int)one!["data"]!["epoch"]!));
        Assert.Equal("active", (string)(await again.Staff.Get($"venues/demo/sessions/{id}"))["status"]!);
    }

    public void Dispose() => folder.Dispose();
}
