using Azure.Messaging.EventGrid;
using Izi.App.Devices;

namespace Izi.App.Health;

/// <summary>Asks storage, broker and Event Grid for a sign of life; once a second at most, however many want to know.</summary>
public sealed class Probes(
    VenueTable table, QueueServiceClient queues, MqttLink mqtt, EventGridPublisherClient grid, TimeProvider clock,
    ILogger<Probes> log)
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);

    readonly Lock gate = new();
    Task<HealthCard>? latest;
    long latestAt;

    public Task<HealthCard> Latest()
    {
        lock (gate)
        {
            if (latest is not null && clock.GetElapsedTime(latestAt) < Fresh) return latest;
            latestAt = clock.GetTimestamp();
            return latest = Run();
        }
    }

    async Task<HealthCard> Run()
    {
        var all = await Task.WhenAll(Ask("Storage", Storage), Ask("Broker", mqtt.Ping), Ask("Event Grid", Events));
        return new(all.Max(), all[0], all[1], all[2]);
    }

    async Task<Condition> Ask(string what, Func<CancellationToken, Task> probe)
    {
        using var patience = new CancellationTokenSource(Patience, clock);
        try
        {
            await Task.Run(() => probe(patience.Token), patience.Token).WaitAsync(patience.Token);
            return Condition.Ok;
        }
        catch (Exception why)
        {
            log.LogWarning(why, "{What} does not answer as it should", what);
            return Condition.Failing;
        }
    }

    /// <summary>A row that never is, and the queue of tickets.</summary>
    Task Storage(CancellationToken cancel) => Task.WhenAll(
        table.FindEntity("$health", "$health", cancel),
        queues.GetQueueClient(Outbox.Queue).CreateIfNotExistsAsync(cancellationToken: cancel));

    /// <summary>No event at all. A topic that finds that malformed has answered too, and has taken our key.</summary>
    async Task Events(CancellationToken cancel)
    {
        try
        {
            await grid.SendEventsAsync(Enumerable.Empty<CloudEvent>(), cancel);
        }
        catch (RequestFailedException answered) when (answered.Status == 400)
        {
        }
    }
}
