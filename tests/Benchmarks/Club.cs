using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Izi.Benchmarks;

/// <summary>A venue with devices that are all connected, over HTTP and MQTT as a club's own programs use it.</summary>
internal sealed class Club : IDisposable
{
    public const string Key = "device-secret-1";

    readonly HttpClient staff;
    readonly Device[] devices;

    Club(HttpClient staff, string venue, Device[] devices) => (this.staff, Venue, this.devices) = (staff, venue, devices);

    public string Venue { get; }

    /// <param name="longest">There is a tariff for each length from one second to so many.</param>
    public static async Task<Club> OpenAsync(HostProcess host, string venue, int devices, int longest = 0)
    {
        using var answer = await host.Staff.PutAsJsonAsync($"venues/{venue}/catalog", Catalog(devices, longest));
        answer.EnsureSuccessStatusCode();
        var hall = new Device[devices];
        for (var n = 0; n < devices; n++) hall[n] = await Benchmarks.Device.ConnectAsync(host.MqttPort, venue, Name(n));
        return new(host.Staff, venue, hall);
    }

    public Device Device(int n) => devices[n];

    /// <summary>Sells a session on a device; returns its id.</summary>
    public async Task<string> SellAsync(int device, string tariff = "hour")
    {
        var sale = new { devices = new[] { Name(device) }, tariffId = tariff, payment = new { method = "card" } };
        using var answer = await staff.PostAsJsonAsync($"venues/{Venue}/sessions", sale);
        return (string)(await answer.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonNode>())!["id"]!;
    }

    public async Task StopAsync(string session)
    {
        using var answer = await staff.PostAsJsonAsync($"venues/{Venue}/sessions/{session}/stop", new { });
        answer.EnsureSuccessStatusCode();
    }

    public void Dispose()
    {
        foreach (var device in devices) device.Dispose();
    }

    static string Name(int n) => $"pc-{n}";

    static object Catalog(int devices, int longest) => new
    {
        name = "Demo",
        timeZone = "UTC",
        currency = "EUR",
        zones = new[] { new { id = "main", name = "Main" } },
        devices = Enumerable.Range(0, devices).Select(n => new { id = Name(n), name = $"PC {n}", zone = "main", kind = "pc", key = Key }),
        tariffs = new[] { Tariff("hour", 3600) }.Concat(Enumerable.Range(1, longest).Select(seconds => Tariff($"s{seconds}", seconds))),
    };

    static object Tariff(string id, int seconds) => new { id, name = id, seconds, prices = new { main = 600 }, refundMode = "burn" };
}
