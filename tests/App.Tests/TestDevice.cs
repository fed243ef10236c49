using System.Buffers;
using System.Threading.Channels;

namespace Izi.App.Tests;

/// <summary>How a test device behaves and speaks.</summary>
public sealed record DeviceManner
{
    /// <summary>Whether it reports each desired state as its own; a silent one says nothing but what the test has it say.</summary>
    public bool Obeys { get; init; }

    /// <summary>Completes once the club knows that a device (its username) has reported an epoch.</summary>
    public Func<string, long, CancellationToken, Task> Known { get; init; } = (_, _, _) => Task.CompletedTask;

    public MqttProtocolVersion Version { get; init; } = MqttProtocolVersion.V311;
}

/// <summary>A device as a bare MQTT client: it hears what it is sent, does it, reports it, and says what the test has it say.</summary>
public sealed class TestDevice : IAsyncDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    readonly Channel<(string Leaf, JsonNode Payload)> arriving = Channel.CreateUnbounded<(string, JsonNode)>();
    readonly Channel<(string Leaf, JsonNode Payload)> heard = Channel.CreateUnbounded<(string, JsonNode)>();
    readonly TaskCompletionSource gone = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly IMqttClient client = new MqttClientFactory().CreateMqttClient();
    readonly CancellationTokenSource off = new();
    readonly DeviceManner manner;
    readonly Task living;

    TestDevice(string username, DeviceManner manner)
    {
        (Username, this.manner) = (username, manner);
        client.ApplicationMessageReceivedAsync += message =>
        {
            var payload = JsonNode.Parse(message.ApplicationMessage.Payload.ToArray())!;
            arriving.Writer.TryWrite((message.ApplicationMessage.Topic.Split('/')[^1], payload));
            return Task.CompletedTask;
        };
        client.DisconnectedAsync += _ =>
        {
            gone.TrySetResult();
            return Task.CompletedTask;
        };
        living = Task.Run(Live);
    }

    /// <summary>Its name at the broker: venue/device.</summary>
    public string Username { get; }

    /// <summary>Completes when the broker has closed the connection.</summary>
    public Task Gone => gone.Task.WaitAsync(Patience);

    public static async Task<MqttClientConnectResultCode> TryConnect(int port, string username, string key)
    {
        using var client = new MqttClientFactory().CreateMqttClient();
        return (await client.ConnectAsync(Options(port, username, key, new()))).ResultCode;
    }

    /// <summary>A silent device.</summary>
    public static Task<TestDevice> Connect(int port, string username, string key) => Connect(port, username, key, new());

    public static async Task<TestDevice> Connect(int port, string username, string key, DeviceManner manner)
    {
        var device = new TestDevice(username, manner);
        var result = await device.client.ConnectAsync(Options(port, username, key, manner));
        Assert.Equal(MqttClientConnectResultCode.Success, result.ResultCode);
        await device.Say("status", """{"online":true}""", retain: true);
        await device.client.SubscribeAsync(new MqttClientSubscribeOptionsBuilder()
            .WithTopicFilter($"izi/{username}/desired", MqttQualityOfServiceLevel.AtLeastOnce)
            .WithTopicFilter($"izi/{username}/notice", MqttQualityOfServiceLevel.AtLeastOnce)
            .Build());
        return device;
    }

    /// <summary>Says something; over MQTT 5 it marks it as text, as a careful client would.</summary>
    public async Task Say(string leaf, string json, bool retain = false)
    {
        var message = new MqttApplicationMessageBuilder()
            .WithTopic($"izi/{Username}/{leaf}")
            .WithPayload(json)
            .WithRetainFlag(retain)
            .WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce);
        if (manner.Version is MqttProtocolVersion.V500)
            message.WithPayloadFormatIndicator(MqttPayloadFormatIndicator.CharacterData).WithContentType("application/json");
        await client.PublishAsync(message.Build());
    }

    /// <summary>The next desired state in this mode; what comes before it is passed over.</summary>
    public Task<JsonNode> Desired(string mode) => Next("desired", payload => payload["mode"]!.GetValue<string>() == mode);

    public Task UnlockedUntil(string endsAt) => Next("desired", payload => (string?)payload["endsAt"] == endsAt);

    /// <summary>The next desired state that was sent at some time or later.</summary>
    public Task<JsonNode> DesiredSince(string at) => Next("desired", payload => string.CompareOrdinal((string)payload["sentAt"]!, at) >= 0);

    public Task<JsonNode> Notice(string kind) => Next("notice", payload => payload["kind"]!.GetValue<string>() == kind);

    /// <summary>Loses its connection without a goodbye.</summary>
    public void Vanish()
    {
        // Off before the line is cut, for it may be in the middle of a report.
        off.Cancel();
        client.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        await off.CancelAsync();
        await living;
        await client.TryDisconnectAsync();
        client.Dispose();
        off.Dispose();
    }

    /// <summary>The test hears of a desired state once the club knows that the device has done it.</summary>
    async Task Live()
    {
        try
        {
            await foreach (var (leaf, payload) in arriving.Reader.ReadAllAsync(off.Token))
            {
                if (leaf == "desired" && manner.Obeys) await Obey(payload);
                heard.Writer.TryWrite((leaf, payload));
            }
        }
        catch (Exception) when (off.IsCancellationRequested || !client.IsConnected)
        {
            // It was switched off, or lost the club in the middle of a sentence.
        }
    }

    /// <summary>It tells no time with it, for the test's clock may jump in between.</summary>
    async Task Obey(JsonNode desired)
    {
        var epoch = (long)desired["epoch"]!;
        await Say(
            "reported",
            $$"""{"epoch":{{epoch}},"mode":"{{desired["mode"]}}","sessionId":{{desired["sessionId"]?.ToJsonString() ?? "null"}}}""");
        await manner.Known(Username, epoch, off.Token);
    }

    async Task<JsonNode> Next(string leaf, Func<JsonNode, bool> wanted)
    {
        using var patience = new CancellationTokenSource(Patience);
        await foreach (var (heardLeaf, payload) in heard.Reader.ReadAllAsync(patience.Token))
            if (heardLeaf == leaf && wanted(payload))
                return payload;
        throw new InvalidOperationException("The device hears nothing any more.");
    }

    static MqttClientOptions Options(int port, string username, string key, DeviceManner manner) => new MqttClientOptionsBuilder()
        .WithTcpServer("127.0.0.1", port)
        .WithProtocolVersion(manner.Version)
        .WithClientId("test-device")
        .WithCredentials(username, key)
        .WithKeepAlivePeriod(TimeSpan.FromSeconds(20))
        .WithWillTopic($"izi/{username}/status").WithWillPayload("""{"online":false}""").WithWillRetain()
        .Build();
}
