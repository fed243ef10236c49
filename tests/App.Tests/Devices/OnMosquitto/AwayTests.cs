namespace Izi.App.Tests.Devices.OnMosquitto;

/// <summary>The app, or mosquitto, away for a while.</summary>
public sealed class AwayTests : MosquittoTest
{
    [Fact, Rule("R33")]
    public async Task What_devices_say_while_the_app_is_down_arrives_when_it_is_back()
    {
        await Say("pc-01", "pc-01/status", """{"online":true}""", "-r");
        await Club.Twin("demo/pc-01", twin => twin.Online);

        await Restart(TimeSpan.FromMinutes(5), async () =>
        {
            await Say("pc-01", "pc-01/reported", """{"epoch":1,"mode":"locked","sessionId":null}""");
            await Say("pc-01", "pc-01/presence", """{"occupied":true}""");
            await Say("pc-02", "pc-02/status", """{"online":true}""", "-r");
            await Say("pc-01", "pc-01/status", """{"online":false}""", "-r");
        });

        await Club.Twin("demo/pc-01", twin => twin is { Online: false, SaysOccupied: true, Reported.Epoch: 1 });
        await Club.Twin("demo/pc-02", twin => twin.Online);
    }

    [Fact]
    public async Task What_the_broker_keeps_is_news_to_an_app_that_was_never_there_but_an_old_report_is_not()
    {
        await Say("pc-01", "pc-01/status", """{"online":true}""", "-r");
        await Say("pc-01", "pc-01/reported", """{"epoch":40,"mode":"locked","sessionId":null}""", "-r");
        using var folder = new TempFolder();
        await using (await ClubHost.StartAsync(folder.Path, catalog: Catalog))
        {
            // Its club was run on the host's own broker so far.
        }

        await using var club = await ClubHost.StartAsync(folder.Path, catalog: null, settings: Settings);
        var twin = await club.Twin("demo/pc-01", twin => twin.Online);
        await Say("pc-01", "pc-01/presence", """{"occupied":true}""");
        twin = await club.Twin("demo/pc-01", twin => twin.SaysOccupied);

        Assert.Null(twin.Reported);
    }

    [Fact, Rule("N6")]
    public async Task A_broker_killed_while_sessions_are_stopped_loses_no_lock()
    {
        string[] devices = ["pc-01", "pc-02", "pc-03", "pc-04", "pc-05", "pc-06"];
        var sessions = new List<string>();
        foreach (var device in devices) sessions.Add(await Staff.Start(device, "hour"));

        var stops = sessions.Take(4).Select(Stop).ToList();
        await stops[0];
        await Broker.Kill();
        stops.AddRange(sessions.Skip(4).Select(Stop));
        await Task.WhenAll(stops);
        await Broker.Again();
        Club.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("ok", (string)(await Staff.Get("health"))["broker"]!);

        foreach (var device in devices) await Kept(device, (3, "locked"));
    }

    [Fact, Rule("R32")]
    public async Task A_broker_that_comes_back_with_nothing_is_told_everything_again()
    {
        await Staff.Start("pc-01", "hour");
        await Staff.Post($"venues/demo/sessions/{await Staff.Start("pc-02", "hour")}/stop").Read();
        await Kept("pc-01", (2, "unlocked"));
        await Kept("pc-02", (3, "locked"));
        await Broker.Kill();

        await Broker.Again(forgetful: true);
        Club.Time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal("ok", (string)(await Staff.Get("health"))["broker"]!);

        await Kept("pc-01", (2, "unlocked"));
        await Kept("pc-02", (3, "locked"));
    }

    [Fact]
    public async Task Devices_are_heard_again_after_a_restart_of_the_broker()
    {
        await using (await Club.Present("pc-01")) await Broker.Kill();
        await Broker.Again();
        Club.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("ok", (string)(await Staff.Get("health"))["broker"]!);

        await Say("pc-02", "pc-02/status", """{"online":true}""", "-r");

        await Club.Twin("demo/pc-02", twin => twin.Online);
    }

    [Fact]
    public async Task A_broker_that_is_away_is_said_and_so_is_its_return()
    {
        await Broker.Kill();
        Club.Time.Advance(TimeSpan.FromSeconds(1));
        var away = await Staff.GetAsync("health").Read(HttpStatusCode.ServiceUnavailable);
        await Broker.Again();
        Club.Time.Advance(TimeSpan.FromSeconds(1));
        var back = await Staff.Get("health");

        Assert.Equal("""{"status":"failing","storage":"ok","broker":"failing","events":"ok"}""", away.ToJsonString());
        Assert.Equal("ok", (string)back["broker"]!);
    }

    Task Stop(string session) => Staff.Post($"venues/demo/sessions/{session}/stop").Read();

    /// <summary>Waits until a device is told this, and sees that it is what whoever comes later is told.</summary>
    async Task Kept(string device, (int, string) state)
    {
        using (var pc = Listener(device, "desired"))
            while (State(await pc.LineAsync("message ")) != state) { }

        using var late = Listener(device, "desired", "-C", "1");
        Assert.Equal(state, State(await late.LineAsync("message 1 ")));
    }

    static (int, string) State(string line)
    {
        var desired = JsonNode.Parse(line["message 0 ".Length..])!;
        return ((int)desired["epoch"]!, (string)desired["mode"]!);
    }
}
