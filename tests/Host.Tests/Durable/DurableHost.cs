using Grpc.Net.Client;
using Izi.Host.Durable;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Client.Grpc;
using Microsoft.Extensions.Logging.Abstractions;

namespace Izi.Host.Tests.Durable;

/// <summary>The engine on a folder of its own, under a clock that the test moves.</summary>
internal sealed class DurableHost : IAsyncDisposable
{
    static readonly CancellationToken atOnce = new(canceled: true);
    static readonly TimeSpan safetyNet = TimeSpan.FromSeconds(60);

    readonly TempFolder folder = new();
    GrpcChannel? channel;
    DurableEndpoint? endpoint;

    public static DateTimeOffset Dawn { get; } = new(2026, 3, 1, 6, 0, 0, TimeSpan.Zero);

    public FakeTimeProvider Time { get; } = new(Dawn);

    public WorkerFunctions Functions { get; } = new();

    public DurableOptions Options { get; init; } = new();

    public SqliteStore Store { get; private set; } = null!;

    public DurableEngine Engine { get; private set; } = null!;

    public DurableTaskClient Client { get; private set; } = null!;

    public static Task<DurableHost> Start(Action<WorkerFunctions> register) => Start(new(), register);

    public static async Task<DurableHost> Start(DurableOptions options, Action<WorkerFunctions> register)
    {
        var host = new DurableHost { Options = options };
        register(host.Functions);
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

    public Task Rest() => Engine.WhenIdle().WaitAsync(safetyNet);

    public async Task<OrchestrationMetadata> Look(string id) =>
        await Client.GetInstanceAsync(id, true) ?? throw new InvalidOperationException($"There is no instance {id}.");

    public Task<OrchestrationMetadata> End(string id) => Client.WaitForInstanceCompletionAsync(id, true).WaitAsync(safetyNet);

    public async Task<T> Result<T>(string id)
    {
        var end = await End(id);
        Assert.True(end.RuntimeStatus == OrchestrationRuntimeStatus.Completed, $"{end.RuntimeStatus}: {end.FailureDetails}");
        return end.ReadOutputAs<T>()!;
    }

    /// <summary>The number of rows that a running instance leaves in the store.</summary>
    public int RowsLeft() => Store.Read(db => db.First(
        "SELECT (SELECT count(*) FROM durable_history) + (SELECT count(*) FROM durable_messages)", row => row.GetInt32(0)));

    /// <summary>Stops at once, as kill -9 would, and starts again on the same folder with an empty worker, maybe with other code.</summary>
    public async Task Restart(Action<WorkerFunctions>? change = null)
    {
        await Close();
        Functions.RestartWorker();
        change?.Invoke(Functions);
        await Open();
    }

    public async Task Close()
    {
        channel!.Dispose();
        await endpoint!.DisposeAsync();
        await Engine.StopAsync(atOnce);
        Engine.Dispose();
        await Store.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Close();
        Functions.Dispose();
        folder.Dispose();
    }

    public async Task Open()
    {
        Store = new(Path.Combine(folder.Path, "izi.db"));
        Engine = new(Store, Functions, Options, Time, NullLoggerFactory.Instance);
        await Engine.StartAsync(CancellationToken.None);
        endpoint = await DurableEndpoint.StartAsync(Engine);
        channel = GrpcChannel.ForAddress(endpoint.Url);
        var options = new GrpcDurableTaskClientOptions { CallInvoker = channel.CreateCallInvoker() };
        Client = new GrpcDurableTaskClient("test", options, NullLogger.Instance);
    }
}
