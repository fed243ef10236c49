namespace Izi.App.Tests.Devices.OnMosquitto;

/// <summary>A test with a club of its own whose broker is mosquitto, set up as infra/mosquitto says.</summary>
public abstract class MosquittoTest : ClubTest
{
    protected const string Hint = "run tests/all, which installs it.";

    static readonly string[] Devices = ["pc-01", "pc-02", "pc-03", "pc-04", "pc-05", "pc-06"];

    protected Mosquitto Broker { get; private set; } = null!;

    protected override string Catalog => $$"""
        {
          "name": "Demo", "timeZone": "Europe/Kyiv", "currency": "UAH", "zones": [ {"id":"main","name":"Main hall"} ],
          "devices": [ {{string.Join(", ", Devices.Select(id => $$"""{"id":"{{id}}","name":"{{id}}","zone":"main","kind":"pc"}"""))}} ],
          "tariffs": [ {"id":"hour","name":"One hour","minutes":60,"prices":{"main":60000},"refundMode":"bonus","warnMinutes":5} ]
        }
        """;

    protected override string[] Settings =>
        [
            "--Mqtt:Host=127.0.0.1",
            $"--Mqtt:Port={Broker.Port}",
            $"--Mqtt:Username={Mosquitto.Bridge}",
            $"--Mqtt:Password={Mosquitto.Password}",
        ];

    public override async Task InitializeAsync()
    {
        Broker = await Mosquitto.StartAsync(accounts: Devices.Select(id => ($"demo/{id}", DemoClub.Key)));
        await base.InitializeAsync();
        Assert.Equal("ok", (string)(await Staff.Get("health"))["broker"]!);
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        Broker.Dispose();
    }

    /// <summary>
    /// A subscriber that is not ours, as a device of the demo club; says "message 1 payload" of what was retained, "message 0 payload" of
    /// what is new.
    /// </summary>
    protected ForeignProcess Listener(string device, string leaf, params string[] more) =>
        new(
            Hint, "stdbuf",
            ["-oL", "mosquitto_sub", .. Account(device), "-t", $"izi/demo/{device}/{leaf}", "-F", "message %r %p", .. more]);

    /// <summary>A publisher that is not ours, as a device of the demo club, done when the broker has the message.</summary>
    protected async Task Say(string device, string topic, string payload, params string[] more)
    {
        using var pub = new ForeignProcess(Hint, "mosquitto_pub", [.. Account(device), "-t", $"izi/demo/{topic}", "-m", payload, .. more]);
        Assert.Equal(0, await pub.ExitAsync());
    }

    protected async Task<JsonNode> Tile(string device) =>
        (await Staff.Get("venues/demo/hall"))["devices"]!.AsArray().Single(tile => (string)tile!["device"]! == device)!;

    protected string[] Account(string device) =>
        ["-h", "127.0.0.1", "-p", $"{Broker.Port}", "-u", $"demo/{device}", "-P", DemoClub.Key, "-q", "1", "-V", "mqttv5"];
}
