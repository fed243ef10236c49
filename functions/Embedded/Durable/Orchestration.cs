using System.Security.Cryptography;
using System.Text;

namespace Izi.Embedded.Durable;

/// <summary>The context an orchestrator is given: every call becomes a line of the journal and a task that a later line completes.</summary>
internal sealed class Orchestration(InstanceRow row, Journal journal, TurnScheduler scheduler, ILoggerFactory logs) : TaskOrchestrationContext
{
    int guids;

    public ExternalEvents Events { get; } = new();

    /// <summary>How to go on when the orchestrator returns, if it asked for that.</summary>
    public (string? Input, bool KeepEvents)? Continuation { get; private set; }

    public override TaskName Name => row.Name;

    public override string InstanceId => row.Id;

    public override DateTime CurrentUtcDateTime => new(journal.Now, DateTimeKind.Utc);

    public override bool IsReplaying => journal.IsReplaying;

    protected override ILoggerFactory LoggerFactory => logs;

    public override T? GetInput<T>() where T : default => Json.Read<T>(row.Input);

    public override Task CallActivityAsync(TaskName name, object? input = null, TaskOptions? options = null) => Call(name, input, options);

    public override async Task<TResult> CallActivityAsync<TResult>(TaskName name, object? input = null, TaskOptions? options = null) =>
        Json.Read<TResult>(await Call(name, input, options))!;

    public override Task CreateTimer(DateTime fireAt, CancellationToken cancellationToken)
    {
        var due = fireAt.ToUniversalTime().Ticks;
        if (journal.Note(HistoryKind.TimerCreated, null, out var task)) Begin(new(row.Execution, task, row.Id, due));
        var fired = journal.Await(task, null);
        if (cancellationToken.CanBeCanceled) cancellationToken.Register(() => Cancel(task, cancellationToken));
        return fired;
    }

    public override Task<T> WaitForExternalEvent<T>(string eventName, CancellationToken cancellationToken = default) =>
        Events.Wait<T>(eventName, cancellationToken);

    public override void SendEvent(string instanceId, string eventName, object payload)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(instanceId);
        if (journal.Note(HistoryKind.EventSent, eventName, out _)) journal.Turn.Sent.Add(new(instanceId, eventName, Json.Write(payload)));
    }

    public override void SetCustomStatus(object? customStatus) =>
        journal.Turn.After = journal.Turn.After with { CustomStatus = Json.Write(customStatus) };

    public override void ContinueAsNew(object? newInput = null, bool preserveUnprocessedEvents = true) =>
        Continuation = (Json.Write(newInput), preserveUnprocessedEvents);

    public override Guid NewGuid()
    {
        var name = FormattableString.Invariant($"{InstanceId}_{row.Execution}_{guids++}");
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(name), hash);
        // RFC 9562: version 8 is a Guid made in a way of one's own.
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash[..16], bigEndian: true);
    }

    async Task<string?> Call(TaskName name, object? input, TaskOptions? options)
    {
        if (input is TaskOptions && options is null)
            throw new ArgumentException($"{nameof(TaskOptions)} were given as the activity's input. Were they meant as its options?", nameof(input));
        var json = Json.Write(input);
        var first = CurrentUtcDateTime;
        for (var attempt = 1; ; attempt++)
        {
            TimeSpan pause;
            try
            {
                return await Schedule(name, json);
            }
            catch (TaskFailedException failed)
                when (options?.Retry?.Policy?.PauseAfter(attempt, CurrentUtcDateTime - first, failed.FailureDetails) is { } next)
            {
                pause = next;
            }
            await CreateTimer(pause, CancellationToken.None);
        }
    }

    Task<string?> Schedule(string name, string? input)
    {
        if (journal.Note(HistoryKind.ActivityScheduled, name, out var task)) Begin(new(row.Execution, task, row.Id, journal.Now, name, input));
        return journal.Await(task, name);
    }

    void Begin(Work work) => journal.Turn.Begun.Add(work);

    void Cancel(int task, CancellationToken cancel)
    {
        scheduler.Demand();
        if (!journal.IsAwaited(task)) return;
        // On a replay the history's own cancellations were written when they happened.
        if (!journal.IsReplaying) journal.Turn.End(row.Execution, task);
        journal.Cancel(task, cancel);
    }
}
