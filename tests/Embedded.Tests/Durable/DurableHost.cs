using Izi.Embedded.Durable;
using Izi.Embedded.Sqlite;
using Microsoft.Extensions.Logging;

namespace Izi.Embedded.Tests.Durable;

/// <summary>An engine on a folder of its own, under a clock that the test moves.</summary>
internal sealed class DurableHost : IAsyncDisposable
{
    static readonly TimeSpan SafetyNet = TimeSpan.FromSeconds(30);

    readonly TempFolder folder = new();
    readonly ILoggerFactory logs;
    SqliteStore? store;

    DurableHost(DurableTasks tasks)
    {
        Tasks = tasks;
        logs = LoggerFactory.Create(builder => builder.AddProvider(Log));
    }

    public static DateTimeOffset Dawn { get; } = new(2026, 3, 1, 6, 0, 0, TimeSpan.Zero);

    public DurableTasks Tasks { get; private set; }

    public VirtualTime Time { get; } = new(Dawn);

    /// <summary>The clock of the next engine, where it is to be another.</summary>
    public TimeProvider? Clock { get; set; }

    public DurableEngine Engine { get; private set; } = null!;

    public SqliteStore Store => store!;

    /// <summary>What was logged, as category and text.</summary>
    public LogBook Log { get; } = new();

    public DurableTaskClient Client => Engine.Client;

    public static async Task<DurableHost> Start(Action<DurableTasks> register)
    {
        var tasks = new DurableTasks();
        register(tasks);
        var host = new DurableHost(tasks);
        await host.Open();
        return host;
    }

    /// <summary>Starts an instance, lets it come to rest, and answers its id.</summary>
    public async Task<string> Run(string orchestrator, object? input = null, string? id = null)
    {
        var instance = await Client.ScheduleNewOrchestrationInstanceAsync(orchestrator, input, new StartOrchestrationOptions(id));
        await Rest();
        return instance;
    }

    public async Task Raise(string id, string name, object? payload = null)
    {
        await Client.RaiseEventAsync(id, name, payload);
        await Rest();
    }

    public async Task Advance(TimeSpan by)
    {
        Time.Advance(by);
        await Rest();
    }

    public Task Rest() => Engine.WhenIdle().WaitAsync(SafetyNet);

    public async Task<OrchestrationMetadata> Look(string id) =>
        await Client.GetInstanceAsync(id, true) ?? throw new InvalidOperationException($"There is no instance {id}.");

    public Task<OrchestrationMetadata> End(string id) => Client.WaitForInstanceCompletionAsync(id, true).WaitAsync(SafetyNet);

    public async Task<T> Result<T>(string id) => (await End(id)).ReadOutputAs<T>()!;

    /// <summary>Stops at once, as a power cut would, and starts again on the same folder, maybe with other code.</summary>
    public async Task Restart(Action<DurableTasks>? register = null)
    {
        await Close();
        if (register is not null)
        {
            Tasks = new();
            register(Tasks);
        }
        await Open();
    }

    public async ValueTask DisposeAsync()
    {
        await Close();
        logs.Dispose();
        folder.Dispose();
    }

    async Task Open()
    {
        store = new(folder.Path);
        Engine = new(store, Tasks, Clock ?? Time, logs);
        await Engine.StartAsync(CancellationToken.None);
    }

    async Task Close()
    {
        await Engine.DisposeAsync();
        await store!.DisposeAsync();
    }
}

/// <summary>Short ways to register orchestrators and activities.</summary>
internal static class Registering
{
    public static void Orchestrator<T>(this DurableTasks tasks, string name, Func<TaskOrchestrationContext, Task<T>> run) =>
        tasks.Orchestrators[name] = async context => await run(context);

    public static void Activity<TIn, TOut>(this DurableTasks tasks, string name, Func<TIn, Task<TOut>> run) =>
        tasks.Activities[name] = async (_, input, _) => await run(Json.Read<TIn>(input)!);

    public static void Activity<TIn, TOut>(this DurableTasks tasks, string name, Func<TIn, TOut> run) =>
        tasks.Activities[name] = (_, input, _) => Task.FromResult<object?>(run(Json.Read<TIn>(input)!));
}
