namespace Izi.Embedded.Durable;

/// <summary>
/// One instance that has not ended: its mailbox, and the turns that empty it. A turn feeds the orchestrator all that has come in,
/// writes what that led to, and only then lets it have its effects.
/// </summary>
internal sealed class Instance(string id, DurableEngine engine) : IThreadPoolWorkItem
{
    static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(1);

    readonly Lock gate = new();
    List<Message> inbox = [];
    InstanceRow? row;
    Execution? live;
    bool busy;
    bool closed;

    public string Id => id;

    /// <summary>Puts a message into the mailbox. Answers false when the instance has ended.</summary>
    public bool Post(Message message)
    {
        lock (gate)
        {
            if (closed) return false;
            inbox.Add(message);
            if (busy) return true;
            busy = true;
        }
        engine.Inflight.Enter();
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        return true;
    }

    void IThreadPoolWorkItem.Execute() => _ = TakeTurns();

    async Task TakeTurns()
    {
        while (Next() is { } batch) await TakeTurn(batch);
        engine.Inflight.Exit();
    }

    List<Message>? Next()
    {
        lock (gate)
        {
            if (inbox.Count == 0)
            {
                busy = false;
                return null;
            }
            var batch = inbox;
            inbox = [];
            return batch;
        }
    }

    async Task TakeTurn(List<Message> batch)
    {
        Turn turn;
        bool written;
        List<(TaskCompletionSource Asked, Exception? Refusal)> answers = [];
        try
        {
            turn = Enter();
            foreach (var message in batch) Take(turn, message, answers);
            written = turn.IsEmpty || await engine.Store.Commit(turn, live!.Written);
        }
        // The disk may come back: the instance is built anew from what it holds, and the same messages are tried again.
        catch (Exception broken)
        {
            await TryLater(batch, broken);
            return;
        }
        if (written) Leave(turn, answers);
        else Supersede(batch);
    }

    /// <summary>Begins a turn where the last one ended, after a restart by replaying the history.</summary>
    Turn Enter()
    {
        row ??= engine.Store.Find(id) ?? throw new InvalidOperationException($"Instance {id} is not stored.");
        var turn = new Turn(row);
        if (live is not null)
        {
            live.Enter(turn);
            return turn;
        }
        live = engine.Execute(turn);
        live.Replay(engine.Store.History(row.Execution));
        return turn;
    }

    void Take(Turn turn, Message message, List<(TaskCompletionSource, Exception?)> answers)
    {
        if (message.Mail != 0) turn.Received.Add(message.Mail);
        if (message.Execution != 0) turn.End(message.Execution, message.Row.Task);
        var refusal = Refusals.Of(turn.After, message.Row);
        if (message.Taken is { } asked) answers.Add((asked, refusal));
        if (refusal is not null || (message.Execution != 0 && message.Execution != live!.Id)) return;
        live!.Take(message.Row);
        if (live.Id != turn.After.Execution) Continue(turn);
    }

    void Continue(Turn turn)
    {
        live = engine.Execute(turn);
        live.Replay([.. turn.History]);
        live.Written = 0;
    }

    void Leave(Turn turn, List<(TaskCompletionSource Asked, Exception? Refusal)> answers)
    {
        row = turn.After;
        live!.Written += turn.History.Count;
        live.Leave();
        if (row.IsEnded) Close();
        engine.Release(turn);
        foreach (var (asked, refusal) in answers)
        {
            if (refusal is null) asked.TrySetResult();
            else asked.TrySetException(refusal);
        }
    }

    void Close()
    {
        List<Message> late;
        lock (gate)
        {
            closed = true;
            late = inbox;
            inbox = [];
        }
        engine.Remove(this);
        foreach (var message in late) engine.TurnAway(message, Refusals.Of(row!, message.Row));
    }

    /// <summary>Another instance has taken this one's id; nothing that this one would still have done is wanted.</summary>
    void Supersede(List<Message> batch)
    {
        row = row! with { Status = OrchestrationRuntimeStatus.Terminated };
        Close();
        foreach (var message in batch) engine.TurnAway(message, Refusals.Of(row, message.Row));
    }

    async Task TryLater(List<Message> batch, Exception broken)
    {
        (row, live) = (null, null);
        engine.TellBroken(id, broken);
        foreach (var message in batch) message.Taken?.TrySetException(broken);
        if (await engine.Pause(PauseAfterFailure))
        {
            lock (gate) inbox.InsertRange(0, batch.Where(message => message.Taken is null));
        }
    }
}
