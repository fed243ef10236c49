using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Izi.Benchmarks;

/// <summary>A broker in a process of its own, the embedded one or mosquitto, with a hall of devices.</summary>
internal static class MqttBenchmark
{
    const int Devices = 200;
    const int Messages = 40_000;

    public static async Task Run(Report report)
    {
        using var folder = new TempFolder();
        using (var own = new ForeignProcess("it is this program", Environment.ProcessPath!, "broker", folder.Path))
        {
            var port = (await own.LineAsync("port "))["port ".Length..];
            await Measure(report, "izi", own, int.Parse(port, CultureInfo.InvariantCulture));
            own.EndInput();
            await own.ExitAsync();
        }
        if (Installed("mosquitto") is not { } path) return;

        var (free, settings) = (FreePort(), Path.Combine(folder.Path, "mosquitto.conf"));
        await File.WriteAllTextAsync(settings, $"listener {free} 127.0.0.1\nallow_anonymous true\nset_tcp_nodelay true\n");
        using var mosquitto = new ForeignProcess("it was there", path, "-c", settings);
        while (!(await mosquitto.LineAsync("")).EndsWith(" running", StringComparison.Ordinal)) ;
        await Measure(report, "mosquitto", mosquitto, free);
    }

    static async Task Measure(Report report, string name, ForeignProcess broker, int port)
    {
        using var process = Process.GetProcessById(broker.Id);
        using var hall = await MqttHall.Open(port, Devices);
        Task One(int n) => hall.Send($"device/{n % Devices}", MqttQualityOfServiceLevel.AtLeastOnce, retain: true, hearers: 1);
        Task All(MqttQualityOfServiceLevel quality) => hall.Send("all", quality, retain: false, Devices);

        await Meter.Run(Messages / 4, 64, One);
        foreach (var lanes in new[] { 1, 64, 256 })
            report.Add($"{name}: retained, QoS 1, {lanes} at once", await Meter.Run(Math.Min(Messages, 5_000 * lanes), lanes, One, process));
        report.Add($"{name}: the same, 500 a second", await Meter.Pace(5_000, 500, One, process));
        foreach (var quality in new[] { MqttQualityOfServiceLevel.AtLeastOnce, MqttQualityOfServiceLevel.AtMostOnce })
        {
            var measured = await Meter.Run(1_000, 8, _ => All(quality), process);
            report.Add($"{name}: to all {Devices}, QoS {(int)quality}, 8 at once", measured.Times(Devices));
        }
    }

    static string? Installed(string program) =>
        $"{Environment.GetEnvironmentVariable("PATH")}:/usr/sbin".Split(':').Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);

    static int FreePort()
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
