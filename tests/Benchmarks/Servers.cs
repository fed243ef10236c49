using System.Net;
using Izi.Host.Data;
using Izi.Host.Durable;
using Izi.Host.Mqtt;
using Izi.Host.Storage;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Izi.Benchmarks;

/// <summary>Parts of the host alone in a process: each says where it is and lives until its input ends.</summary>
internal static class Servers
{
    const string Ready = "ready ";

    /// <summary>Starts this program again as a server; returns it and what it says of itself.</summary>
    public static async Task<(ForeignProcess Process, string Address)> StartAsync(string server, string folder)
    {
        var process = new ForeignProcess("it is this program", Environment.ProcessPath!, "serve", server, folder);
        return (process, (await process.LineAsync(Ready))[Ready.Length..]);
    }

    public static Task RunAsync(string server, string folder) => server switch
    {
        "storage" => StorageAsync(Path.Combine(folder, "izi.db")),
        "broker" => BrokerAsync(Path.Combine(folder, "izi.db")),
        "durable" => DurableAsync(Path.Combine(folder, "izi.db")),
        "memory" => MemoryAsync(),
        _ => throw new ArgumentException($"There is no server '{server}'."),
    };

    static async Task StorageAsync(string file)
    {
        await using var store = new SqliteStore(file);
        var key = Convert.ToBase64String(Guid.NewGuid().ToByteArray());
        await using var storage = new StorageServer(store, TimeProvider.System, NullLoggerFactory.Instance, key);
        await storage.StartAsync();
        await ServeAsync(storage.ConnectionString);
    }

    static async Task BrokerAsync(string file)
    {
        await using var store = new SqliteStore(file);
        var options = new BrokerOptions(BenchmarkRules.All, new(IPAddress.Loopback, 0), MqttHall.Sender, MqttHall.Password);
        var anyone = new BenchmarkRules();
        await using var broker = new Broker(options, store, anyone, anyone, TimeProvider.System, NullLoggerFactory.Instance);
        await broker.StartAsync(CancellationToken.None);
        await ServeAsync($"{broker.Port}");
    }

    static async Task DurableAsync(string file)
    {
        await using var store = new SqliteStore(file);
        using var functions = new SessionFunctions();
        using var engine = new DurableEngine(store, functions, new(), TimeProvider.System, NullLoggerFactory.Instance);
        await engine.StartAsync(CancellationToken.None);
        await using var endpoint = await DurableEndpoint.StartAsync(engine);
        await ServeAsync(endpoint.Url);
    }

    static async Task MemoryAsync()
    {
        var port = FreePort.Next();
        await using var host = await DurableTaskTestHost.StartAsync(
            tasks => tasks.AddOrchestrator("Session", () => SessionFunctions.Orchestrator).AddActivity("Look", SessionFunctions.Activity),
            new() { Port = port });
        await ServeAsync($"http://localhost:{port}");
    }

    static async Task ServeAsync(string address)
    {
        Console.WriteLine(Ready + address);
        await Console.In.ReadToEndAsync();
    }
}
