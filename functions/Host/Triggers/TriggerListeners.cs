using Azure.Storage.Queues;
using Izi.Host.Hosting;
using Izi.Host.Worker;

namespace Izi.Host.Triggers;

/// <summary>Waits for what triggers one function, and runs it.</summary>
internal interface ITriggerListener
{
    /// <summary>Gets ready; completes before the host says that it has started.</summary>
    Task PrepareAsync() => Task.CompletedTask;

    /// <summary>Listens until <paramref name="stop"/>, then lets the runs under way end; <paramref name="abort"/> cancels them.</summary>
    Task ListenAsync(CancellationToken stop, CancellationToken abort);
}

/// <summary>The listeners of all queue and timer functions.</summary>
internal sealed class TriggerListeners(
    FunctionsWorker worker, FunctionInvoker invoker, Func<string, string> resolve, TimeProvider time, ILoggerFactory logs) : IDisposable
{
    readonly CancellationTokenSource stop = new();
    readonly CancellationTokenSource abort = new();
    readonly List<ITriggerListener> listeners = [];
    Task listening = Task.CompletedTask;

    public void AddTimers(SqliteStore store) => Add("timerTrigger", function => new TimerListener(
        function, resolve(function.Trigger.Text("schedule") ?? ""), store, invoker, time, logs.CreateLogger<TimerListener>()));

    public void AddQueues(HostSettings settings, string storage, QueueSettings queues, IQueueSignal? signal)
    {
        Add("queueTrigger", function =>
        {
            var name = resolve(function.Trigger.Text("queueName") ?? "");
            var connection = Connection(function.Trigger.Text("connection"), settings, storage);
            var run = new QueueRun(worker, invoker, function.Name, queues.Base64);
            return new QueueListener(
                function.Name, Queue(connection, name), Queue(connection, $"{name}-poison"), queues,
                connection == storage ? signal : null, run.RunAsync, time, logs.CreateLogger<QueueListener>());
        });
    }

    public async Task StartAsync()
    {
        await Task.WhenAll(listeners.Select(listener => listener.PrepareAsync()));
        listening = Task.WhenAll(listeners.Select(listener => Task.Run(() => listener.ListenAsync(stop.Token, abort.Token))));
    }

    /// <summary>Takes nothing more, and lets the runs under way end until <paramref name="late"/>.</summary>
    public async Task StopAsync(CancellationToken late)
    {
        await stop.CancelAsync();
        await using var over = late.Register(abort.Cancel);
        await listening;
    }

    public void Dispose()
    {
        stop.Dispose();
        abort.Dispose();
    }

    void Add(string trigger, Func<Function, ITriggerListener> make)
    {
        foreach (var function in worker.Functions.Values.Where(function => function.Is(trigger)))
        {
            try
            {
                listeners.Add(make(function));
            }
            catch (Exception wrong) when (wrong is InvalidOperationException or ArgumentException or FormatException)
            {
                throw new InvalidOperationException($"Function {function.Name} cannot be started: {wrong.Message}", wrong);
            }
        }
    }

    static string Connection(string? name, HostSettings settings, string storage) => name is null or "" or "AzureWebJobsStorage" ? storage
        : settings[$"AzureWebJobs{name}"] ?? settings[name] ?? throw new InvalidOperationException($"the setting {name} is not set");

    // Functions decode messages themselves. Storage emulators know this version of the protocol, and it has all that is needed.
    static QueueClient Queue(string connection, string name) => new(connection, name, new(QueueClientOptions.ServiceVersion.V2024_05_04)
    {
        Retry = { Delay = TimeSpan.FromMilliseconds(100), MaxDelay = TimeSpan.FromSeconds(2) },
    });
}
