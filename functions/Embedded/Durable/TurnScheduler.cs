namespace Izi.Embedded.Durable;

/// <summary>
/// The one logical thread of an orchestrator: whatever its code awaits goes on here, in order, and only while a turn runs. Code that
/// wants to go on at any other time awaited something that no history can bring back; it is reported and never runs.
/// </summary>
internal sealed class TurnScheduler(Action strayed) : TaskScheduler
{
    readonly Queue<Task> ready = [];
    Thread? turn;

    public override int MaximumConcurrencyLevel => 1;

    /// <summary>Runs a step, and then everything that it set going.</summary>
    public void Run(Action step)
    {
        turn = Thread.CurrentThread;
        var around = SynchronizationContext.Current;
        // An await would go there instead of coming here.
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            step();
            while (ready.TryDequeue(out var task)) TryExecuteTask(task);
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(around);
            turn = null;
        }
    }

    /// <exception cref="InvalidOperationException">The caller is not the orchestrator in its turn.</exception>
    public void Demand()
    {
        if (Thread.CurrentThread == turn) return;
        strayed();
        throw new InvalidOperationException("An orchestration's context was used from outside of its orchestrator.");
    }

    protected override void QueueTask(Task task)
    {
        if (Thread.CurrentThread == turn) ready.Enqueue(task);
        else strayed();
    }

    // Never out of turn: the order is that of the queue, whichever thread we run on.
    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

    protected override IEnumerable<Task> GetScheduledTasks() => ready;
}
