using System.Diagnostics;
using System.Text.Json;
using Azure.Messaging.EventGrid;
using Izi.App.Events;
using Izi.App.Telemetry;

namespace Izi.App.Desk;

/// <summary>
/// Commits, then delivers. Before the commit a ticket goes into a queue, invisible for a while; after it the events are sent, the
/// outbox row is replaced by a <see cref="FinishedCommit"/> and the ticket is made visible, so that its consumer
/// (<see cref="FinishCommit"/>) nudges the lifecycles. A crash anywhere in between leaves the ticket, which then does the rest.
/// </summary>
public sealed class Outbox(
    VenueTable table, QueueServiceClient queues, EventGridPublisherClient grid, TimeProvider clock, ILogger<Outbox> log)
{
    public const string Queue = "commits";

    /// <summary>How long a ticket waits for its commit to finish by itself.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>How long it waits before each further look.</summary>
    static readonly TimeSpan Later = TimeSpan.FromSeconds(30);

    /// <summary>A ticket does not expire, however long nobody takes it and wherever the clock is set.</summary>
    static readonly TimeSpan Forever = TimeSpan.FromSeconds(-1);

    readonly QueueClient tickets = queues.GetQueueClient(Queue);
    readonly Once made = new(() => queues.GetQueueClient(Queue).CreateIfNotExistsAsync());

    /// <summary>Writes the commit; null when another writer was first. What is written is to be followed.</summary>
    public async Task<Posted?> Commit(Commit commit, CancellationToken cancel)
    {
        if (commit.IsQuiet) return await table.TryCommit(commit.Writes, cancel) ? Told(commit, Posted.Nothing) : null;

        var ticket = new CommitTicket(commit.Venue.Id, commit.Id, commit.Nudged) { TraceParent = Traces.Here };
        var receipt = await Send(ticket, Patience, cancel);
        if (await table.TryCommit([.. commit.Writes, OutboxRow(commit)], cancel) || await Happened(ticket, cancel))
            return Told(commit, new(ticket, commit.Events, receipt));

        await Withdraw(receipt, cancel);
        return null;
    }

    /// <summary>
    /// Sends what follows a commit. That stays acknowledged whatever becomes of its events now: the ticket brings them later.
    /// </summary>
    public async Task Follow(Posted commit)
    {
        if (commit is not { Ticket: { } ticket, Receipt: { } receipt }) return;

        using var patience = new CancellationTokenSource(Patience, clock);
        try
        {
            await Deliver(ticket, commit.Events, patience.Token);
            await tickets.UpdateMessageAsync(
                receipt.MessageId, receipt.PopReceipt, Text(ticket with { Delivered = true }), cancellationToken: patience.Token);
        }
        catch (RequestFailedException taken) when (IsTaken(taken))
        {
            log.LogDebug("Commit {Commit} of {Venue} is finished by its ticket", ticket.Commit, ticket.Venue);
        }
        catch (Exception later)
        {
            log.LogWarning(later, "Commit {Commit} of {Venue} is left to its ticket", ticket.Commit, ticket.Venue);
        }
    }

    /// <summary>Sends the events of a commit that are not sent yet; false when there is no such commit (yet).</summary>
    public async Task<bool> Finish(CommitTicket ticket, CancellationToken cancel)
    {
        if (await Left(ticket, cancel) is not { } left) return await IsFinished(ticket, cancel);

        await Deliver(ticket, left.Value, cancel);
        return true;
    }

    /// <summary>What commits of a venue have left to be sent.</summary>
    public ValueTask<List<Row<ImmutableArray<OutboxEvent>>>> Left(string venue, CancellationToken cancel) =>
        table.Range<ImmutableArray<OutboxEvent>>(venue, Keys.OutboxPrefix, null, cancel).ToListAsync(cancel);

    /// <summary>Sends what was left, some of it.</summary>
    public async Task Finish(string venue, IEnumerable<Row<ImmutableArray<OutboxEvent>>> left, CancellationToken cancel)
    {
        foreach (var row in left) await Deliver(venue, row.Key[Keys.OutboxPrefix.Length..], row.Value, cancel);
    }

    /// <summary>Puts a ticket back to look again later.</summary>
    public Task Again(CommitTicket ticket, CancellationToken cancel) => Send(ticket, Later, cancel);

    /// <summary>A device that only says something is no news to an operator.</summary>
    Posted Told(Commit commit, Posted posted)
    {
        var level = commit.IsQuiet ? LogLevel.Debug : LogLevel.Information;
        if (log.IsEnabled(level))
            log.Log(
                level,
                "Committed {Commit} of {Venue}: {Facts}; session {Session}, devices {Devices} (trace {Trace})",
                commit.Id,
                commit.Venue.Id,
                Words(commit.Facts.Select(fact => Json.NameOf(fact.GetType()))), commit.After.Session?.Id, Words(commit.After.Devices.Keys),
                Traces.Id);
        return posted;
    }

    static string Words(IEnumerable<string> words) => string.Join(' ', words);

    /// <summary>
    /// A retried transaction can fail although its first attempt succeeded, and its ticket may have been taken since. One transaction
    /// replaces the outbox row by the finished row, so that reading them in this order always finds one.
    /// </summary>
    async Task<bool> Happened(CommitTicket ticket, CancellationToken cancel) =>
        await Left(ticket, cancel) is not null || await IsFinished(ticket, cancel);

    async Task<bool> IsFinished(CommitTicket ticket, CancellationToken cancel) =>
        await table.Find<FinishedCommit>(ticket.Venue, Keys.Finished(ticket.Commit), cancel) is not null;

    /// <summary>Deletes the ticket of a lost race. One that its consumer has taken meanwhile is given up there.</summary>
    async Task Withdraw(SendReceipt receipt, CancellationToken cancel)
    {
        try
        {
            await tickets.DeleteMessageAsync(receipt.MessageId, receipt.PopReceipt, cancel);
        }
        catch (RequestFailedException taken) when (IsTaken(taken))
        {
            log.LogDebug("Ticket {Message} of a lost race is taken already", receipt.MessageId);
        }
    }

    /// <summary>The message's pop receipt is stale: its consumer has received it, or has deleted it.</summary>
    static bool IsTaken(RequestFailedException failed) =>
        failed.ErrorCode == QueueErrorCode.PopReceiptMismatch || failed.ErrorCode == QueueErrorCode.MessageNotFound;

    Task<Row<ImmutableArray<OutboxEvent>>?> Left(CommitTicket ticket, CancellationToken cancel) =>
        table.Find<ImmutableArray<OutboxEvent>>(ticket.Venue, Keys.Outbox(ticket.Commit), cancel);

    Task Deliver(CommitTicket ticket, ImmutableArray<OutboxEvent> events, CancellationToken cancel) =>
        Deliver(ticket.Venue, ticket.Commit, events, cancel);

    async Task Deliver(string venue, string commit, ImmutableArray<OutboxEvent> events, CancellationToken cancel)
    {
        if (!events.IsEmpty)
            await Traces.Follow(events[0].TraceParent, "send events", ActivityKind.Producer, span => Send(events, span, cancel));
        // False when somebody else has finished it at the same time.
        await table.TryCommit(
            [
                new(TableTransactionActionType.Delete, new TableEntity(venue, Keys.Outbox(commit)), ETag.All),
                new(
                    TableTransactionActionType.UpsertReplace,
                    Rows.Write(venue, Keys.Finished(commit), new FinishedCommit(clock.GetUtcNow()))),
            ],
            cancel);
    }

    async Task Send(ImmutableArray<OutboxEvent> events, Activity? span, CancellationToken cancel)
    {
        span?.SetTag("messaging.system", "eventgrid")
            .SetTag("messaging.operation.type", "send")
            .SetTag("messaging.batch.message_count", events.Length);
        await grid.SendEventsAsync(events.Select(e => e.ToCloudEvent()), cancel);
    }

    async Task<SendReceipt> Send(CommitTicket ticket, TimeSpan invisible, CancellationToken cancel)
    {
        await made.Done();
        try
        {
            return await tickets.SendMessageAsync(Text(ticket), invisible, Forever, cancel);
        }
        // Deleted behind our back, or forgotten by an emulator.
        catch (RequestFailedException gone) when (gone.ErrorCode == QueueErrorCode.QueueNotFound)
        {
            await tickets.CreateIfNotExistsAsync(cancellationToken: cancel);
            return await tickets.SendMessageAsync(Text(ticket), invisible, Forever, cancel);
        }
    }

    static TableTransactionAction OutboxRow(Commit commit) =>
        new(TableTransactionActionType.Add, Rows.Write(commit.Venue.Id, Keys.Outbox(commit.Id), commit.Events));

    static string Text(CommitTicket ticket) => JsonSerializer.Serialize(ticket, Json.Stored);
}
