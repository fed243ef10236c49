using System.Diagnostics;
using Izi.App.Payments;
using Izi.App.Telemetry;

namespace Izi.App.Sessions;

/// <summary>A session's alarm clock: it waits and calls, it never decides. One per session; the table is the truth.</summary>
public sealed class SessionLifecycle(VenueDesk desk, Collector collector, TimeProvider clock)
{
    public const string NudgeEvent = "nudge";
    const int TurnsInOneHistory = 50;

    /// <summary>How long a ring that came too early waits at most: a nudge that comes meanwhile is not heard.</summary>
    static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);

    [Function(nameof(SessionLifecycle))]
    public static async Task Run([OrchestrationTrigger] TaskOrchestrationContext context, SessionRef session)
    {
        var nudge = context.WaitForExternalEvent<string?>(NudgeEvent);

        for (var turn = 0; turn < TurnsInOneHistory; turn++)
        {
            var next = await context.CallActivityAsync<Outlook>(nameof(NextAlarm), session, Patiently);
            if (next.IsOver) return;

            using var stop = new CancellationTokenSource();
            var rang = next.Alarm is { } alarm ? context.CreateTimer(alarm, stop.Token) : nudge;
            if (await Task.WhenAny(nudge, rang) == nudge)
            {
                stop.Cancel();
                nudge = context.WaitForExternalEvent<string?>(NudgeEvent);
            }
            else
            {
                await context.CallActivityAsync(nameof(RingAlarm), new RungAlarm(session.Venue, session.Id, next.Alarm), Patiently);
            }
        }
        context.ContinueAsNew(session);
    }

    [Function(nameof(NextAlarm))]
    public Task<Outlook> NextAlarm([ActivityTrigger] SessionRef session, CancellationToken cancel) => desk.NextAlarm(session, cancel);

    /// <summary>What is due happens at the desk before anything else; what is left is to ask the payment gateway.</summary>
    [Function(nameof(RingAlarm))]
    public Task RingAlarm([ActivityTrigger] RungAlarm rung, CancellationToken cancel) =>
        Traces.Within(
            "ring alarm",
            ActivityKind.Internal,
            async span =>
    {
        span?.SetTag("izi.venue", rung.Venue).SetTag("izi.session", rung.Id);
        await UntilDue(rung, cancel);
        var session = new SessionRef(rung.Venue, rung.Id);
        await desk.Apply(session.Venue, Scope.OfSession(session.Id), Actor.Lifecycle, _ => [], cancel);
        await collector.AskDue(session, cancel);
    });

    /// <summary>
    /// Timers ring by the clock of the durable backend, which may be ahead of the believed one. The lifecycle would set such a timer anew
    /// and have it ring at once, again and again.
    /// </summary>
    async Task UntilDue(RungAlarm rung, CancellationToken cancel)
    {
        if (rung.Due - clock.GetUtcNow().UtcDateTime is { } early && early > TimeSpan.Zero)
            await Task.Delay(early < LongestWait ? early : LongestWait, clock, cancel);
    }

    static TaskOptions Patiently { get; } = TaskOptions.FromRetryPolicy(new(
        maxNumberOfAttempts: 1000, firstRetryInterval: TimeSpan.FromSeconds(1), backoffCoefficient: 2,
        maxRetryInterval: TimeSpan.FromMinutes(1)));
}

/// <summary>A session by venue and id: all that its lifecycle carries.</summary>
public sealed record SessionRef(string Venue, string Id)
{
    /// <summary>The lifecycle's instance id. Neither part has a dot.</summary>
    public string InstanceId() => $"{Venue}.{Id}";
}

/// <summary>A session whose alarm rings, and when that was due; null where the lifecycle of an earlier version did not say.</summary>
public sealed record RungAlarm(string Venue, string Id, DateTime? Due);

/// <summary>
/// When a session has something to do next; null while it waits for a nudge. A lifecycle that ended then would miss the one that
/// comes at that very instant, so it ends only once nothing can come any more.
/// </summary>
public sealed record Outlook(DateTime? Alarm, bool IsOver)
{
    public static Outlook Over { get; } = new(null, true);

    public static Outlook Of(Session session, Instant? alarm) =>
        new(alarm?.UtcDateTime, alarm is null && session is (Stopped or Cancelled));
}

/// <summary>Waking lifecycles. A nudge carries no data, so one that is lost, doubled or late does no harm.</summary>
public static class Lifecycles
{
    /// <summary>Has the lifecycle look again, and makes one where a session that is not over has none.</summary>
    public static async Task Nudge(this DurableTaskClient lifecycles, VenueDesk desk, SessionRef session, CancellationToken cancel)
    {
        if (await lifecycles.Woke(session.InstanceId(), cancel) || (await desk.NextAlarm(session, cancel)).IsOver) return;

        await lifecycles.ScheduleNewOrchestrationInstanceAsync(
            nameof(SessionLifecycle), session, new StartOrchestrationOptions(session.InstanceId()), cancel);
    }

    /// <summary>False where there is nobody to wake, or where it ended between the look and the nudge.</summary>
    static async Task<bool> Woke(this DurableTaskClient lifecycles, string instance, CancellationToken cancel)
    {
        if (!await lifecycles.Runs(instance, cancel)) return false;
        try
        {
            await lifecycles.RaiseEventAsync(instance, SessionLifecycle.NudgeEvent, cancel);
            return true;
        }
        catch (Exception) when (!cancel.IsCancellationRequested)
        {
            if (await lifecycles.Runs(instance, cancel)) throw;
            return false;
        }
    }

    static async Task<bool> Runs(this DurableTaskClient lifecycles, string instance, CancellationToken cancel) =>
        await lifecycles.GetInstanceAsync(instance, cancel) is { IsCompleted: false };
}
