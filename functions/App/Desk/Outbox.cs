using System.Text.Json;
using Azure.Messaging.EventGrid;
using Izi.App.Events;

namespace Izi.App.Desk;

/// <summary>
/// Commits, then delivers. Before the commit a ticket goes into a queue, invisible for a while; after it the events are sent, the
/// outbox row is deleted and the ticket is made visible, so that its consumer (<see cref="FinishCommit"/>) nudges the lifecycles.
/// A crash anywhere in between leaves the ticket, which then does whatever was not done.
/// </summary>
public sealed class Outbox(VenueTable table, QueueServiceClient queues, EventGridPublisherClient grid, TimeProvider clock, ILogger<Outbox> log)
{
    public const string Queue = "commits";

    /// <summary>How long a ticket waits for its commit to finish by itself.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    readonly QueueClient tickets = queues.GetQueueClient(Queue);
    readonly Lazy<Task> made = new(() => queues.GetQueueClient(Queue).CreateIfNotExistsAsync());

    /// <summary>Writes the commit and lets its events follow; false when another writer was first.</summary>
    public async Task<bool> Commit(Commit commit, CancellationToken cancel)
    {
        if (commit.Events.IsEmpty && commit.Nudged.IsEmpty) return await table.TryCommit(commit.Writes, cancel);

        var ticket = new CommitTicket(commit.Venue.Id, commit.Id, commit.Nudged, clock.GetUtcNow());
        var receipt = await Send(ticket, cancel);
        if (!await table.TryCommit([.. commit.Writes, OutboxRow(commit)], cancel))
        {
            await tickets.DeleteMessageAsync(receipt.MessageId, receipt.PopReceipt, cancel);
            return false;
        }
        await Follow(ticket, commit.Events, receipt);
        return true;
    }

    /// <summary>Sends what a commit left behind; false when there is no such commit (yet, or any more).</summary>
    public async Task<bool> Finish(CommitTicket ticket, CancellationToken cancel)
    {
        if (await table.Find<ImmutableArray<OutboxEvent>>(ticket.Venue, Keys.Outbox(ticket.Commit), cancel) is not { } left) return false;

        await Deliver(ticket, left.Value, cancel);
        return true;
    }

    /// <summary>Puts a ticket back to look again later.</summary>
    public Task<SendReceipt> Again(CommitTicket ticket, CancellationToken cancel) => Send(ticket, cancel);

    /// <summary>What is committed stays acknowledged, whatever becomes of its events now: the ticket brings them later.</summary>
    async Task Follow(CommitTicket ticket, ImmutableArray<OutboxEvent> events, SendReceipt receipt)
    {
        try
        {
            await Deliver(ticket, events, CancellationToken.None);
            await tickets.UpdateMessageAsync(receipt.MessageId, receipt.PopReceipt, Text(ticket with { Delivered = true }));
        }
        catch (RequestFailedException later)
        {
            log.LogWarning(later, "Commit {Commit} of {Venue} is left to its ticket", ticket.Commit, ticket.Venue);
        }
    }

    async Task Deliver(CommitTicket ticket, ImmutableArray<OutboxEvent> events, CancellationToken cancel)
    {
        if (!events.IsEmpty) await grid.SendEventsAsync(events.Select(e => e.ToCloudEvent()), cancel);
        await table.Delete(ticket.Venue, Keys.Outbox(ticket.Commit), cancel);
    }

    async Task<SendReceipt> Send(CommitTicket ticket, CancellationToken cancel)
    {
        await made.Value;
        return await tickets.SendMessageAsync(Text(ticket), Patience, cancellationToken: cancel);
    }

    static TableTransactionAction OutboxRow(Commit commit) =>
        new(TableTransactionActionType.Add, Rows.Write(commit.Venue.Id, Keys.Outbox(commit.Id), commit.Events));

    static string Text(CommitTicket ticket) => JsonSerializer.Serialize(ticket, Json.Stored);
}

/// <summary>The queue message that outlives a crash: which commit of which venue, and whose lifecycles it concerns.</summary>
public sealed record CommitTicket(string Venue, string Commit, ImmutableArray<string> Sessions, Instant At)
{
    /// <summary>Set when the events are already sent and only the nudge is left.</summary>
    public bool Delivered { get; init; }
}
