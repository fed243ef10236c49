namespace Izi.Embedded.Mqtt;

/// <summary>Last wills that wait for their time, in case the client comes back before.</summary>
internal sealed class DelayedWills(LiveClients kept, TimeProvider time, Func<MqttSessionKey, MqttMessage, Task> publish) : IDisposable
{
    static readonly TimeSpan LongestTimer = TimeSpan.FromDays(24);

    readonly Lock gate = new();
    readonly Dictionary<MqttSessionKey, (MqttMessage Will, ITimer Timer)> waiting = [];

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

    public void Dispose()
    {
        lock (gate)
            foreach (var (_, timer) in waiting.Values) timer.Dispose();
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
        else if (Take(will.Key) is { } message) _ = SendAsync(will.Key, message);
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
