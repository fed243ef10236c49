using System.Threading.Channels;

namespace Izi.Host.Tests.Mqtt;

/// <summary>A client, what it hears, and what it was told of its connections.</summary>
public sealed class Party : IDisposable
{
    static readonly TimeSpan patience = TimeSpan.FromSeconds(60);

    readonly Channel<MqttApplicationMessageReceivedEventArgs> heard = Channel.CreateUnbounded<MqttApplicationMessageReceivedEventArgs>();
    readonly Channel<MqttClientConnectedEventArgs> comings = Channel.CreateUnbounded<MqttClientConnectedEventArgs>();
    readonly Channel<MqttClientDisconnectedEventArgs> goings = Channel.CreateUnbounded<MqttClientDisconnectedEventArgs>();

    public Party()
    {
        Client = new MqttClientFactory().CreateMqttClient();
        Client.ApplicationMessageReceivedAsync += async e =>
        {
            await OnMessage(e);
            await heard.Writer.WriteAsync(e);
        };
        Client.ConnectedAsync += e => comings.Writer.WriteAsync(e).AsTask();
        Client.DisconnectedAsync += async e =>
        {
            await goings.Writer.WriteAsync(e);
            await OnGone(e);
        };
    }

    public IMqttClient Client { get; }

    /// <summary>What is done with a message before it counts as heard.</summary>
    public Func<MqttApplicationMessageReceivedEventArgs, Task> OnMessage { get; set; } = _ => Task.CompletedTask;

    /// <summary>What is done when a connection is gone.</summary>
    public Func<MqttClientDisconnectedEventArgs, Task> OnGone { get; set; } = _ => Task.CompletedTask;

    public Task<MqttApplicationMessageReceivedEventArgs> Heard() => heard.Reader.ReadAsync().AsTask().WaitAsync(patience);

    /// <summary>The next message: "topic=payload", with "!" when it was retained.</summary>
    public async Task<string> Next()
    {
        var message = (await Heard()).ApplicationMessage;
        return $"{message.Topic}={message.ConvertPayloadToString()}{(message.Retain ? "!" : "")}";
    }

    public Task<MqttClientConnectedEventArgs> Come() => comings.Reader.ReadAsync().AsTask().WaitAsync(patience);

    public Task<MqttClientDisconnectedEventArgs> Gone() => goings.Reader.ReadAsync().AsTask().WaitAsync(patience);

    public async Task Subscribe(string filter, MqttQualityOfServiceLevel quality = MqttQualityOfServiceLevel.AtLeastOnce)
    {
        var item = Assert.Single((await Client.SubscribeAsync(filter, quality)).Items);
        Assert.Equal((int)quality, (int)item.ResultCode);
    }

    public void Dispose() => Client.Dispose();
}
