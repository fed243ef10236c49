using Izi.Embedded.Durable;
using Izi.Embedded.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace Izi.Benchmarks;

/// <summary>The durable engine on a disk of its own, with session-shaped instances.</summary>
internal static class DurableBenchmark
{
    const int Sessions = 10_000;
    const int Waiting = 20_000;

    public static async Task Run(Report report)
    {
        using var folder = new TempFolder();
        await using (var host = await Host.Open(folder.Path))
        {
            await Meter.Run(Sessions, 256, n => PlaySession(host.Client, $"warm-{n}"));
            foreach (var lanes in new[] { 1, 16, 256 })
            {
                var sessions = Math.Min(Sessions, 1_000 * lanes);
                report.Add($"sessions, {lanes} at once", await Meter.Run(sessions, lanes, n => PlaySession(host.Client, $"lane-{lanes}-{n}")));
            }
            report.Add("instances started to wait", await Meter.Run(Waiting, 256, n => Start(host.Client, $"waiting-{n}")));
            await host.Rest();
            report.Add("  the same at rest", new Meter().Stop(1));
        }
        var restart = new Meter();
        await using var again = await Host.Open(folder.Path);
        await Wake(again.Client, 0);
        report.Add("restart until the first of them has ended", restart.Stop(1));
        report.Add("each of them woken by its event to its end", await Meter.Run(Waiting - 1, 256, n => Wake(again.Client, n + 1)));
    }

    static async Task PlaySession(DurableTaskClient client, string id)
    {
        await Start(client, id);
        await client.RaiseEventAsync(id, "nudge", "stop");
        await client.WaitForInstanceCompletionAsync(id);
    }

    static Task<string> Start(DurableTaskClient client, string id) =>
        client.ScheduleNewOrchestrationInstanceAsync("Session", id, new StartOrchestrationOptions(id));

    static async Task Wake(DurableTaskClient client, int n)
    {
        await client.RaiseEventAsync($"waiting-{n}", "nudge", "stop");
        await client.WaitForInstanceCompletionAsync($"waiting-{n}");
    }

    /// <summary>Start, activity, event against timer, activity, end.</summary>
    static async Task<object?> Session(TaskOrchestrationContext context)
    {
        var id = context.GetInput<string>();
        var begun = await context.CallActivityAsync<string>("Look", id);
        using var over = new CancellationTokenSource();
        var nudge = context.WaitForExternalEvent<string>("nudge");
        var alarm = context.CreateTimer(TimeSpan.FromHours(1), over.Token);
        if (await Task.WhenAny(nudge, alarm) == nudge) over.Cancel();
        return await context.CallActivityAsync<string>("Look", begun);
    }

    sealed class Host : IAsyncDisposable
    {
        readonly SqliteStore store;
        readonly DurableEngine engine;

        Host(string folder)
        {
            var tasks = new DurableTasks();
            tasks.Orchestrators["Session"] = Session;
            tasks.Activities["Look"] = (_, input, _) => Task.FromResult<object?>(Json.Read<string>(input));
            store = new(folder);
            engine = new(store, tasks, TimeProvider.System, NullLoggerFactory.Instance);
        }

        public DurableTaskClient Client => engine.Client;

        public static async Task<Host> Open(string folder)
        {
            var host = new Host(folder);
            await host.engine.StartAsync(CancellationToken.None);
            return host;
        }

        public Task Rest() => engine.WhenIdle();

        public async ValueTask DisposeAsync()
        {
            await engine.DisposeAsync();
            await store.DisposeAsync();
        }
    }
}
