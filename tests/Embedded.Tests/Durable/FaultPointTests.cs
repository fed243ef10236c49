using System.Collections.Concurrent;
using Izi.Embedded.Durable;

namespace Izi.Embedded.Tests.Durable;

/// <summary>
/// Every place where the engine writes, one after the other: the power goes there, or the disk fails there once. Whatever it was, the
/// end is the same as without.
/// </summary>
public sealed class FaultPointTests
{
    static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData(Faulty.BeforeCommit)]
    [InlineData(Faulty.AfterCommit)]
    [InlineData(Faulty.Statement)]
    public Task A_session_loses_and_doubles_nothing(Faulty kind) => HoldsAtEveryPlace(kind, PlaySession);

    [Theory]
    [InlineData(Faulty.BeforeCommit)]
    [InlineData(Faulty.AfterCommit)]
    [InlineData(Faulty.Statement)]
    public Task Rounds_with_retries_and_events_lose_and_double_nothing(Faulty kind) => HoldsAtEveryPlace(kind, PlayRounds);

    static async Task HoldsAtEveryPlace(Faulty kind, Func<Stage, Task> play)
    {
        var undisturbed = await Perform(play, new(kind, int.MaxValue));
        var places = 0;
        while (true)
        {
            // Some places at once, to share the waiting for the disk.
            var faults = Enumerable.Range(places + 1, 8).Select(place => new DiskFault(kind, place)).ToArray();
            var ends = await Task.WhenAll(faults.Select(fault => Task.Run(() => Perform(play, fault))));
            Assert.All(ends, (end, n) => Assert.True(undisturbed.Told == end.Told, $"At {kind} {places + 1 + n}: {end.Told}"));
            if (kind is Faulty.Statement)
                Assert.All(ends, (end, n) => Assert.True(undisturbed.Ran == end.Ran, $"At {kind} {places + 1 + n}: {end.Ran}"));
            places += faults.Count(fault => fault.Struck);
            if (!faults[^1].Struck) break;
        }
        Assert.InRange(places, 6, 1000);
    }

    static async Task<(string Told, string Ran)> Perform(Func<Stage, Task> play, DiskFault fault)
    {
        await using var stage = await Stage.Open(fault);
        await play(stage);
        return (await stage.Told(), stage.Ran);
    }

    /// <summary>Start, activity, an event against a timer, activity, a timer against an event, end.</summary>
    static async Task PlaySession(Stage stage)
    {
        await stage.Start("Session", "session");
        await stage.Raise("session", "nudge", "nudge-1");
        await stage.UntilEnded("session");
    }

    /// <summary>Three rounds by ContinueAsNew, each with an activity that fails once, an event to a ledger, and one from outside.</summary>
    static async Task PlayRounds(Stage stage)
    {
        await stage.Start("Ledger", "ledger");
        await stage.Start("Round", "round");
        foreach (var word in new[] { "word-1", "word-2", "word-3" }) await stage.Raise("round", "word", word);
        await stage.UntilEnded("round");
        await stage.UntilEnded("ledger");
    }

    /// <summary>The engine with its disk, and a client that asks again for what is not on it.</summary>
    sealed class Stage : IAsyncDisposable
    {
        readonly DiskFault fault;
        bool restarted;
        readonly ConcurrentDictionary<string, int> runs = [];
        DurableHost host = null!;

        Stage(DiskFault fault) => this.fault = fault;

        public string Ran => string.Join(", ", runs.OrderBy(run => run.Key, StringComparer.Ordinal).Select(run => $"{run.Key} x{run.Value}"));

        public static async Task<Stage> Open(DiskFault fault)
        {
            var stage = new Stage(fault);
            stage.host = await DurableHost.Start(stage.Register);
            stage.host.Store.Fault = fault.Before;
            return stage;
        }

        public Task Start(string orchestrator, string id) => Insist(
            () => host.Client.ScheduleNewOrchestrationInstanceAsync(orchestrator, "", new StartOrchestrationOptions(id)),
            () => host.Engine.Store.Find(id) is not null);

        public Task Raise(string id, string name, string word) => Insist(
            () => host.Client.RaiseEventAsync(id, name, word), () => IsOnDisk(word));

        public async Task UntilEnded(string id)
        {
            using var patience = new CancellationTokenSource(Patience);
            while (!host.Engine.Store.Find(id)!.IsEnded)
            {
                patience.Token.ThrowIfCancellationRequested();
                host.Time.Advance(Hour);
                await Rest();
            }
        }

        /// <summary>How all instances ended, and how much is left of them.</summary>
        public async Task<string> Told()
        {
            await host.Restart();
            await Rest();
            var instances = host.Store.Read(db => db.Query(
                "SELECT id, status, output FROM durable_instances ORDER BY id",
                row => $"{row.GetString(0)} {row.GetInt32(1)} {row.GetString(2)}"));
            var left = host.Store.Read(db => db.First(
                "SELECT (SELECT count(*) FROM durable_history) + (SELECT count(*) FROM durable_work) + (SELECT count(*) FROM durable_mail)",
                row => row.GetInt32(0)));
            return $"{string.Join("; ", instances)}; {left} rows left";
        }

        public ValueTask DisposeAsync() => host.DisposeAsync();

        async Task Insist(Func<Task> ask, Func<bool> isDone)
        {
            do
            {
                // Who was told of a failure looks what became of it.
                var asked = Record.ExceptionAsync(ask);
                await Rest();
                while (!asked.IsCompleted)
                {
                    // An instance whose turn was not written takes the next one a second later.
                    host.Time.Advance(Second);
                    await Task.Yield();
                    await Rest();
                }
            }
            while (!isDone());
        }

        async Task Rest()
        {
            await host.Rest();
            if (!fault.PowerIsGone || restarted) return;
            restarted = true;
            await host.Restart();
            await host.Rest();
        }

        bool IsOnDisk(string word) => host.Store.Read(db => db.First(
            """
            SELECT (SELECT count(*) FROM durable_history WHERE instr(data, $1)) +
                   (SELECT count(*) FROM durable_instances WHERE instr(input || ifnull(output, ''), $1))
            """,
            row => row.GetInt32(0), word)) > 0;

        void Register(DurableTasks tasks)
        {
            tasks.Activity<string, string>("Do", what =>
            {
                Run(what);
                return $"did {what}";
            });
            tasks.Activity<string, string>("DoAtLast", what => Run(what) > 1 ? $"did {what}" : throw new TimeoutException("not yet"));
            tasks.Orchestrator("Session", Session);
            tasks.Orchestrator("Round", Round);
            tasks.Orchestrator("Ledger", async context => new[]
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
                var alarm = context.CreateTimer(TimeSpan.FromDays(30), over.Token);
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

        static async Task<string> Round(TaskOrchestrationContext context)
        {
            var before = context.GetInput<string>()!;
            var again = TaskOptions.FromRetryPolicy(new(5, Second, backoffCoefficient: 2));
            var number = before.Count(c => c == '.');
            var did = await context.CallActivityAsync<string>("DoAtLast", $"round {number}", again);
            context.SendEvent("ledger", "entry", did);
            var all = $"{before}{await context.WaitForExternalEvent<string>("word")}.";
            if (number < 2) context.ContinueAsNew(all);
            return all;
        }
    }
}
