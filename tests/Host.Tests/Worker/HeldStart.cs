using Izi.Host.Worker;

namespace Izi.Host.Tests.Worker;

/// <summary>A worker that is started only when the test lets it.</summary>
internal sealed class HeldStart : IWorkerRun
{
    readonly TaskCompletionSource<IWorkerRun> started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly Func<IWorkerRun> start;

    public HeldStart(Func<IWorkerRun> start)
    {
        this.start = start;
        Ended = EndAsync();
    }

    public Task<string> Ended { get; }

    public void Release() => started.SetResult(start());

    public void Ready() => started.Task.Result.Ready();

    public void Kill()
    {
        if (started.Task.IsCompleted) started.Task.Result.Kill();
    }

    public ValueTask DisposeAsync() => started.Task.IsCompleted ? started.Task.Result.DisposeAsync() : default;

    async Task<string> EndAsync() => await (await started.Task).Ended;
}
