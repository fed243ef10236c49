using Grpc.Net.Client;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Client.Grpc;
using Microsoft.Extensions.Logging.Abstractions;

namespace Izi.Benchmarks;

/// <summary>The durable engine with session-shaped instances: ours on a disk, and the packages' own engine in memory beside it.</summary>
internal static class DurableBenchmark
{
    const int Sessions = 5_000;
    const int Waiting = 10_000;
    static readonly int Lanes = int.Parse(
        Environment.GetEnvironmentVariable("LANES") ?? "256", System.Globalization.CultureInfo.InvariantCulture);

    public static async Task RunAsync(Report report)
    {
        using var folder = new TempFolder();
        if (Environment.GetEnvironmentVariable("MEM") is null) await MeasureAsync(report, "on disk", "durable", folder.Path, WaitAsync);
        if (Environment.GetEnvironmentVariable("MEM") is null) await MeasureAsync(report, "restarted", "durable", folder.Path, ReturnAsync);
        await MeasureAsync(report, "in memory", "memory", folder.Path, (_, _, _) => Task.CompletedTask);
    }

    static async Task MeasureAsync(
        Report report, string name, string server, string folder, Func<Report, DurableTaskClient, Subject, Task> more)
    {
        var restart = new Meter(null);
        var (process, address) = await Servers.StartAsync(server, folder);
        using (process)
        {
            // Each wait for an instance holds a stream, of which the engine in memory allows 100 a connection.
            using var http = new SocketsHttpHandler { EnableMultipleHttp2Connections = true };
            using var channel = GrpcChannel.ForAddress(address, new() { MaxReceiveMessageSize = null, HttpHandler = http });
            var options = new GrpcDurableTaskClientOptions { CallInvoker = channel.CreateCallInvoker() };
            await using var client = new GrpcDurableTaskClient("benchmark", options, NullLogger.Instance);
            var subject = new Subject(process.Id);
            if (name == "restarted")
            {
                await WakeAsync(client, 0);
                report.Add($"durable {name}: first of {Waiting} waiting woken to its end", restart.Stop(1));
            }
            else
            {
                await Meter.RunAsync(Sessions / 5, Lanes, n => PlayAsync(client, $"warm-{n}"));
                var played = await Meter.RunAsync(Sessions, Lanes, n => PlayAsync(client, $"play-{n}"), subject);
                report.Add($"durable {name}: sessions, {Lanes} at once", played);
            }
            await more(report, client, subject);
            process.Kill();
            await process.ExitAsync();
        }
    }

    static async Task WaitAsync(Report report, DurableTaskClient client, Subject subject) =>
        report.Add(
            "durable on disk: started to wait, 256 at once",
            await Meter.RunAsync(Waiting, 256, n => StartAsync(client, $"waiting-{n}"), subject));

    static async Task ReturnAsync(Report report, DurableTaskClient client, Subject subject) =>
        report.Add(
            "durable restarted: the others woken to their ends",
            await Meter.RunAsync(Waiting - 1, 256, n => WakeAsync(client, n + 1), subject));

    static async Task PlayAsync(DurableTaskClient client, string id)
    {
        await StartAsync(client, id);
        await client.RaiseEventAsync(id, "nudge", "stop");
        await client.WaitForInstanceCompletionAsync(id);
    }

    static Task<string> StartAsync(DurableTaskClient client, string id) =>
        client.ScheduleNewOrchestrationInstanceAsync("Session", id, new StartOrchestrationOptions(id));

    static async Task WakeAsync(DurableTaskClient client, int n)
    {
        await client.RaiseEventAsync($"waiting-{n}", "nudge", "stop");
        await client.WaitForInstanceCompletionAsync($"waiting-{n}");
    }
}
