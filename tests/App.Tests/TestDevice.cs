using System.Buffers;
using System.Threading.Channels;

namespace Izi.App.Tests;

/// <summary>A device as a bare MQTT client: it hears what it is sent, and says what the test has it say.</summary>
public sealed class TestDevice : IAsyncDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    readonly Channel<(string Leaf, JsonNode Payload)> heard = Channel.CreateUnbounded<(string, JsonNode)>();
    readonly TaskCompletionSource gone = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly IMqttClient client = new MqttClientFactory().CreateMqttClient();

    TestDevice(string username)
    {
        Username = username;
        client.ApplicationMessageReceivedAsync += message =>
        {
            var payload = JsonNode.Parse(message.ApplicationMessage.Payload.ToArray())!;
            heard.Writer.TryWrite((message.ApplicationMessage.Topic.Split('/')[^1], payload));
            return Task.CompletedTask;
        };
        client.DisconnectedAsync += _ =>
        {
            gone.TrySetResult();
            return Task.CompletedTask;
        };
    }

    /// <summary>Its name at the broker: venue/device.</summary>
    public string Username { get; }

    /// <summary>Completes when the broker has closed the connection.</summary>
    public Task Gone => gone.Task.WaitAsync(Patience);

    public static async Task<MqttClientConnectResultCode> TryConnect(int port, string username, string key)
    {
        using var client = new MqttClientFactory().CreateMqttClient();
        return (await client.ConnectAsync(Options(port, username, key))).ResultCode;
    }

    public static async Task<TestDevice> Connect(int port, string username, string key)
    {
        var device = new TestDevice(username);
        var result = await device.client.ConnectAsync(Options(port, username, key));
        Assert.Equal(MqttClientConnectResultCode.Success, result.ResultCode);
        await device.Say("status", """{"online":true}""", retain: true);
        await device.client.SubscribeAsync(new MqttClientSubscribeOptionsBuilder()
            .WithTopicFilter($"izi/{username}/desired", MqttQualityOfServiceLevel.AtLeastOnce)
            .WithTopicFilter($"izi/{username}/notice", MqttQualityOfServiceLevel.AtLeastOnce)
            .Build());
        return device;
    }

    public Task Say(string leaf, string json, bool retain = false) => client.PublishAsync(new MqttApplicationMessageBuilder()
        .WithTopic($"izi/{Username}/{leaf}").WithPayload(json).WithRetainFlag(retain).WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce).Build());

    /// <summary>The next desired state in this mode; what comes before it is passed over.</summary>
    public Task<JsonNode> Desired(string mode) => Next("desired", payload => payload["mode"]!.GetValue<string>() == mode);

    public Task<JsonNode> Notice(string kind) => Next("notice", payload => payload["kind"]!.GetValue<string>() == kind);

    public async ValueTask DisposeAsync()
    {
        await client.TryDisconnectAsync();
        client.Dispose();
    }

    async Task<JsonNode> Next(string leaf, Func<JsonNode, bool> wanted)
    {
        using var patience = new CancellationTokenSource(Patience);
        await foreach (var (heardLeaf, payload) in heard.Reader.ReadAllAsync(patience.Token))
            if (heardLeaf == leaf && wanted(payload))
                return payload;
        throw new InvalidOperationException("The device hears nothing any more.");
    }

    /// <summary>No keep-alive: the test's clock may jump an hour while the device is well.</summary>
    static MqttClientOptions Options(int port, string username, string key) => new MqttClientOptionsBuilder()
        .WithTcpServer("127.0.0.1", port)
        .WithProtocolVersion(MqttProtocolVersion.V311)
        .WithClientId("test-device")
        .WithCredentials(username, key)
        .WithKeepAlivePeriod(TimeSpan.Zero)
        .WithWillTopic($"izi/{username}/status").WithWillPayload("""{"online":false}""").WithWillRetain()
        .Build();
}
