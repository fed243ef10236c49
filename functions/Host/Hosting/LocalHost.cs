using Izi.Host.Triggers;
using Izi.Host.Worker;

namespace Izi.Host.Hosting;

/// <summary>
/// The local host: one data folder, the parts around the worker, the worker, and the triggers. Nothing is taken from outside before all
/// that it may need is there. When the host stops, the runs under way get some time before what they use goes away.
/// </summary>
internal sealed class LocalHost : IAsyncDisposable
{
    /// <summary>How long runs may go on once the host stops. With the worker's own end it stays within 5 seconds.</summary>
    static readonly TimeSpan Grace = TimeSpan.FromSeconds(2.5);

    readonly Stack<IAsyncDisposable> started = new();
    readonly LocalHostOptions options;
    readonly ILoggerFactory logs;
    bool stopped;

    LocalHost(LocalHostOptions options, ILoggerFactory logs) =>
        (this.options, this.logs) = (options with { Time = new BelievedClock(options.Time) }, logs);

    public IReadOnlyList<Uri> Addresses { get; private set; } = [];
    public FunctionsWorker Worker { get; private set; } = null!;
    public FunctionInvoker Invoker { get; private set; } = null!;
    public HostParts Parts { get; private set; } = null!;

    /// <summary>Starts everything; completes when the functions can be called.</summary>
    /// <exception cref="WorkerStartException">The worker ended before it was ready.</exception>
    /// <exception cref="IOException">A port or the data folder is in use.</exception>
    /// <exception cref="InvalidOperationException">A setting or a file cannot be used.</exception>
    public static async Task<LocalHost> StartAsync(LocalHostOptions options, CancellationToken cancel = default)
    {
        var app = FunctionApp.Read(options.App);
        var json = HostJson.Read(app.Folder, options.Settings.All);
        var host = new LocalHost(options, options.CreateLoggers(json));
        try
        {
            await host.StartAsync(app, json, cancel);
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (stopped) return;
        stopped = true;
        while (started.TryPop(out var part)) await part.DisposeAsync();
        logs.Dispose();
    }

    async Task StartAsync(FunctionApp app, HostJson json, CancellationToken cancel)
    {
        var data = Own(new DataFolder(options.Settings.DataFolder));
        options.Progress($"Data folder {data.Path}");
        var service = new FunctionRpcService(logs);
        var code = data.Secret("eventgrid.code");
        var rpc = Own(await LoopbackServer.StartGrpcAsync(service, logs));
        var launcher = options.Launcher ?? new WorkerProcess(logs);
        Worker = new FunctionsWorker(
            app, launcher, () => Environment(app, json), service, options.Time, logs.CreateLogger<FunctionsWorker>());
        var web = Own(await FunctionServer.StartAsync(options, json, Worker, code, () => Parts?.DurableClient, logs, cancel));
        (Addresses, Invoker) = (web.Addresses, web.Invoker);
        options.Progress($"Listening on {string.Join(", ", Addresses)}");
        Parts = Own(new HostParts(options, app, data, new(web.Plain, code), logs));
        await Parts.StartAsync(json, new DurableTriggers(Worker, Invoker));
        Own(Worker);
        options.Progress($"Worker {Path.GetFileName(app.Assembly)}");
        await Worker.StartAsync(rpc.Address, cancel);
        Own(await BeginAsync(web, data, json, cancel));
        options.Progress($"Functions: {Worker.Functions.Count}");
    }

    Dictionary<string, string> Environment(FunctionApp app, HostJson json) =>
        WorkerEnvironment.Of(app, options.Settings.ForWorker, Parts.WorkerSettings, json.Logging.GetSection("logLevel"));

    async Task<Work> BeginAsync(FunctionServer web, DataFolder data, HostJson json, CancellationToken cancel)
    {
        var triggers = new TriggerListeners(Worker, Invoker, options.Settings.Resolve, options.Time, logs);
        triggers.AddTimers(data.Store);
        triggers.AddQueues(options.Settings, Parts.Storage, QueueSettings.Read(json), Parts.QueueSignal);
        await Parts.BeginAsync(cancel);
        await triggers.StartAsync();
        return new(triggers, web, Parts);
    }

    T Own<T>(T part) where T : IAsyncDisposable
    {
        started.Push(part);
        return part;
    }

    /// <summary>Everything that gives the worker work; it ends together, within one time of grace.</summary>
    sealed class Work(TriggerListeners triggers, FunctionServer web, HostParts parts) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            using var grace = new CancellationTokenSource(Grace);
            await Task.WhenAll(triggers.StopAsync(grace.Token), web.StopAsync(grace.Token), parts.EndAsync(grace.Token));
        }
    }
}
