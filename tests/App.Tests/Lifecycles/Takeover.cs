using System.Collections.Concurrent;
using Izi.App.Sessions;
using Izi.Embedded.Durable;
using Izi.Embedded.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace Izi.App.Tests.Lifecycles;

/// <summary>
/// A deployment: an engine comes up on a folder where a recorded lifecycle is in flight at each of its lines, with code that may be
/// newer than the history. What the activities answered then they answer now; after that everything is over.
/// </summary>
internal sealed class Takeover(RecordedHistory history)
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    static readonly TimeSpan Day = TimeSpan.FromDays(1);

    readonly ConcurrentDictionary<string, Queue<object?>> outlooks = [];
    readonly List<string> ids = [.. Enumerable.Range(1, history.Lines.Length).Select(lines => $"cut-{lines:D3}")];
    readonly VirtualTime time = new(history.Lines[0].At);

    /// <summary>What became of each of them, in the order of the lines they were cut after.</summary>
    public static async Task<IReadOnlyList<OrchestrationMetadata>> Of(RecordedHistory history, Func<TaskOrchestrationContext, Task> code)
    {
        using var folder = new TempFolder();
        await using var store = new SqliteStore(folder.Path);
        var takeover = new Takeover(history);
        await takeover.Leave(new DurableStore(store));
        await using var engine = new DurableEngine(store, takeover.Tasks(code), takeover.time, NullLoggerFactory.Instance);
        await engine.StartAsync(CancellationToken.None);
        await takeover.GoOn(engine);
        return [.. takeover.ids.Select(id => engine.Store.Find(id)!.ToMetadata(payloads: true))];
    }

    /// <summary>What the engine of then left behind.</summary>
    Task Leave(DurableStore store) => Task.WhenAll(ids.Select((id, cut) => Leave(store, id, cut + 1)));

    async Task Leave(DurableStore store, string id, int lines)
    {
        var (then, later, at) = (history.Lines[..lines], history.Lines[lines..], history.Lines[0].At.UtcTicks);
        outlooks[id] = new(later.Where(IsOutlook).Select(line => line.Data));
        var row = new InstanceRow(id, lines, history.Start.Orchestrator, OrchestrationRuntimeStatus.Pending, at, at, history.Start.Input?.ToJsonString());
        var turn = new Turn(row) { After = row with { Status = OrchestrationRuntimeStatus.Running } };
        turn.History.AddRange(then.Select(line => line.ToRow()));
        turn.Begun.AddRange(then.Where(line => IsOwed(line) && !then.Any(other => IsOutcome(other, line))).Select(line => Owed(row, line)));
        turn.Over.Add((row.Execution, HistoryRow.NoTask));
        await store.Create(row, at, []);
        await store.Commit(turn, 0);
    }

    bool IsOutlook(RecordedLine line) =>
        line.Kind is HistoryKind.ActivityCompleted && history.Lines.Any(then => IsOutcome(line, then) && then.Name == nameof(SessionLifecycle.NextAlarm));

    /// <summary>A timer that was given up in the very turn that set it was never owed.</summary>
    static bool IsOwed(RecordedLine line) => line.Kind is HistoryKind.ActivityScheduled || line.Due is not null;

    static bool IsOutcome(RecordedLine line, RecordedLine of) => line.Task == of.Task && !line.IsAction && of.IsAction;

    Work Owed(InstanceRow row, RecordedLine line) => line.Kind is HistoryKind.TimerCreated
        ? new(row.Execution, line.Task, row.Id, line.Due!.Value.UtcTicks)
        : new(row.Execution, line.Task, row.Id, row.Created, line.Name, row.Input);

    DurableTasks Tasks(Func<TaskOrchestrationContext, Task> code) => new()
    {
        Orchestrators = { [history.Start.Orchestrator] = async context => { await code(context); return null; } },
        Activities =
        {
            [nameof(SessionLifecycle.NextAlarm)] = (activity, _, _) => Task.FromResult(outlooks[activity.InstanceId].TryDequeue(out var then) ? then : Outlook.Over),
            [nameof(SessionLifecycle.RingAlarm)] = (_, _, _) => Task.FromResult<object?>(null),
        },
    };

    /// <summary>Time passes and sessions are nudged until nobody is left who could do anything about it.</summary>
    async Task GoOn(DurableEngine engine)
    {
        for (var days = 0; days <= ids.Count; days++)
        {
            await engine.WhenIdle().WaitAsync(Patience);
            var open = ids.Where(id => !engine.Store.Find(id)!.IsEnded).ToList();
            if (open.Count == 0) return;
            time.Advance(Day);
            await engine.WhenIdle().WaitAsync(Patience);
            foreach (var id in open.Where(id => !engine.Store.Find(id)!.IsEnded)) await engine.Client.RaiseEventAsync(id, SessionLifecycle.NudgeEvent);
        }
    }
}
