using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Izi.Crash;

/// <summary>Topic and broker of the emulators around a worker that another Functions host runs, on Azurite.</summary>
public sealed class EmulatorsTests : IAsyncLifetime
{
    const string Code = "the-code-of-the-webhook";

    readonly TempFolder folder = new();
    readonly TempFolder emulatorsFolder = new();
    Azurite azurite = null!;
    LocalHostProcess? club;
    Process? emulators;

    [Fact, Rule("R32")]
    public async Task A_session_is_sold_unlocks_stops_and_locks_and_each_report_is_heard_once()
    {
        var functions = $"http://127.0.0.1:{LocalPort.Free()}";
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "eventgrid.code"), Code);
        emulators = HostProgram.Run(
            emulatorsFolder.Path, [("AzureWebJobsStorage", azurite.Account())],
            "emulators", "--functions", functions, "--code", Code, "--topic-port", "0");
        var settings = await SettingsAsync(emulators);
        club = await LocalHostProcess.StartAsync(folder.Path, [.. settings, ("ASPNETCORE_URLS", functions)]);
        await club.Staff.PutAsync("venues/demo/catalog", DemoClub.Json(DemoClub.Catalog)).Read();
        var port = int.Parse(settings.Single(setting => setting.Name == "Mqtt__Port").Value, CultureInfo.InvariantCulture);
        await using var pc = await TestDevice.Connect(port, "demo/pc-01", DemoClub.Key, new() { Obeys = true });
        await pc.Desired("locked");

        var id = await club.Staff.Start("pc-01", "hour");
        await pc.Desired("unlocked");
        await club.Staff.Post($"venues/demo/sessions/{id}/stop").Read();
        await pc.Desired("locked");

        Assert.Contains("Events__TopicEndpoint", settings.Select(setting => setting.Name));
        await Until.TrueAsync("the last report is heard", async () => (await ReportsAsync()).Contains(3));
        Assert.Equal([3, 2, 1], await ReportsAsync());
    }

    public async Task InitializeAsync() => azurite = await Azurite.StartAsync();

    public async Task DisposeAsync()
    {
        if (club is not null) await club.DisposeAsync();
        if (emulators is { HasExited: false }) emulators.Kill();
        emulators?.Dispose();
        azurite.Dispose();
        folder.Dispose();
        emulatorsFolder.Dispose();
    }

    async Task<List<int>> ReportsAsync() =>
    [
        .. (await club!.Staff.Get("venues/demo/devices/pc-01/events"))["events"]!.AsArray()
            .Where(one => (string)one!["type"]! == "reported").Select(one => (int)one!["data"]!["epoch"]!),
    ];

    /// <summary>The JSON that the emulators print.</summary>
    static async Task<(string Name, string Value)[]> SettingsAsync(Process emulators)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var json = new StringBuilder();
        string? line;
        do
        {
            line = await emulators.StandardOutput.ReadLineAsync(patience.Token)
                ?? throw new InvalidOperationException(await emulators.StandardError.ReadToEndAsync(patience.Token));
            if (json.Length > 0 || line == "{") json.AppendLine(line);
        }
        while (line != "}");
        // A process whose pipe nobody reads stands still when it is full.
        _ = emulators.StandardOutput.ReadToEndAsync(CancellationToken.None);
        _ = emulators.StandardError.ReadToEndAsync(CancellationToken.None);
        return [.. JsonNode.Parse(json.ToString())!.AsObject().Select(setting => (setting.Key, (string)setting.Value!))];
    }
}
