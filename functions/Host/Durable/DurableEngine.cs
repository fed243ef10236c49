using DurableTask.Core;

namespace Izi.Host.Durable;

/// <summary>The durable engine: the framework's worker on our store, running the functions of the worker process.</summary>
internal sealed class DurableEngine : IDisposable
{
    readonly CancellationTokenSource stopping = new();
    readonly DurableStore state;
    readonly Alarm alarm;
    readonly OrchestrationService service;
    readonly TaskHubWorker worker;

    public DurableEngine(SqliteStore store, IDurableFunctions functions, DurableOptions options, TimeProvider time, ILoggerFactory logs)
    {
        Options = options;
        state = new(store, options, time);
        alarm = new(state.Mailboxes, time);
        service = new(state, options, time, logs.CreateLogger<DurableEngine>(), stopping.Token);
        Client = new(state, time);
        worker = new(service, logs) { ErrorPropagationMode = ErrorPropagationMode.UseFailureDetails };
        var middleware = new WorkerMiddleware(functions, options, time, stopping.Token);
        worker.AddOrchestrationDispatcherMiddleware(middleware.RunOrchestratorAsync);
        worker.AddActivityDispatcherMiddleware(middleware.RunActivityAsync);
    }

    public DurableOptions Options { get; }
    public ClientService Client { get; }

    /// <summary>Takes up what was left and starts to run it. The functions must be known by now.</summary>
    public async Task StartAsync(CancellationToken cancel)
    {
        state.TakeUp();
        await worker.StartAsync();
        alarm.Look();
    }

    /// <summary>Starts nothing more and lets what runs end until cancelled; what is cut off runs again after the next start.</summary>
    public async Task StopAsync(CancellationToken cancel)
    {
        await worker.StopAsync(isForced: true);
        try
        {
            await service.Running.WhenNone().WaitAsync(cancel);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // What still runs is cut off below.
        }
        await stopping.CancelAsync();
    }

    /// <summary>Completes when nothing runs or is ready to run; what waits for a timer or an event does not count.</summary>
    public Task WhenIdle() => state.Outstanding.WhenNone();

    public void Dispose()
    {
        alarm.Dispose();
        worker.Dispose();
        stopping.Dispose();
    }
}
