using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Concurrent;
using MQTTnet;
using MQTTnet.Protocol;

namespace Izi.Benchmarks;

/// <summary>Devices that listen to their own topics, and a sender.</summary>
internal sealed class MqttHall : IDisposable
{
    public const string Sender = "$sender";
    public const string Password = "secret";

    readonly MqttClientFactory factory = new();
    readonly ConcurrentDictionary<int, TaskCompletionSource> underWay = [];
    readonly List<IMqttClient> clients = [];
    IMqttClient sender = null!;
    int last;

    public static async Task<MqttHall> OpenAsync(int port, int devices)
    {
        var hall = new MqttHall();
        for (var n = 0; n < devices; n++)
        {
            var device = await hall.ConnectAsync(port, $"demo/pc-{n}");
            device.ApplicationMessageReceivedAsync += hall.HearAsync;
            await device.SubscribeAsync($"izi/demo/pc-{n}/desired", MqttQualityOfServiceLevel.AtLeastOnce);
        }
        hall.sender = await hall.ConnectAsync(port, Sender);
        return hall;
    }

    /// <summary>Sends a retained message with QoS 1; completes when it is acknowledged and the device has received it.</summary>
    public async Task SendAsync(int device)
    {
        var number = Interlocked.Increment(ref last);
        var payload = new byte[200];
        BinaryPrimitives.WriteInt32BigEndian(payload, number);
        var heard = underWay[number] = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await sender.PublishBinaryAsync($"izi/demo/pc-{device}/desired", payload, MqttQualityOfServiceLevel.AtLeastOnce, retain: true);
        await heard.Task;
    }

    public void Dispose()
    {
        foreach (var client in clients) client.Dispose();
    }

    async Task<IMqttClient> ConnectAsync(int port, string username)
    {
        var client = factory.CreateMqttClient();
        clients.Add(client);
        var options = new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", port).WithCredentials(username, Password);
        await client.ConnectAsync(options.Build());
        return client;
    }

    Task HearAsync(MqttApplicationMessageReceivedEventArgs message)
    {
        var number = BinaryPrimitives.ReadInt32BigEndian(message.ApplicationMessage.Payload.ToArray());
        if (underWay.TryRemove(number, out var heard)) heard.SetResult();
        return Task.CompletedTask;
    }
}
