using System.Runtime.CompilerServices;

namespace Izi.App.Tests.Devices;

/// <summary>Devices that are somebody else's MQTT client: mosquitto's (Debian) and MQTT.js (npm).</summary>
public sealed class ForeignDeviceTests : ClubTest
{
    const string Hint = "run tests/all, which installs it.";

    /// <summary>MQTT 3.1.1, 3.2.2.3: the return code of a refused login.</summary>
    const int BadUsernameOrPassword = 4;

    [Fact, Rule("R32")]
    public async Task Mosquitto_sees_the_retained_state_the_unlock_and_the_lock()
    {
        // The first contact makes the retained state; it is there from then on.
        using (var first = Mosquitto("pc-secret-1", "-t", "izi/demo/pc-01/desired", "-C", "1")) await first.ExitAsync();
        using var pc = Mosquitto("pc-secret-1", "-t", "izi/demo/pc-01/desired");
        var retained = await Payload(pc, "message 1 ");
        var id = await Staff.Start("pc-01", "hour");
        var unlocked = await Payload(pc, "message 0 ");
        await Staff.Post($"venues/demo/sessions/{id}/stop").Read();
        var locked = await Payload(pc, "message 0 ");

        Assert.Equal((1, "locked"), State(retained));
        Assert.Equal((2, "unlocked"), State(unlocked));
        Assert.Equal((3, "locked"), State(locked));
        Assert.Equal(id, (string)unlocked["sessionId"]!);
    }

    [Fact]
    public async Task Mosquitto_with_a_wrong_key_is_refused()
    {
        using var pc = Mosquitto("wrong", "-t", "izi/demo/pc-01/desired");

        Assert.NotEqual(0, await pc.ExitAsync());
    }

    [Fact]
    public async Task Mosquitto_may_not_hear_another_device_nor_speak_for_it()
    {
        using var hear = Mosquitto("pc-secret-1", "-t", "izi/demo/pc-02/#");
        using var speak = new ForeignProcess(
            Hint, "mosquitto_pub",
            ["-p", Port, "-u", "demo/pc-01", "-P", "pc-secret-1", "-q", "1", "-t", "izi/demo/pc-02/status", "-m", """{"online":true}"""]);

        await hear.LineAsync("All subscription requests were denied");
        Assert.NotEqual(0, await speak.ExitAsync());
        Assert.False((bool)(await Staff.Get("venues/demo/hall"))["devices"]![1]!["online"]!);
    }

    [Fact, Rule("R32")]
    public async Task MqttJs_sees_the_retained_state_the_unlock_and_the_lock()
    {
        using var pc = MqttJs();
        Tell(pc, "connect", "clientId", "pc", "password", "pc-secret-1");
        await pc.LineAsync("{\"event\":\"connect\"");
        Tell(pc, "subscribe", "topic", "izi/demo/pc-01/desired");
        var retained = JsMessage(await pc.LineAsync("{\"event\":\"message\""));
        var id = await Staff.Start("pc-01", "hour");
        var unlocked = JsMessage(await pc.LineAsync("{\"event\":\"message\""));
        await Staff.Post($"venues/demo/sessions/{id}/stop").Read();
        var locked = JsMessage(await pc.LineAsync("{\"event\":\"message\""));

        Assert.Equal([(1, "locked"), (2, "unlocked"), (3, "locked")], [State(retained), State(unlocked), State(locked)]);
    }

    [Fact]
    public async Task MqttJs_with_a_wrong_key_is_refused()
    {
        using var pc = MqttJs();

        Tell(pc, "connect", "clientId", "pc", "password", "wrong");

        var refused = JsonNode.Parse(await pc.LineAsync("{\"event\":\"error\""))!;
        Assert.Equal(BadUsernameOrPassword, (int)refused["code"]!);
    }

    string Port => Club.MqttPort.ToString(System.Globalization.CultureInfo.InvariantCulture);

    ForeignProcess Mosquitto(string key, params string[] more) =>
        new(Hint, "stdbuf", ["-oL", "mosquitto_sub", "-p", Port, "-u", "demo/pc-01", "-P", key, "-q", "1", "-F", "message %r %p", .. more]);

    static ForeignProcess MqttJs([CallerFilePath] string here = "") =>
        new(Hint, "node", Path.Combine(Path.GetDirectoryName(here)!, "../../Host.Tests/Mqtt/foreign/client.js"));

    void Tell(ForeignProcess pc, string verb, params string[] pairs)
    {
        var line = new JsonObject { ["verb"] = verb, ["port"] = Club.MqttPort, ["username"] = "demo/pc-01" };
        foreach (var pair in pairs.Chunk(2)) line[pair[0]] = pair[1];
        pc.Tell(line.ToJsonString());
    }

    static async Task<JsonNode> Payload(ForeignProcess pc, string beginning) =>
        JsonNode.Parse((await pc.LineAsync(beginning))[beginning.Length..])!;

    static JsonNode JsMessage(string line) => JsonNode.Parse((string)JsonNode.Parse(line)!["payload"]!)!;

    static (int Epoch, string Mode) State(JsonNode desired) => ((int)desired["epoch"]!, (string)desired["mode"]!);
}
