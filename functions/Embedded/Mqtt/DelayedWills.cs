namespace Izi.Embedded.Mqtt;

/// <summary>Last wills that wait for their time, in case the client comes back before.</summary>
internal sealed class DelayedWills(LiveClients kept, TimeProvider time, ILogger log, Func<MqttSessionKey, MqttMessage, Task> publish)
{
    static readonly TimeSpan LongestTimer = TimeSpan.FromDays(24);

    readonly Lock gate = new();
    readonly Dictionary<MqttSessionKey, (MqttMessage Will, ITimer Timer)> waiting = [];
    readonly HashSet<Task> sending = [];

    /// <summary>Goes on with the wills that an earlier run of the broker left; those whose time is over are published first.</summary>
    public async Task LoadAsync()
    {
        foreach (var one in kept.Waiting())
            if (one.Due <= time.GetUtcNow()) await SendAsync(one.Key, one.Will).ConfigureAwait(false);
            else Start(one);
    }

    /// <summary>Completes when the will is kept on the disk.</summary>
    public async Task KeepAsync(WaitingWill will)
    {
        await kept.KeepAsync(will).ConfigureAwait(false);
        Start(will);
    }

    /// <summary>The client is back: its will is published now if its session begins anew, and not at all if it goes on.</summary>
    public Task ReturnedAsync(MqttSessionKey key, bool anew) =>
        Take(key) is { } will && anew ? SendAsync(key, will) : Task.CompletedTask;

    /// <summary>Begins no more, and waits for those that have begun; the others are on the disk.</summary>
    public Task StopAsync()
    {
        lock (gate)
        {
            foreach (var (_, timer) in waiting.Values) timer.Dispose();
            waiting.Clear();
            return Task.WhenAll(sending);
        }
    }

    void Start(WaitingWill will)
    {
        var left = will.Due - time.GetUtcNow();
        if (left < TimeSpan.Zero) left = TimeSpan.Zero;
        lock (gate)
            waiting[will.Key] = (will.Will, time.CreateTimer(
                _ => Rung(will), null, left < LongestTimer ? left : LongestTimer, Timeout.InfiniteTimeSpan));
    }

    void Rung(WaitingWill will)
    {
        if (time.GetUtcNow() < will.Due) Start(will);
        else Begin(will.Key);
    }

    void Begin(MqttSessionKey key)
    {
        lock (gate)
        {
            if (Take(key) is not { } will) return;
            var begun = TrySendAsync(key, will);
            sending.Add(begun);
            _ = begun.ContinueWith(Ended, TaskScheduler.Default);
        }
    }

    void Ended(Task sent)
    {
        lock (gate) sending.Remove(sent);
    }

    async Task TrySendAsync(MqttSessionKey key, MqttMessage will)
    {
        try
        {
            await SendAsync(key, will).ConfigureAwait(false);
        }
        catch (Exception broken)
        {
            log.LogError(broken, "The last will of MQTT client {Client} could not be published; it is tried again at the next start", key.ClientId);
        }
    }

    MqttMessage? Take(MqttSessionKey key)
    {
        lock (gate)
        {
            if (!waiting.Remove(key, out var one)) return null;
            one.Timer.Dispose();
            return one.Will;
        }
    }

    async Task SendAsync(MqttSessionKey key, MqttMessage will)
    {
        await publish(key, will).ConfigureAwait(false);
        await kept.ForgetWillAsync(key).ConfigureAwait(false);
    }
}
