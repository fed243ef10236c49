using System.Diagnostics;
using System.Globalization;

namespace Izi.Benchmarks;

/// <summary>The time from the start of the process to its first answer, and what host and worker take while nothing happens.</summary>
internal static class StartBenchmark
{
    static readonly TimeSpan Idle = TimeSpan.FromSeconds(60);

    public static async Task RunAsync(Report report)
    {
        using var folder = new TempFolder();
        using (await HostProcess.StartAsync(folder.Path)) { } // the disk cache is warm afterwards, as after a build
        using var host = await HostProcess.StartAsync(folder.Path);
        using var answer = await host.Staff.GetAsync(new Uri("health", UriKind.Relative));
        answer.EnsureSuccessStatusCode();
        using (var process = Process.GetProcessById(host.Subject.Server))
            report.Say("start: process start to first answer", Text((DateTime.Now - process.StartTime).TotalSeconds, "s"));

        await Task.Delay(TimeSpan.FromSeconds(5));
        var meter = new Meter(host.Subject);
        await Task.Delay(Idle);
        var measured = meter.Stop(1);
        report.Say("start: memory of host and worker when idle", Text(host.Subject.Memory / 1e6, "MB"));
        var used = (measured.Server + measured.Worker)!.Value / Idle.TotalMicroseconds;
        report.Say("start: CPU of both during 60 s idle", Text(used * 100, "%"));
    }

    static string Text(double value, string unit) => $"{value.ToString("0.00", CultureInfo.InvariantCulture)} {unit}";
}
