using Izi.Host.EventGrid;

namespace Izi.Host.Mqtt;

/// <summary>
/// Listens to devices at a broker that is not the host's and publishes what they say to the event topic. The session there outlives
/// the connection, so messages that arrive while this host is away are delivered when it is back.
/// </summary>
internal sealed class ForeignBrokerListener : IAsyncDisposable
{
    /// <summary>How often a health check retries before it gives up.</summary>
    const int MostTries = 3;

    static readonly TimeSpan firstWait = TimeSpan.FromSeconds(1);
    static readonly TimeSpan longestWait = TimeSpan.FromSeconds(10);

    readonly CancellationTokenSource stop = new();
    readonly ForeignBrokerOptions options;
    readonly MessageRouter router;
    readonly string clientId;
    readonly TimeProvider time;
    readonly ILogger log;
    Task running = Task.CompletedTask;
    volatile TaskCompletionSource changed = Signal();
    volatile TaskCompletionSource hurry = Signal();
    volatile ForeignBrokerConnection? current;
    string reason = "The listener has not connected yet.";

    public ForeignBrokerListener(ForeignBrokerOptions options, SqliteStore store, IEventTopic topic, TimeProvider time, ILoggerFactory logs)
    {
        (this.options, this.time, log) = (options, time, logs.CreateLogger<ForeignBrokerListener>());
        router = new(new(store, time), topic, time);
        clientId = ClientId(store);
    }

    /// <summary>Begins to listen; the broker need not be there yet.</summary>
    public void Start() => running = Task.Run(ListenAsync);

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await running;
        stop.Dispose();
    }

    /// <summary>Why devices are not heard; null when they are. Tries to connect at once where there is no connection.</summary>
    public async Task<string?> UnhealthyAsync(CancellationToken cancel)
    {
        // The connection may be dead unnoticed, and the attempt under way may have begun before the broker was back.
        for (var tries = 0; tries < MostTries && !running.IsCompleted; tries++)
        {
            var next = changed.Task;
            if (current is { } live && await live.AnswersAsync(cancel)) return null;
            hurry.TrySetResult();
            await next.WaitAsync(cancel);
        }
        return $"Devices are not heard at the MQTT broker {options.Host}: {reason}";
    }

    async Task ListenAsync()
    {
        for (var failures = 0; !stop.IsCancellationRequested; failures++)
        {
            try
            {
                await using var connection = new ForeignBrokerConnection();
                var session = await connection.OpenAsync(options, clientId, stop.Token) ? "kept" : "made";
                log.LogInformation("Devices are heard at the MQTT broker; it {Session} the session {ClientId}", session, clientId);
                failures = 0;
                Change(connection);
                await router.ReturnedAsync();
                await connection.StoreAsync(router, stop.Token);
            }
            // Whatever went wrong, the next attempt may succeed; until then health says why.
            catch (Exception gone)
            {
                reason = gone.Message;
                if (!stop.IsCancellationRequested) log.LogWarning(gone, "Devices are not heard at the MQTT broker: {Why}", gone.Message);
            }
            Change(null);
            await PauseAsync(failures);
        }
    }

    void Change(ForeignBrokerConnection? now)
    {
        current = now;
        Interlocked.Exchange(ref changed, Signal()).SetResult();
    }

    /// <summary>Exponential back-off with jitter, cut short by a health check.</summary>
    async Task PauseAsync(int failures)
    {
        var longest = Math.Min(firstWait.TotalSeconds * (1 << Math.Min(failures, 10)), longestWait.TotalSeconds);
        var wait = TimeSpan.FromSeconds(longest * (0.5 + Random.Shared.NextDouble() / 2));
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stop.Token);
        await Task.WhenAny(Task.Delay(wait, time, over.Token), hurry.Task);
        await over.CancelAsync();
        hurry = Signal();
    }

    /// <summary>Always the same for one data folder; two hosts on two folders must not share a session.</summary>
    static string ClientId(SqliteStore store)
    {
        store.Schema("CREATE TABLE IF NOT EXISTS mqtt_foreign (id INTEGER PRIMARY KEY, client TEXT NOT NULL);");
        var made = $"izi-{Guid.NewGuid():N}";
        store.WriteAsync(db => db.Execute("INSERT OR IGNORE INTO mqtt_foreign (id, client) VALUES (1, $1)", made)).GetAwaiter().GetResult();
        return store.Read(db => db.First("SELECT client FROM mqtt_foreign", row => row.GetString(0)))!;
    }

    static TaskCompletionSource Signal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
