using Izi.App.Payments;

namespace Izi.App.Sessions;

/// <summary>A session's alarm clock: it waits and calls, it never decides. One per session; the table is the truth.</summary>
public sealed class SessionLifecycle(VenueDesk desk, Collector collector)
{
    public const string NudgeEvent = "nudge";
    const int TurnsInOneHistory = 50;

    [Function(nameof(SessionLifecycle))]
    public static async Task Run([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var session = context.GetInput<SessionRef>()!;
        var nudge = context.WaitForExternalEvent<string?>(NudgeEvent);

        for (var turn = 0; turn < TurnsInOneHistory; turn++)
        {
            var alarm = await context.CallActivityAsync<DateTime?>(nameof(NextAlarm), session, Patiently);
            if (alarm is null) return;

            using var stop = new CancellationTokenSource();
            var rang = context.CreateTimer(alarm.Value, stop.Token);
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
    public async Task<DateTime?> NextAlarm([ActivityTrigger] SessionRef session, CancellationToken cancel) =>
        (await desk.NextAlarm(session, cancel))?.UtcDateTime;

    /// <summary>What is due happens at the desk before anything else; what is left is to ask the payment gateway.</summary>
    [Function(nameof(RingAlarm))]
    public async Task RingAlarm([ActivityTrigger] SessionRef session, CancellationToken cancel)
    {
        await desk.Apply(session.Venue, Scope.OfSession(session.Id), Actor.Lifecycle, _ => [], cancel);
        await collector.AskDue(session, cancel);
    }

    static TaskOptions Patiently { get; } = TaskOptions.FromRetryPolicy(new(
        maxNumberOfAttempts: 1000, firstRetryInterval: TimeSpan.FromSeconds(1), backoffCoefficient: 2, maxRetryInterval: TimeSpan.FromMinutes(1)));
}

/// <summary>A session by venue and id: all that its lifecycle carries.</summary>
public sealed record SessionRef(string Venue, string Id)
{
    /// <summary>The lifecycle's instance id. Neither part has a dot.</summary>
    public string InstanceId() => $"{Venue}.{Id}";
}

/// <summary>Waking lifecycles. A nudge carries no data, so one that is lost, doubled or late does no harm.</summary>
public static class Lifecycles
{
    /// <summary>Has the lifecycle look again, and makes one where a session with an alarm has none.</summary>
    public static async Task Nudge(this DurableTaskClient lifecycles, VenueDesk desk, SessionRef session, CancellationToken cancel)
    {
        var instance = await lifecycles.GetInstanceAsync(session.InstanceId(), cancel);
        if (instance is { IsCompleted: false })
            await lifecycles.RaiseEventAsync(session.InstanceId(), SessionLifecycle.NudgeEvent, cancel);
        else if (await desk.NextAlarm(session, cancel) is not null)
            await lifecycles.ScheduleNewOrchestrationInstanceAsync(
                nameof(SessionLifecycle), session, new StartOrchestrationOptions(session.InstanceId()), cancel);
    }
}
