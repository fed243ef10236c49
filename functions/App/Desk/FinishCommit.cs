using System.Text.Json;
using Izi.App.Sessions;

namespace Izi.App.Desk;

/// <summary>Takes a commit's ticket: sends what is left of its events and nudges its lifecycles. Harmless as often as it runs.</summary>
public sealed class FinishCommit(Outbox outbox, VenueDesk desk, TimeProvider clock)
{
    /// <summary>After this long a commit that is not there will never come: its storage request, retries and all, has timed out.</summary>
    static readonly TimeSpan StorageTimeout = TimeSpan.FromMinutes(10);

    [Function(nameof(FinishCommit))]
    public async Task Run([QueueTrigger(Outbox.Queue)] string message, [DurableClient] DurableTaskClient lifecycles, CancellationToken cancel)
    {
        var ticket = JsonSerializer.Deserialize<CommitTicket>(message, Json.Stored)!;
        var known = ticket.Delivered || await outbox.Finish(ticket, cancel);

        foreach (var session in ticket.Sessions)
            await lifecycles.Nudge(desk, new(ticket.Venue, session), cancel);

        if (!known && clock.GetUtcNow() < ticket.At + StorageTimeout) await outbox.Again(ticket, cancel);
    }
}
