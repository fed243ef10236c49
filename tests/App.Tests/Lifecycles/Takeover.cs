using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json;
using DurableTask.Core;
using DurableTask.Core.History;
using Izi.App.Sessions;
using Izi.Host.Data;
using Izi.Host.Durable;
using Microsoft.DurableTask.Worker;
using Microsoft.DurableTask.Worker.Grpc;
using Microsoft.Extensions.Logging.Abstractions;
using P = Microsoft.DurableTask.Protobuf;

namespace Izi.App.Tests.Lifecycles;

/// <summary>
/// A deployment: an engine starts on a database where a recorded lifecycle is in flight at each of its events, with code that may be
/// newer than the history. The activities answer what they answered then; after that everything is over.
/// </summary>
internal sealed class Takeover(RecordedHistory history, Func<TaskOrchestrationContext, Task> code, SqliteStore store) : IDurableFunctions
{
    const string Execution = "then";
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    static readonly TimeSpan Day = TimeSpan.FromDays(1);

    readonly ConcurrentDictionary<string, Queue<string>> outlooks = [];
    readonly ImmutableArray<string> ids = [.. Enumerable.Range(1, history.Events.Length).Select(events => $"cut-{events:D3}")];
    readonly ExtendedSessionsCache sessions = new();
    readonly MessageRows messages = new();
    readonly VirtualTime time = new(history.Events[0].Timestamp.ToDateTimeOffset());

    /// <summary>The states in which they ended, in the order of the events after which they were cut.</summary>
    public static async Task<IReadOnlyList<OrchestrationState>> Of(RecordedHistory history, Func<TaskOrchestrationContext, Task> code)
    {
        using var folder = new TempFolder();
        await using var store = new SqliteStore(Path.Combine(folder.Path, "izi.db"));
        var takeover = new Takeover(history, code, store);
        using var engine = new DurableEngine(store, takeover, new(), takeover.time, NullLoggerFactory.Instance);
        await store.WriteAsync(takeover.Leave);
        await engine.StartAsync(CancellationToken.None);
        await takeover.GoOn(engine);
        await engine.StopAsync(CancellationToken.None);
        return [.. takeover.ids.Select(takeover.State)];
    }

    public bool HasOrchestrator(string name) => name == history.Start.Name;

    public bool HasActivity(string name) => name is nameof(SessionLifecycle.NextAlarm) or nameof(SessionLifecycle.RingAlarm);

    public Task<string> RunOrchestratorAsync(string name, string instanceId, string encodedRequest, CancellationToken cancel) =>
        Task.FromResult(GrpcOrchestrationRunner.LoadAndRun(encodedRequest, new Orchestrator(code), sessions));

    public Task<string?> RunActivityAsync(string name, string instanceId, string? input, CancellationToken cancel) => Task.FromResult(
        name != nameof(SessionLifecycle.NextAlarm) ? null
        : outlooks[instanceId].TryDequeue(out var then) ? then
        : JsonSerializer.Serialize(Outlook.Over));

    /// <summary>Fills the database with what the engine of then left behind.</summary>
    void Leave(Db db)
    {
        for (var cut = 0; cut < ids.Length; cut++) Leave(db, ids[cut], history.Events[..(cut + 1)], history.Events[(cut + 1)..]);
    }

    void Leave(Db db, string id, ImmutableArray<P.HistoryEvent> then, ImmutableArray<P.HistoryEvent> later)
    {
        outlooks[id] = new(later.Where(IsOutlook).Select(e => e.TaskCompleted.Result));
        var events = history.Events.Select(EventReader.ToEvent).ToList();
        var start = events.OfType<ExecutionStartedEvent>().Single();
        start.OrchestrationInstance = new() { InstanceId = id, ExecutionId = Execution };
        InstanceRows.Insert(db, start);
        if (then.Length <= events.IndexOf(start))
        {
            messages.Insert(db, id, Execution, MessageKind.Start, 0, start);
            return;
        }
        db.Execute("UPDATE durable_instances SET status = $2 WHERE id = $1", id, (int)OrchestrationStatus.Running);
        HistoryRows.Append(db, id, 0, events[..then.Length]);
        foreach (var e in events[..then.Length].Where(e => !then.Any(other => IsOutcome(other, e.EventId)))) Owe(db, id, e);
    }

    /// <summary>Writes the message that an action without an outcome waits for.</summary>
    void Owe(Db db, string id, HistoryEvent e)
    {
        if (e is TaskScheduledEvent) messages.Insert(db, id, Execution, MessageKind.Activity, 0, e);
        if (e is not TimerCreatedEvent timer) return;
        var fired = new TimerFiredEvent(-1, timer.FireAt) { TimerId = timer.EventId, Timestamp = timer.Timestamp };
        messages.Insert(db, id, Execution, MessageKind.Event, timer.FireAt.Ticks, fired);
    }

    bool IsOutlook(P.HistoryEvent e) => e.TaskCompleted is { TaskScheduledId: var id }
        && history.Events.Any(then => then.EventId == id && then.TaskScheduled?.Name == nameof(SessionLifecycle.NextAlarm));

    static bool IsOutcome(P.HistoryEvent e, int of) =>
        e.TaskCompleted?.TaskScheduledId == of || e.TaskFailed?.TaskScheduledId == of || e.TimerFired?.TimerId == of;

    /// <summary>Time passes and sessions are nudged until all have ended, or no day brought an end any more.</summary>
    async Task GoOn(DurableEngine engine)
    {
        for (var days = 0; days <= ids.Length; days++)
        {
            await engine.WhenIdle().WaitAsync(Patience);
            if (ids.All(HasEnded)) return;
            time.Advance(Day);
            await engine.WhenIdle().WaitAsync(Patience);
            foreach (var id in ids.Where(id => !HasEnded(id))) await engine.Client.SendTaskOrchestrationMessageAsync(new()
            {
                OrchestrationInstance = new() { InstanceId = id },
                Event = new EventRaisedEvent(-1, null) { Name = SessionLifecycle.NudgeEvent },
            });
        }
    }

    bool HasEnded(string id) => State(id).CompletedTime < DateTime.MaxValue;

    OrchestrationState State(string id) => store.Read(db => InstanceRows.Find(db, id)!);

    sealed class Orchestrator(Func<TaskOrchestrationContext, Task> code) : ITaskOrchestrator
    {
        public Type InputType => typeof(SessionRef);

        public Type OutputType => typeof(object);

        public async Task<object?> RunAsync(TaskOrchestrationContext context, object? input)
        {
            await code(context);
            return null;
        }
    }
}
