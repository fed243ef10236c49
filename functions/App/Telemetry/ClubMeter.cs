using System.Diagnostics.Metrics;

namespace Izi.App.Telemetry;

/// <summary>
/// The club in numbers: counted when a commit is in the table, and read of each venue by the minute sweep. Each goes to whoever
/// listens to the meter, and to Application Insights where the Functions host has it.
/// </summary>
public sealed class ClubMeter
{
    /// <summary>The name of the meter.</summary>
    public const string Name = "Izi";

    /// <summary>The category under which they are logged for Application Insights.</summary>
    public const string LoggedNumbers = "Izi.Numbers";

    readonly ILogger log;
    readonly ILogger numbers;
    readonly VenueGauges gauges;
    readonly Counter<long> started;
    readonly Counter<long> stopped;
    readonly Counter<long> renewalsFailed;
    readonly Counter<long> notResponding;
    readonly Histogram<double> lockDuration;

    public ClubMeter(IMeterFactory meters, TimeProvider clock, ILoggerFactory logs)
    {
        (log, numbers) = (logs.CreateLogger<ClubMeter>(), logs.CreateLogger(LoggedNumbers));
        var meter = meters.Create(Name);
        gauges = new(meter, clock);
        started = meter.CreateCounter<long>("izi.sessions.started", "{session}", "Sessions that began to play.");
        stopped = meter.CreateCounter<long>("izi.sessions.stopped", "{session}", "Sessions that ended, by whom and whether by force.");
        renewalsFailed = meter.CreateCounter<long>(
            "izi.renewals.failed", "{renewal}", "Auto-renewals that nothing paid for, or that had no room.");
        notResponding = meter.CreateCounter<long>(
            "izi.devices.not_responding", "{device}", "Devices that did not report in time what they were asked to be.");
        lockDuration = meter.CreateHistogram(
            "izi.device.lock.duration", "s", "From the commit that ends a session to its device's report that it is locked.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 3600] });
    }

    /// <summary>Counts what a commit made so.</summary>
    public void Count(Commit commit)
    {
        foreach (var fact in commit.Facts) Count(commit, fact);
    }

    /// <summary>Takes what a venue's rows say now.</summary>
    public void Read(VenueReading reading)
    {
        gauges.Take(reading);
        foreach (var (name, value) in reading.Numbers.Where(number => number.Value > 0))
            numbers.LogMetric(name, value, Tags(reading.Venue));
    }

    void Count(Commit commit, Fact fact)
    {
        switch (fact)
        {
            case SessionStarted:
                Add(started, commit);
                break;
            case SessionStopped end:
                Add(stopped, commit, ("izi.stopped_by", Kind(end.StoppedBy)), ("izi.forced", end.Reason is not null));
                break;
            case SessionRenewalFailed failed:
                Add(renewalsFailed, commit, ("izi.reason", failed.Why));
                break;
            case DeviceNotResponding:
                Add(notResponding, commit);
                break;
            case DeviceReported report:
                Reported(commit, commit.Before.Devices[report.DeviceId].Desired, report);
                break;
        }
    }

    /// <summary>The first report that a device which a session has left is locked.</summary>
    void Reported(Commit commit, DesiredState desired, DeviceReported report)
    {
        if (desired is not { Mode: DeviceMode.Locked, IsReported: false, Cause: { } session } || !desired.IsObeyedBy(report.State)) return;

        var seconds = Math.Max(0, (report.State.At - desired.Since).TotalSeconds);
        lockDuration.Record(seconds, [.. Tags(commit.Venue.Id)!]);
        numbers.LogMetric(lockDuration.Name, seconds, Tags(commit.Venue.Id));
        log.LogInformation(
            "{Device} of {Venue} reported its lock {Seconds} s after it was asked to end session {Session} (trace {Trace})",
            report.DeviceId, commit.Venue.Id, seconds, session, Traces.Id);
    }

    void Add(Counter<long> counter, Commit commit, params (string Name, object Value)[] more)
    {
        var tags = Tags(commit.Venue.Id, more);
        counter.Add(1, [.. tags!]);
        numbers.LogMetric(counter.Name, 1, tags);
    }

    static Dictionary<string, object> Tags(string venue, params (string Name, object Value)[] more) =>
        more.Prepend(("izi.venue", venue)).ToDictionary(tag => tag.Item1, tag => tag.Item2);

    static string Kind(StoppedBy stoppedBy) => stoppedBy switch
    {
        StoppedBy.ManuallyByAdmin => "admin",
        StoppedBy.ManuallyByPlayer => "player",
        _ => "time",
    };
}
