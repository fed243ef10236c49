using System.Collections.Concurrent;
using Microsoft.DurableTask;

namespace Izi.Host.Tests.Durable;

/// <summary>The engine with its disk, and a client that asks again for what is not on it.</summary>
internal sealed class FaultStage : IAsyncDisposable
{
    static readonly TimeSpan second = TimeSpan.FromSeconds(1);
    static readonly TimeSpan patience = TimeSpan.FromSeconds(60);

    readonly DiskFault fault;
    readonly ConcurrentDictionary<string, int> runs = [];
    DurableHost host = null!;
    bool restarted;

    FaultStage(DiskFault fault) => this.fault = fault;

    /// <summary>Which activities ran, how often.</summary>
    public string Ran => string.Join(", ", runs.OrderBy(run => run.Key, StringComparer.Ordinal).Select(run => $"{run.Key} x{run.Value}"));

    public static async Task<FaultStage> Open(DiskFault fault)
    {
        var stage = new FaultStage(fault);
        stage.host = await DurableHost.Start(stage.Register);
        stage.host.Store.Fault = fault.Before;
        return stage;
    }

    /// <summary>Start, activity, an event against a timer, activity, a timer against an event, end.</summary>
    public async Task PlaySession()
    {
        await Start("Session", "session");
        await Raise("session", "nudge", "nudge-1");
        await UntilEnded("session");
    }

    /// <summary>Three rounds by ContinueAsNew, each with an activity that fails once, an event to a ledger, and one from outside.</summary>
    public async Task PlayRounds()
    {
        await Start("Ledger", "ledger");
        await Start("Round", "round");
        foreach (var word in new[] { "word-1", "word-2", "word-3" }) await Raise("round", "word", word);
        await UntilEnded("round");
        await UntilEnded("ledger");
    }

    /// <summary>How all instances ended, and how much is left of them.</summary>
    public async Task<string> Told()
    {
        await host.Restart();
        await Rest();
        var instances = host.Store.Read(db => db.Query(
            "SELECT id, status, output FROM durable_instances ORDER BY id",
            row => $"{row.GetString(0)} {row.GetInt32(1)} {row.GetString(2)}"));
        return $"{string.Join("; ", instances)}; {host.RowsLeft()} rows left";
    }

    public ValueTask DisposeAsync() => host.DisposeAsync();

    Task Start(string orchestrator, string id) => Insist(
        () => host.Client.ScheduleNewOrchestrationInstanceAsync(orchestrator, "", new StartOrchestrationOptions(id)),
        () => Count("SELECT count(*) FROM durable_instances WHERE id = $1", id) > 0);

    Task Raise(string id, string name, string word) => Insist(() => host.Client.RaiseEventAsync(id, name, word), () => IsOnDisk(word));

    async Task UntilEnded(string id)
    {
        using var limit = new CancellationTokenSource(patience);
        while (Count("SELECT count(*) FROM durable_instances WHERE id = $1 AND completed IS NOT NULL", id) == 0)
        {
            limit.Token.ThrowIfCancellationRequested();
            host.Time.Advance(TimeSpan.FromHours(1));
            await Rest();
        }
    }

    async Task Insist(Func<Task> ask, Func<bool> isDone)
    {
        do
        {
            // Who was told of a failure looks what became of it.
            await Record.ExceptionAsync(ask);
            await Rest();
            host.Time.Advance(second);
            await Rest();
        }
        while (!isDone());
    }

    async Task Rest()
    {
        await Task.WhenAny(host.Rest(), fault.PowerGone);
        if (!fault.PowerGone.IsCompleted || restarted) return;
        restarted = true;
        await host.Restart();
        await host.Rest();
    }

    bool IsOnDisk(string word) => Count(
        """
        SELECT (SELECT count(*) FROM durable_history WHERE instr(events, CAST($1 AS BLOB))) +
               (SELECT count(*) FROM durable_messages WHERE instr(event, CAST($1 AS BLOB))) +
               (SELECT count(*) FROM durable_instances WHERE instr(input || ifnull(output, ''), $1))
        """, word) > 0;

    int Count(string query, string value) => host.Store.Read(db => db.First(query, row => row.GetInt32(0), value));

    void Register(WorkerFunctions functions)
    {
        functions.Activity<string, string>("Do", what =>
        {
            Run(what);
            return $"did {what}";
        });
        functions.Activity<string, string>("DoAtLast", what => Run(what) > 1 ? $"did {what}" : throw new TimeoutException("not yet"));
        functions.Orchestrator("Session", Session);
        functions.Orchestrator<string, string>("Round", Round);
        functions.Orchestrator("Ledger", async context => new[]
        {
            await context.WaitForExternalEvent<string>("entry"),
            await context.WaitForExternalEvent<string>("entry"),
            await context.WaitForExternalEvent<string>("entry"),
        });
    }

    int Run(string what) => runs.AddOrUpdate(what, 1, (_, ran) => ran + 1);

    static async Task<string[]> Session(TaskOrchestrationContext context)
    {
        List<string> told = [await context.CallActivityAsync<string>("Do", "begin")];
        var nudge = context.WaitForExternalEvent<string>("nudge");
        while (told.Count < 5)
        {
            using var over = new CancellationTokenSource();
            var alarm = context.CreateTimer(TimeSpan.FromDays(2), over.Token);
            if (await Task.WhenAny(alarm, nudge) == nudge)
            {
                over.Cancel();
                told.Add(await nudge);
                nudge = context.WaitForExternalEvent<string>("nudge");
            }
            else
            {
                told.Add("rang");
            }
            told.Add(await context.CallActivityAsync<string>("Do", $"look {told.Count}"));
        }
        context.SetCustomStatus("over");
        return [.. told];
    }

    static async Task<string> Round(TaskOrchestrationContext context, string before)
    {
        var again = TaskOptions.FromRetryPolicy(new(5, second, backoffCoefficient: 2));
        var number = before.Count(c => c == '.');
        var did = await context.CallActivityAsync<string>("DoAtLast", $"round {number}", again);
        context.SendEvent("ledger", "entry", did);
        var all = $"{before}{await context.WaitForExternalEvent<string>("word")}.";
        if (number < 2) context.ContinueAsNew(all);
        // The worker sends the events that ContinueAsNew keeps to itself again: they may change places with newer ones.
        return string.Join(' ', all.Split('.').Order(StringComparer.Ordinal));
    }
}
