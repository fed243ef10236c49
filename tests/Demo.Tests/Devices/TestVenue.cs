using System.Net;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using Izi.Demo.Devices;
using Izi.Embedded.Mqtt;
using Izi.Embedded.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace Izi.Demo.Tests.Devices;

/// <summary>A broker on a folder and a free port, the server's voice on it, and a hall of devices under a clock that the test moves.</summary>
internal sealed class TestVenue : IMqttGate, IMqttWatcher, IAsyncDisposable
{
    const string Key = "the-key";

    readonly TempFolder folder = new();
    readonly Channel<string> said = Channel.CreateUnbounded<string>();
    readonly CancellationTokenSource patience = new(TimeSpan.FromSeconds(30));
    readonly List<SimulatedDevice> devices = [];
    readonly SqliteStore store;
    readonly MqttBroker broker;
    IMqttClient? server;

    TestVenue()
    {
        store = new(folder.Path);
        broker = new(new(new IPEndPoint(IPAddress.Loopback, 0)), store, this, this, TimeProvider.System, NullLoggerFactory.Instance);
    }

    public VirtualTime Clock { get; } = new(new(2026, 5, 1, 18, 0, 0, TimeSpan.Zero));

    public DeviceLog Log { get; } = new();

    public Instant Now => Clock.GetUtcNow();

    public CancellationToken Patience => patience.Token;

    public static async Task<TestVenue> Open()
    {
        var venue = new TestVenue();
        await venue.broker.StartAsync(CancellationToken.None);
        return venue;
    }

    public SimulatedDevice SwitchOn(string device, string key = Key, bool presence = false, int? port = null)
    {
        var identity = new DeviceIdentity("demo", device, key) { HasPresence = presence };
        devices.Add(SimulatedDevice.SwitchOn(identity, new("127.0.0.1", port ?? broker.Port), Log, Clock));
        return devices[^1];
    }

    /// <summary>The next message of a device that the broker took, as "topic payload" without its instant.</summary>
    public async Task<string> NextSaid() => await said.Reader.ReadAsync(Patience);

    public Task<T> Next<T>(int from = 0) where T : DeviceEvent => Log.First<T>("pc-01", _ => true, Patience, from);

    public Task Desire(string device, DesiredMessage desired) => Send($"izi/demo/{device}/desired", Json(desired), retain: true);

    public Task Notify(string device, NoticeMessage notice) => Send($"izi/demo/{device}/notice", Json(notice), retain: false);

    public async Task Send(string topic, byte[] payload, bool retain)
    {
        if (server is null)
        {
            server = new MqttClientFactory().CreateMqttClient();
            await server.ConnectAsync(
                new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", broker.Port).WithCredentials("server", Key).Build());
        }
        await server.PublishBinaryAsync(topic, payload, MqttQualityOfServiceLevel.AtLeastOnce, retain);
    }

    public ValueTask<bool> Admits(string? username, ReadOnlyMemory<byte> password, CancellationToken cancel) =>
        new(Encoding.UTF8.GetString(password.Span) == Key);

    public bool MayPublish(string username, string topic) => username is "server" || topic.StartsWith($"izi/{username}/", StringComparison.Ordinal);

    public bool MaySubscribe(string username, string filter) => filter.StartsWith($"izi/{username}/", StringComparison.Ordinal);

    public ValueTask Published(MqttPublished message, CancellationToken cancel)
    {
        if (message.Username is not "server") said.Writer.TryWrite($"{message.Topic}{(message.Retain ? "!" : "")} {WithoutInstant(message.Payload)}");
        return ValueTask.CompletedTask;
    }

    public ValueTask Connected(string username, string clientId, long sequence) => ValueTask.CompletedTask;

    public ValueTask Disconnected(string username, string clientId, long sequence, string reason) => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        foreach (var device in devices) await device.DisposeAsync();
        server?.Dispose();
        await broker.DisposeAsync();
        await store.DisposeAsync();
        patience.Dispose();
        folder.Dispose();
    }

    static byte[] Json<T>(T payload) => JsonSerializer.SerializeToUtf8Bytes(payload, ContractJson.Options);

    static string WithoutInstant(ReadOnlyMemory<byte> payload)
    {
        var members = JsonSerializer.Deserialize<SortedDictionary<string, JsonElement>>(payload.Span)!;
        return string.Join(' ', members.Where(member => member.Key != "at").Select(member => $"{member.Key}={member.Value}"));
    }
}
