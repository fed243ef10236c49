using System.Globalization;

namespace Izi.Benchmarks;

/// <summary>Retained messages with QoS 1, each to one of 200 devices: our broker, and mosquitto beside it.</summary>
internal static class MqttBenchmark
{
    const int Devices = 200;

    public static async Task RunAsync(Report report)
    {
        using var folder = new TempFolder();
        var (process, port) = await Servers.StartAsync("broker", folder.Path);
        using (process) await MeasureAsync(report, "ours", int.Parse(port, CultureInfo.InvariantCulture), new(process.Id));
        if (Installed("mosquitto") is not { } path)
        {
            report.Say("mqtt mosquitto:", "not installed");
            return;
        }
        var (free, settings) = (FreePort.Next(), Path.Combine(folder.Path, "mosquitto.conf"));
        await File.WriteAllTextAsync(settings, $"listener {free} 127.0.0.1\nallow_anonymous true\nset_tcp_nodelay true\n");
        using var mosquitto = new ForeignProcess("it was there", path, "-c", settings);
        while (!(await mosquitto.LineAsync("")).EndsWith(" running", StringComparison.Ordinal)) { }
        await MeasureAsync(report, "mosquitto", free, new(mosquitto.Id));
    }

    static async Task MeasureAsync(Report report, string name, int port, Subject subject)
    {
        using var hall = await MqttHall.OpenAsync(port, Devices);
        Task OneAsync(int n) => hall.SendAsync(n % Devices);
        await Meter.RunAsync(2_000, 64, OneAsync);
        foreach (var lanes in new[] { 1, 64, 256 })
            report.Add(
                $"mqtt {name}: retained, QoS 1, {lanes} at once",
                await Meter.RunAsync(lanes == 1 ? 2_000 : 20_000, lanes, OneAsync, subject));
        report.Add($"mqtt {name}: the same, 500 a second", await Meter.PaceAsync(2_500, 500, OneAsync, subject));
    }

    static string? Installed(string program) =>
        $"{Environment.GetEnvironmentVariable("PATH")}:/usr/sbin".Split(':')
            .Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);
}
