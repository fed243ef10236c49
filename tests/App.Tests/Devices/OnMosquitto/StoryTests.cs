namespace Izi.App.Tests.Devices.OnMosquitto;

/// <summary>A club whose broker is mosquitto, as its devices see it.</summary>
public sealed class StoryTests : MosquittoTest
{
    [Fact, Rule("R32")]
    public async Task A_start_unlocks_a_report_is_on_the_tile_and_a_stop_locks()
    {
        using var pc = Listener("pc-01", "desired");
        await Say("pc-01", "pc-01/status", """{"online":true}""", "-r");
        await Club.Twin("demo/pc-01", twin => twin.Online);

        var id = await Staff.Start("pc-01", "hour");
        var unlocked = await Next(pc, "unlocked");
        await Say("pc-01", "pc-01/reported", $$"""{"epoch":{{unlocked["epoch"]}},"mode":"unlocked","sessionId":"{{id}}"}""");
        await Club.Twin("demo/pc-01", twin => twin.Reported?.Epoch == 2);
        var playing = await Tile("pc-01");
        await Staff.Post($"venues/demo/sessions/{id}/stop").Read();
        var locked = await Next(pc, "locked");

        Assert.Equal(id, (string)unlocked["sessionId"]!);
        Assert.Equal(("active", true, 2L), ((string)playing["state"]!, (bool)playing["online"]!, (long)playing["reportedEpoch"]!));
        Assert.Equal(3, (int)locked["epoch"]!);
    }

    [Fact, Rule("R36")]
    public async Task A_device_whose_plug_is_pulled_is_offline_by_its_last_will()
    {
        await using var pc = await Club.Present("pc-01");

        pc.Vanish();

        await Club.Twin("demo/pc-01", twin => !twin.Online);
        Assert.Equal("offline", (string)(await Tile("pc-01"))["state"]!);
    }

    [Fact]
    public async Task A_device_speaks_for_itself_only_and_hears_only_its_own()
    {
        using var pc = Listener("pc-01", "#");
        using var nosy = new ForeignProcess(
            Hint, "mosquitto_sub", [.. Account("pc-02"), "-t", "izi/demo/pc-01/#", "-t", "izi/demo/pc-02/desired", "-C", "1", "-F", "%t"]);
        await Say("pc-02", "pc-01/status", """{"online":true}""", "-r");
        await Say("pc-02", "pc-01/desired", """{"epoch":99,"mode":"unlocked"}""", "-r");
        await Say("pc-02", "pc-02/status", """{"online":true}""", "-r");
        await Club.Twin("demo/pc-02", twin => twin.Online);

        await Staff.Start("pc-01", "hour");

        Assert.Equal(2, (int)(await Next(pc, "unlocked"))["epoch"]!);
        Assert.False((bool)(await Tile("pc-01"))["online"]!);
        await Staff.Start("pc-02", "hour");
        Assert.Equal("izi/demo/pc-02/desired", await nosy.LineAsync("izi/"));
    }

    [Fact]
    public async Task A_device_with_a_wrong_password_is_refused_by_the_broker_and_a_new_key_is_for_its_keeper_to_put_there()
    {
        var key = await Staff.Post("venues/demo/devices/pc-01/key").Read();

        Assert.Equal("demo/pc-01", (string)key["username"]!);
        Assert.NotEqual(
            MqttClientConnectResultCode.Success, await TestDevice.TryConnect(Broker.Port, "demo/pc-01", (string)key["password"]!));
        Assert.Equal(MqttClientConnectResultCode.Success, await TestDevice.TryConnect(Broker.Port, "demo/pc-01", DemoClub.Key));
    }

    [Fact, Rule("R33")]
    public async Task A_report_that_disagrees_is_answered_here_too()
    {
        await using var pc = await Club.SilentDevice("pc-01", MqttProtocolVersion.V500);
        await Staff.Start("pc-01", "hour");
        await pc.Desired("unlocked");
        Club.Time.Advance(TimeSpan.FromSeconds(2));

        await pc.Say("reported", """{"epoch":1,"mode":"locked","sessionId":null}""");

        Assert.Equal(2, (int)(await pc.Desired("unlocked"))["epoch"]!);
    }

    /// <summary>The next desired state in this mode; what comes before it is passed over.</summary>
    static async Task<JsonNode> Next(ForeignProcess pc, string mode)
    {
        while (true)
        {
            var payload = JsonNode.Parse((await pc.LineAsync("message "))["message 0 ".Length..])!;
            if ((string?)payload["mode"] == mode) return payload;
        }
    }
}
