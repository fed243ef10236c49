using System.Diagnostics;
using Izi.App.Payments;
using Izi.App.Telemetry;

namespace Izi.App.Sessions;

/// <summary>A session's alarm clock: it waits and calls, it never decides. One per session; the table is the truth.</summary>
public sealed class SessionLifecycle(VenueDesk desk, Collector collector)
{
    public const string NudgeEvent = "nudge";
    const int TurnsInOneHistory = 50;

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
                await context.CallActivityAsync(nameof(RingAlarm), session, Patiently);
            }
        }
        context.ContinueAsNew(session);
    }

    [Function(nameof(NextAlarm))]
    public Task<Outlook> NextAlarm([ActivityTrigger] SessionRef session, CancellationToken cancel) => desk.NextAlarm(session, cancel);

    /// <summary>What is due happens at the desk before anything else; what is left is to ask the payment gateway.</summary>
    [Function(nameof(RingAlarm))]
    public Task RingAlarm([ActivityTrigger] SessionRef session, CancellationToken cancel) => Traces.Within("ring alarm", ActivityKind.Internal, async span =>
    {
        span?.SetTag("izi.venue", session.Venue).SetTag("izi.session", session.Id);
        await desk.Apply(session.Venue, Scope.OfSession(session.Id), Actor.Lifecycle, _ => [], cancel);
        await collector.AskDue(session, cancel);
    });

    static TaskOptions Patiently { get; } = TaskOptions.FromRetryPolicy(new(
        maxNumberOfAttempts: 1000, firstRetryInterval: TimeSpan.FromSeconds(1), backoffCoefficient: 2, maxRetryInterval: TimeSpan.FromMinutes(1)));
}

/// <summary>A session by venue and id: all that its lifecycle carries.</summary>
public sealed record SessionRef(string Venue, string Id)
{
    /// <summary>The lifecycle's instance id. Neither part has a dot.</summary>
    public string InstanceId() => $"{Venue}.{Id}";
}

/// <summary>
/// When a session has something to do next; null while it waits for a nudge. A lifecycle that ended then would miss the one that
/// comes at that very instant, so it ends only once nothing can come any more.
/// </summary>
public sealed record Outlook(DateTime? Alarm, bool IsOver)
{
    public static Outlook Over { get; } = new(null, true);

    public static Outlook Of(Session session, Instant? alarm) => new(alarm?.UtcDateTime, alarm is null && session is (Stopped or Cancelled));
}

/// <summary>Waking lifecycles. A nudge carries no data, so one that is lost, doubled or late does no harm.</summary>
public static class Lifecycles
{
    /// <summary>Has the lifecycle look again, and makes one where a session that is not over has none.</summary>
    public static async Task Nudge(this DurableTaskClient lifecycles, VenueDesk desk, SessionRef session, CancellationToken cancel)
    {
        if (await lifecycles.Woke(session.InstanceId(), cancel) || (await desk.NextAlarm(session, cancel)).IsOver) return;

        await lifecycles.ScheduleNewOrchestrationInstanceAsync(nameof(SessionLifecycle), session, new StartOrchestrationOptions(session.InstanceId()), cancel);
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
