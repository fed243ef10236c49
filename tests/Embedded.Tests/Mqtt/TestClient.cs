using System.Threading.Channels;
using Izi.Embedded.Mqtt;

namespace Izi.Embedded.Tests.Mqtt;

/// <summary>A client whose messages wait to be looked at.</summary>
internal sealed class TestClient : IDisposable
{
    readonly Channel<MqttApplicationMessage> messages = Channel.CreateUnbounded<MqttApplicationMessage>();
    readonly TaskCompletionSource<MqttClientDisconnectedEventArgs> gone = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TestClient(MqttClientFactory factory)
    {
        Mqtt = factory.CreateMqttClient();
        Mqtt.ApplicationMessageReceivedAsync += e => messages.Writer.WriteAsync(e.ApplicationMessage).AsTask();
        Mqtt.DisconnectedAsync += e =>
        {
            gone.TrySetResult(e);
            return Task.CompletedTask;
        };
    }

    public IMqttClient Mqtt { get; }

    public MqttClientConnectResult Connected { get; set; } = null!;

    public Task<MqttClientDisconnectedEventArgs> Gone => gone.Task.WaitAsync(TestBroker.Patience);

    public async Task<MqttApplicationMessage> NextAsync() => await messages.Reader.ReadAsync().AsTask().WaitAsync(TestBroker.Patience);

    /// <summary>The next message as "topic=payload", with "!" when it is a retained one.</summary>
    public async Task<string> NextTextAsync()
    {
        var message = await NextAsync();
        return $"{message.Topic}={message.ConvertPayloadToString()}{(message.Retain ? "!" : "")}";
    }

    public async Task SubscribeAsync(string filter, MqttQualityOfServiceLevel quality = MqttQualityOfServiceLevel.AtLeastOnce)
    {
        var result = await Mqtt.SubscribeAsync(filter, quality);
        Assert.Equal((int)quality, (int)Assert.Single(result.Items).ResultCode);
    }

    public Task PublishAsync(string topic, string payload, bool retain = false) =>
        Mqtt.PublishStringAsync(topic, payload, MqttQualityOfServiceLevel.AtLeastOnce, retain);

    public void Dispose() => Mqtt.Dispose();
}
