using Izi.Embedded.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace Izi.Contracts.Durable;

/// <summary>The embedded engine on a folder of its own, by the real clock.</summary>
public sealed class DurableFixture : IAsyncDisposable
{
    readonly DurableTasks tasks = new();
    readonly TempFolder folder = new();
    SqliteStore? store;
    DurableEngine? engine;

    public DurableTaskClient Client => engine?.Client ?? throw new InvalidOperationException("The engine is not started.");

    public void Orchestrator<TIn, TOut>(string name, Func<TaskOrchestrationContext, TIn, Task<TOut>> run) =>
        tasks.Orchestrators[name] = async context => await run(context, context.GetInput<TIn>()!);

    public void Activity<TIn, TOut>(string name, Func<TaskActivityContext, TIn, Task<TOut>> run) =>
        tasks.Activities[name] = async (context, input, _) => await run(context, Json.Read<TIn>(input)!);

    public Task StartAsync()
    {
        store = new(folder.Path);
        engine = new(store, tasks, TimeProvider.System, NullLoggerFactory.Instance);
        return engine.StartAsync(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        if (engine is not null) await engine.DisposeAsync();
        if (store is not null) await store.DisposeAsync();
        folder.Dispose();
    }
}
