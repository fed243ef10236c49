using System.Globalization;
using Xunit.Abstractions;

namespace Izi.Crash.Load;

/// <summary>A club of 16 obedient devices under the load of eight writers, and what must be true of it afterwards.</summary>
public abstract class LoadTest(ITestOutputHelper output) : IAsyncLifetime
{
    const int Writers = 8;
    const string Tariff = """ "minutes":60,"prices":{"main":6000} """;

    readonly TempFolder folder = new();
    readonly Dictionary<string, (TimeSpan Delay, string Since)> delays = [];
    Laws laws = null!;
    string neighbour = "";

    private protected LoadedClub Club { get; private set; } = null!;

    private protected Book Book { get; } = new();

    private protected int Seed { get; } =
        int.Parse(Environment.GetEnvironmentVariable("IZI_SEED") ?? $"{Random.Shared.Next()}", CultureInfo.InvariantCulture);

    private protected List<string> Clients { get; } = [];

    public async Task InitializeAsync()
    {
        output.WriteLine($"Seed {Seed}");
        Club = new(folder.Path);
        await Club.StartAsync(devices: false);
        var devices = string.Join(',', Club.Devices.Select(device =>
            $$"""{"id":"{{device.Name}}","name":"{{device.Name}}","zone":"main","kind":"pc","key":"{{HallDevice.Key}}"}"""));
        foreach (var venue in new[] { "demo", "other" })
            await Club.Host.Staff.PutAsync($"venues/{venue}/catalog", DemoClub.Json(Catalog(devices))).Read();
        await Club.ConnectAsync(Club.Host.MqttPort);
        foreach (var number in Enumerable.Range(1, 4))
            Clients.Add(await Club.Host.Staff.Register($"Client {number}", $"+38050111223{number}"));
        const string sale = """{"devices":["pc-01"],"tariffId":"hour","payment":{"method":"card"}}""";
        neighbour = (string)(await Club.Host.Staff.Post("venues/other/sessions", sale).Read(HttpStatusCode.Created))["id"]!;
        laws = new(Club, Book, Clients);
    }

    public async Task DisposeAsync()
    {
        output.WriteLine($"{Book.Sales.Count} sales, {Book.Stops.Count} stops");
        output.WriteLine($"{Book.Extensions.Count} extensions, {Book.TopUps.Count} top-ups");
        foreach (var since in delays.Values.GroupBy(one => one.Since, one => one.Delay.TotalMilliseconds))
        {
            var median = since.Order().ElementAt(since.Count() / 2);
            output.WriteLine($"{since.Count()} locks since {since.Key}: median {median:F0} ms, at most {since.Max():F0} ms");
        }
        await Club.DisposeAsync();
        foreach (var line in Club.Retries) output.WriteLine(line);
        folder.Dispose();
    }

    /// <summary>Runs the writers while something happens; completes when each has the answer to what it asked last.</summary>
    private protected async Task UnderLoadAsync(int round, Func<Task> happens)
    {
        using var stop = new CancellationTokenSource();
        var writing = Task.WhenAll(Enumerable.Range(0, Writers).Select(number =>
            Task.Run(() => new Writer(Club, Book, new(SeedOf(round, number)), Clients).RunAsync(stop.Token))));
        var happening = happens();
        await Task.WhenAny(writing, happening);
        await stop.CancelAsync();
        await happening;
        await writing;
    }

    /// <summary>Waits until the hall is quiet, and checks N1 to N8.</summary>
    private protected async Task HoldsAsync()
    {
        await QuietAsync();
        var sessions = await laws.CheckAsync();
        var stopped = sessions.Where(session => (string)session["status"]! == "stopped");
        foreach (var session in stopped.Where(session => !delays.ContainsKey((string)session["id"]!)))
        {
            var device = Club.Devices.Single(device => device.Name == (string)session["devices"]![0]!["id"]!);
            if (device.LockDelay((string)session["id"]!, (DateTimeOffset)session["endedAt"]!, Club.Ready) is { } delay)
                delays[(string)session["id"]!] = delay;
        }
        var others = await Club.AllAsync("venues/other/sessions", "sessions");
        Assert.Equal((neighbour, "active"), ((string)Assert.Single(others)["id"]!, (string)others[0]["status"]!));
    }

    /// <summary>N6: short sessions have ended, and each device has been told what the club wants of it, and has said so.</summary>
    async Task QuietAsync()
    {
        var shorts = Book.Sales.Where(sale => sale.Value.Tariff is "short").Select(sale => sale.Key);
        foreach (var id in shorts.Where(id => !Book.Stops.ContainsKey(id)))
        {
            var (status, card) = await Club.AskAsync(HttpMethod.Post, $"venues/demo/sessions/{id}/stop", "{}", $"quiet {id}");
            if (status is HttpStatusCode.OK) Book.Stops[id] = card;
            else Assert.Equal("session-already-ended", (string)card["code"]!);
        }
        foreach (var tile in (await HallAsync()))
            await Club.Devices.Single(device => device.Name == (string)tile["device"]!).ReachedAsync((long)tile["epoch"]!);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        JsonNode[] behind;
        do
        {
            behind = [.. (await HallAsync()).Where(tile => !Agrees(tile))];
            Assert.False(
                behind.Length > 0 && patience.IsCancellationRequested, string.Join('\n', behind.Select(tile => tile.ToJsonString())));
        }
        while (behind.Length > 0);
    }

    async Task<IEnumerable<JsonNode>> HallAsync() => (await Club.GetAsync("venues/demo/hall"))["devices"]!.AsArray().Select(tile => tile!);

    // Four clients play on sixteen devices. An epoch of 0 is a device that was never told anything.
    static bool Agrees(JsonNode tile) =>
        (bool)tile["online"]! && tile["flags"]!.AsArray().All(flag => (string)flag! == "duplicateOfClient")
        && ((long?)tile["reportedEpoch"] ?? 0) == ((long?)tile["epoch"] ?? 0);

    int SeedOf(int round, int number) => unchecked((Seed * 31 + round) * 31 + number);

    static string Catalog(string devices) => $$"""
        {
          "name": "Demo", "timeZone": "Europe/Kyiv", "currency": "UAH", "settings": {"renewLeadSeconds":1},
          "zones": [ {"id":"main","name":"Main hall"} ], "devices": [ {{devices}} ],
          "tariffs": [
            {"id":"hour","name":"One hour",{{Tariff}},"refundMode":"bonus"},
            {"id":"keep","name":"Kept hour",{{Tariff}},"refundMode":"keep"},
            {"id":"burn","name":"Burnt hour",{{Tariff}},"refundMode":"burn"},
            {"id":"short","name":"Three seconds","seconds":3,"prices":{"main":300},"refundMode":"burn"}
          ]
        }
        """;
}
