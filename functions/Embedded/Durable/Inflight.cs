namespace Izi.Embedded.Durable;

/// <summary>Counts what is going on, and tells when nothing is.</summary>
internal sealed class Inflight
{
    readonly Lock gate = new();
    TaskCompletionSource? idle;
    int count;

    public void Enter()
    {
        lock (gate) count++;
    }

    public void Exit()
    {
        lock (gate)
        {
            if (--count > 0) return;
            idle?.TrySetResult();
            idle = null;
        }
    }

    public Task WhenIdle()
    {
        lock (gate)
        {
            if (count == 0) return Task.CompletedTask;
            idle ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
            return idle.Task;
        }
    }
}
