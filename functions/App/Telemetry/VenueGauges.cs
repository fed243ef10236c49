using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Izi.App.Telemetry;

/// <summary>What a venue's rows said in one minute. Ages are of the oldest, nothing where there is none.</summary>
public sealed record VenueReading(string Venue, Instant At, int OpenSessions, TimeSpan OutboxAge, TimeSpan Drift)
{
    public const string OpenSessionsName = "izi.sessions.open";
    public const string OutboxAgeName = "izi.outbox.age";
    public const string DriftName = "izi.device.drift";

    /// <summary>By their names; ages in seconds.</summary>
    public IReadOnlyDictionary<string, double> Numbers { get; } = new Dictionary<string, double>
    {
        [OpenSessionsName] = OpenSessions,
        [OutboxAgeName] = OutboxAge.TotalSeconds,
        [DriftName] = Drift.TotalSeconds,
    };
}

/// <summary>The newest reading of each venue, for who asks. One instance sweeps; another that did so once tells nothing old.</summary>
public sealed class VenueGauges
{
    /// <summary>There is a new one each minute.</summary>
    static readonly TimeSpan Fresh = TimeSpan.FromMinutes(2.5);

    readonly ConcurrentDictionary<string, VenueReading> newest = new();
    readonly TimeProvider clock;

    public VenueGauges(Meter meter, TimeProvider clock)
    {
        this.clock = clock;
        meter.CreateObservableGauge(
            VenueReading.OpenSessionsName, () => Of(VenueReading.OpenSessionsName), "{session}", "Sessions that play.");
        meter.CreateObservableGauge(
            VenueReading.OutboxAgeName, () => Of(VenueReading.OutboxAgeName), "s",
            "How long the oldest event of a commit has waited to be sent.");
        meter.CreateObservableGauge(
            VenueReading.DriftName, () => Of(VenueReading.DriftName), "s",
            "The longest that a device which is online has not been what it should be.");
    }

    public void Take(VenueReading reading) => newest[reading.Venue] = reading;

    IEnumerable<Measurement<double>> Of(string name) =>
        from reading in newest.Values
        where clock.GetUtcNow() - reading.At < Fresh
        select new Measurement<double>(reading.Numbers[name], new KeyValuePair<string, object?>("izi.venue", reading.Venue));
}
