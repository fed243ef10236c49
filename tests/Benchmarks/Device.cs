using System.Buffers;
using System.Text.Json.Nodes;
using MQTTnet;
using MQTTnet.Protocol;

namespace Izi.Benchmarks;

/// <summary>A device that only listens to its desired state.</summary>
internal sealed class Device : IDisposable
{
    readonly Lock gate = new();
    readonly IMqttClient client = new MqttClientFactory().CreateMqttClient();
    readonly List<(string Session, string Mode, TaskCompletionSource Heard)> waits = [];
    string? mode, session;

    public static async Task<Device> ConnectAsync(int port, string venue, string name)
    {
        var device = new Device();
        device.client.ApplicationMessageReceivedAsync += device.HearAsync;
        var options = new MqttClientOptionsBuilder()
            .WithTcpServer("127.0.0.1", port).WithCredentials($"{venue}/{name}", Club.Key).WithTimeout(TimeSpan.FromSeconds(60));
        await device.client.ConnectAsync(options.Build());
        await device.client.SubscribeAsync($"izi/{venue}/{name}/desired", MqttQualityOfServiceLevel.AtLeastOnce);
        return device;
    }

    /// <summary>Completes when the device is unlocked for a session.</summary>
    public Task UnlockedAsync(string id) => WaitAsync("unlocked", id);

    /// <summary>Completes when the device is locked.</summary>
    public Task LockedAsync() => WaitAsync("locked", "");

    public void Dispose() => client.Dispose();

    Task WaitAsync(string wanted, string id)
    {
        lock (gate)
        {
            if (IsIn(wanted, id)) return Task.CompletedTask;
            var heard = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            waits.Add((id, wanted, heard));
            return heard.Task;
        }
    }

    bool IsIn(string wanted, string id) => mode == wanted && (id is "" || session == id);

    Task HearAsync(MqttApplicationMessageReceivedEventArgs message)
    {
        var desired = JsonNode.Parse(message.ApplicationMessage.Payload.ToArray())!;
        lock (gate)
        {
            (mode, session) = ((string?)desired["mode"], (string?)desired["sessionId"]);
            foreach (var wait in waits.Where(wait => IsIn(wait.Mode, wait.Session)).ToList())
            {
                waits.Remove(wait);
                wait.Heard.SetResult();
            }
        }
        return Task.CompletedTask;
    }
}
