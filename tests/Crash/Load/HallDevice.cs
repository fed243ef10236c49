using System.Buffers;

namespace Izi.Crash.Load;

/// <summary>A desired state that reached a device.</summary>
sealed record Arrival(DateTimeOffset At, long Epoch, string? Session);

/// <summary>A device that obeys and reports each desired state. It records what reached it, across connections.</summary>
sealed class HallDevice(string name) : IAsyncDisposable
{
    public const string Key = "device-secret-1";

    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    readonly List<Arrival> arrivals = [];
    readonly List<DateTimeOffset> returns = [];
    readonly MqttClientFactory factory = new();
    IMqttClient? client;
    TaskCompletionSource changed = Signal();

    public string Name => name;

    public async Task ConnectAsync(int port)
    {
        client?.Dispose();
        var own = client = factory.CreateMqttClient();
        own.ApplicationMessageReceivedAsync += message => ReceivedAsync(own, message.ApplicationMessage);
        await own.ConnectAsync(new MqttClientOptionsBuilder()
            .WithTcpServer("127.0.0.1", port).WithCredentials($"demo/{name}", Key).WithClientId(name)
            .WithWillTopic(Topic("status")).WithWillPayload("""{"online":false}""").WithWillRetain().Build());
        await SayAsync(own, "status", """{"online":true}""");
        await own.SubscribeAsync(Topic("desired"), MqttQualityOfServiceLevel.AtLeastOnce);
        lock (arrivals) returns.Add(DateTimeOffset.UtcNow);
    }

    /// <summary>Waits until a desired state of this epoch or a later one has reached the device.</summary>
    public Task ReachedAsync(long epoch) => FirstAsync(all => all.Find(one => one.Epoch >= epoch), $"epoch {epoch}");

    /// <summary>Waits until the device that played a session has been told that it does not any more.</summary>
    public Task LeftAsync(string session) => FirstAsync(all => After(all, session), $"the end of {session}");

    /// <summary>
    /// How long the lock of a session took to reach the device, from the latest of three: the session's end, the device's return and the
    /// host's readiness; and which it was. Null where the session never reached the device.
    /// </summary>
    public (TimeSpan Delay, string Since)? LockDelay(
        string session, DateTimeOffset ended, IReadOnlyList<(DateTimeOffset At, string What)> ready)
    {
        lock (arrivals)
        {
            if (After(arrivals, session) is not { } locked || !arrivals.Exists(one => one.Session == session)) return null;
            (DateTimeOffset At, string What)[] since =
            [
                (ended, "its end"),
                (returns.Where(at => at <= locked.At).Max(), "the device's return"),
                ready.Last(one => one.At <= locked.At),
            ];
            var from = since.MaxBy(one => one.At);
            return (locked.At > from.At ? locked.At - from.At : TimeSpan.Zero, from.What);
        }
    }

    public ValueTask DisposeAsync()
    {
        client?.Dispose();
        return ValueTask.CompletedTask;
    }

    static Arrival? After(List<Arrival> all, string session)
    {
        var last = all.FindLastIndex(one => one.Session == session);
        return last < 0 ? null : all.Skip(last + 1).FirstOrDefault(one => one.Epoch > all[last].Epoch);
    }

    async Task FirstAsync(Func<List<Arrival>, Arrival?> wanted, string what)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            Task next;
            lock (arrivals)
            {
                if (wanted(arrivals) is not null) return;
                next = changed.Task;
            }
            await Task.WhenAny(next, Task.Delay(Timeout.Infinite, patience.Token));
            if (patience.IsCancellationRequested)
                throw new TimeoutException($"{name} was not told of {what}; last: {arrivals.LastOrDefault()}");
        }
    }

    Task ReceivedAsync(IMqttClient own, MqttApplicationMessage message)
    {
        var desired = JsonNode.Parse(message.Payload.ToArray())!;
        lock (arrivals)
        {
            arrivals.Add(new(DateTimeOffset.UtcNow, (long)desired["epoch"]!, (string?)desired["sessionId"]));
            var told = changed;
            changed = Signal();
            told.SetResult();
        }
        // The handler must return before the client reads what comes next.
        _ = ReportAsync(own, desired);
        return Task.CompletedTask;
    }

    async Task ReportAsync(IMqttClient own, JsonNode desired)
    {
        try
        {
            var session = desired["sessionId"]?.ToJsonString() ?? "null";
            await SayAsync(own, "reported", $$"""{"epoch":{{desired["epoch"]}},"mode":"{{desired["mode"]}}","sessionId":{{session}}}""");
        }
        catch (Exception) when (!own.IsConnected)
        {
            // It reports again when it is back: the desired state is retained.
        }
    }

    Task<MqttClientPublishResult> SayAsync(IMqttClient own, string leaf, string json) =>
        own.PublishAsync(new MqttApplicationMessageBuilder().WithTopic(Topic(leaf)).WithPayload(json)
            .WithRetainFlag(leaf == "status").WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce).Build());

    string Topic(string leaf) => $"izi/demo/{name}/{leaf}";

    static TaskCompletionSource Signal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
