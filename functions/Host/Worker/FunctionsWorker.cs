using System.Collections.Immutable;
using System.ComponentModel;

namespace Izi.Host.Worker;

/// <summary>
/// Keeps one worker running: starts it, waits until it is ready, starts it again with back-off when it ends, until the host stops.
/// </summary>
internal sealed class FunctionsWorker(
    FunctionApp app, IWorkerLauncher launcher, Func<IReadOnlyDictionary<string, string>> environment, FunctionRpcService service,
    TimeProvider time, ILogger<FunctionsWorker> log) : IAsyncDisposable
{
    static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(2);
    static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);
    static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);
    static readonly TimeSpan Stable = TimeSpan.FromMinutes(1);
    static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(1.5);

    readonly CancellationTokenSource stopping = new();
    readonly TaskCompletionSource first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    TaskCompletionSource<ReadyWorker> ready = NotReady();
    Task supervision = Task.CompletedTask;

    /// <summary>The functions, as the newest worker described them; empty before the first is ready.</summary>
    public ImmutableDictionary<string, Function> Functions { get; private set; } = ImmutableDictionary<string, Function>.Empty;

    /// <summary>Called each time a worker has indexed its functions, before it is given any work.</summary>
    public Action? Indexed { get; set; }

    /// <summary>Starts the worker and waits until it is ready; <paramref name="cancel"/> ends the wait, not the worker.</summary>
    /// <exception cref="WorkerStartException">It ended before it was ready.</exception>
    public Task StartAsync(Uri rpc, CancellationToken cancel)
    {
        supervision = SuperviseAsync(rpc);
        return first.Task.WaitAsync(cancel);
    }

    /// <summary>The worker, as soon as one is ready.</summary>
    /// <exception cref="WorkerLostException">The host stops.</exception>
    public ValueTask<ReadyWorker> ReadyAsync(CancellationToken cancel)
    {
        var now = Volatile.Read(ref ready).Task;
        return now.IsCompletedSuccessfully ? new(now.Result) : new(now.WaitAsync(cancel));
    }

    /// <summary>Asks the worker to end, and ends it if it does not within a short time. Nothing is restarted from here on.</summary>
    public async Task StopAsync()
    {
        await stopping.CancelAsync();
        await supervision;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        stopping.Dispose();
    }

    async Task SuperviseAsync(Uri rpc)
    {
        for (var failures = 0; !stopping.IsCancellationRequested; failures++)
        {
            var started = time.GetTimestamp();
            var why = await RunAsync(rpc);
            if (time.GetElapsedTime(started) > Stable) failures = 0;
            // A stop of the service reaches both processes at once: the worker may have heard of it a little earlier than this one.
            if (!first.Task.IsCompleted) await PauseAsync(FirstPause, TimeProvider.System);
            else await PauseAsync(FirstPause * Math.Pow(2, Math.Min(failures, 10)), time);
            if (stopping.IsCancellationRequested) break;
            if (first.TrySetException(new WorkerStartException(why))) return;
            log.LogError("The worker ended and is started again: {Why}", why);
        }
        first.TrySetCanceled();
        Volatile.Read(ref ready).TrySetException(new WorkerLostException("The host stops."));
    }

    async Task PauseAsync(TimeSpan pause, TimeProvider clock) =>
        await Task.Delay(pause < LongestPause ? pause : LongestPause, clock, stopping.Token)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    // Runs one worker from its start to its end and tells why it ended.
    async Task<string> RunAsync(Uri rpc)
    {
        var id = Guid.NewGuid().ToString();
        var arrival = service.Expect(id);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stopping.Token);
        limit.CancelAfter(StartLimit);
        try
        {
            await using var run = launcher.Start(new(app, rpc, id, environment()));
            return await RunAsync(run, arrival, limit.Token);
        }
        catch (Win32Exception missing)
        {
            return $"The worker cannot be started: {missing.Message}";
        }
        finally
        {
            service.Forget(id);
        }
    }

    async Task<string> RunAsync(IWorkerRun run, Task<WorkerChannel> arrival, CancellationToken startLimit)
    {
        try
        {
            var starting = StartAsync(arrival, startLimit);
            if (await Task.WhenAny(starting, run.Ended) == starting) await ServeAsync(await starting, run);
            return await run.Ended;
        }
        catch (OperationCanceledException)
        {
            return $"The worker was not ready within {StartLimit.TotalSeconds} s.";
        }
        catch (WorkerLostException)
        {
            await Task.WhenAny(run.Ended, Task.Delay(EndLimit, CancellationToken.None));
            run.Kill();
            return await run.Ended;
        }
        catch (InvalidOperationException refused)
        {
            return refused.Message;
        }
    }

    async Task<ReadyWorker> StartAsync(Task<WorkerChannel> arrival, CancellationToken cancel) =>
        await ReadyWorker.StartAsync(await arrival.WaitAsync(cancel), app, cancel);

    static TaskCompletionSource<ReadyWorker> NotReady() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    async Task ServeAsync(ReadyWorker worker, IWorkerRun run)
    {
        Functions = worker.Functions;
        Indexed?.Invoke();
        run.Ready();
        var current = ready;
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(worker.Closed, stopping.Token);
        // From the first moment on in which it is gone, work waits for the next one.
        await using var replaced = gone.Token.Register(() => Interlocked.CompareExchange(ref ready, NotReady(), current));
        current.SetResult(worker);
        first.TrySetResult();
        await Task.WhenAny(run.Ended, Task.Delay(Timeout.Infinite, gone.Token));
        await gone.CancelAsync();
        if (stopping.IsCancellationRequested)
        {
            worker.Terminate();
            await Task.WhenAny(run.Ended, Task.Delay(EndLimit));
        }
        run.Kill();
    }
}
