using System.Net;
using Izi.Embedded.Mqtt;
using Izi.Embedded.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace Izi.Benchmarks;

/// <summary>The embedded broker alone in a process: it says its port and lives until its input ends.</summary>
internal sealed class OwnBroker : IMqttGate, IMqttWatcher
{
    public static async Task Run(string folder)
    {
        await using var store = new SqliteStore(folder);
        var anyone = new OwnBroker();
        await using var broker = new MqttBroker(
            new(new IPEndPoint(IPAddress.Loopback, 0)), store, anyone, anyone, TimeProvider.System, NullLoggerFactory.Instance);
        await broker.StartAsync(CancellationToken.None);
        Console.WriteLine($"port {broker.Port}");
        await Console.In.ReadToEndAsync();
    }

    public ValueTask<bool> Admits(string? username, ReadOnlyMemory<byte> password, CancellationToken cancel) => new(true);

    public bool MayPublish(string username, string topic) => true;

    public bool MaySubscribe(string username, string filter) => true;

    public ValueTask Published(MqttPublished message, CancellationToken cancel) => default;

    public ValueTask Connected(string username, string clientId, long sequence) => default;

    public ValueTask Disconnected(string username, string clientId, long sequence, string reason) => default;
}
