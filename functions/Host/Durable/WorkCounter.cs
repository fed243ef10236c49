namespace Izi.Host.Durable;

/// <summary>Counts pieces of work and tells when there are none.</summary>
internal sealed class WorkCounter
{
    readonly Lock gate = new();
    int count;
    TaskCompletionSource? none;

    public void Add()
    {
        lock (gate) count++;
    }

    public void Done()
    {
        TaskCompletionSource? told = null;
        lock (gate)
        {
            if (--count == 0) (told, none) = (none, null);
        }
        told?.SetResult();
    }

    public Task WhenNone()
    {
        lock (gate)
        {
            if (count == 0) return Task.CompletedTask;
            none ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
            return none.Task;
        }
    }
}
