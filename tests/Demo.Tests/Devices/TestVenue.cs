using System.Buffers;
using System.Net;
using System.Text.Json;
using System.Threading.Channels;
using Izi.Demo.Devices;

namespace Izi.Demo.Tests.Devices;

/// <summary>An MQTT broker on a free port, messages from the server, and devices under a clock that the test moves.</summary>
internal sealed class TestVenue : IAsyncDisposable
{
    const string Key = "the-key";
    const string Server = "server";

    readonly Channel<string> said = Channel.CreateUnbounded<string>();
    readonly CancellationTokenSource patience = new(TimeSpan.FromSeconds(30));
    readonly List<SimulatedDevice> devices = [];
    readonly MqttServerOptions options = new MqttServerOptionsBuilder()
        .WithDefaultEndpoint()
        .WithDefaultEndpointPort(0)
        .WithDefaultEndpointBoundIPAddress(IPAddress.Loopback)
        .WithDefaultEndpointBoundIPV6Address(IPAddress.None)
        .Build();
    readonly MqttServer broker;

    TestVenue()
    {
        broker = new MqttServerFactory().CreateMqttServer(options);
        broker.ValidatingConnectionAsync += CheckKey;
        broker.InterceptingSubscriptionAsync += CheckSubscription;
        broker.InterceptingPublishAsync += CheckAndRecord;
    }

    public VirtualTime Clock { get; } = new(new(2026, 5, 1, 18, 0, 0, TimeSpan.Zero));

    public DeviceLog Log { get; } = new();

    public Instant Now => Clock.GetUtcNow();

    public CancellationToken Patience => patience.Token;

    public static async Task<TestVenue> Open()
    {
        var venue = new TestVenue();
        await venue.broker.StartAsync();
        return venue;
    }

    public SimulatedDevice SwitchOn(string device, string key = Key, bool presence = false, int? port = null)
    {
        var identity = new DeviceIdentity("demo", device, key) { HasPresence = presence };
        var address = new BrokerAddress("127.0.0.1", port ?? options.DefaultEndpointOptions.Port);
        devices.Add(SimulatedDevice.SwitchOn(identity, address, Log, Clock));
        return devices[^1];
    }

    /// <summary>The next message that the broker took from a device: topic, "!" if retained, payload without its instant.</summary>
    public async Task<string> NextSaid() => await said.Reader.ReadAsync(Patience);

    public Task<T> Next<T>(int from = 0) where T : DeviceEvent => Log.First<T>("pc-01", _ => true, Patience, from);

    public Task Desire(string device, DesiredMessage desired) => Send($"izi/demo/{device}/desired", Json(desired), retain: true);

    public Task Notify(string device, NoticeMessage notice) => Send($"izi/demo/{device}/notice", Json(notice), retain: false);

    public Task Send(string topic, byte[] payload, bool retain)
    {
        var message = new MqttApplicationMessageBuilder().WithTopic(topic).WithPayload(payload).WithRetainFlag(retain)
            .WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce).Build();
        return broker.InjectApplicationMessage(new InjectedMqttApplicationMessage(message) { SenderClientId = Server }, Patience);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var device in devices) await device.DisposeAsync();
        await broker.StopAsync();
        broker.Dispose();
        patience.Dispose();
    }

    static Task CheckKey(ValidatingConnectionEventArgs login)
    {
        if (login.Password != Key) login.ReasonCode = MqttConnectReasonCode.BadUserNameOrPassword;
        return Task.CompletedTask;
    }

    static Task CheckSubscription(InterceptingSubscriptionEventArgs subscribing)
    {
        if (IsOwn(subscribing.TopicFilter.Topic, subscribing.UserName)) return Task.CompletedTask;
        subscribing.Response.ReasonCode = MqttSubscribeReasonCode.NotAuthorized;
        subscribing.ProcessSubscription = false;
        return Task.CompletedTask;
    }

    Task CheckAndRecord(InterceptingPublishEventArgs publishing)
    {
        if (publishing.ClientId is Server) return Task.CompletedTask;
        var message = publishing.ApplicationMessage;
        publishing.ProcessPublish = IsOwn(message.Topic, publishing.UserName);
        publishing.CloseConnection = !publishing.ProcessPublish;
        if (publishing.ProcessPublish)
            said.Writer.TryWrite($"{message.Topic}{(message.Retain ? "!" : "")} {WithoutInstant(message.Payload.ToArray())}");
        return Task.CompletedTask;
    }

    static bool IsOwn(string topic, string username) => topic.StartsWith($"izi/{username}/", StringComparison.Ordinal);

    static byte[] Json<T>(T payload) => JsonSerializer.SerializeToUtf8Bytes(payload, ContractJson.Options);

    static string WithoutInstant(byte[] payload)
    {
        var members = JsonSerializer.Deserialize<SortedDictionary<string, JsonElement>>(payload)!;
        return string.Join(' ', members.Where(member => member.Key != "at").Select(member => $"{member.Key}={member.Value}"));
    }
}
