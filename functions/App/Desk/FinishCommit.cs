using System.Diagnostics;
using System.Text.Json;
using Izi.App.Sessions;
using Izi.App.Telemetry;

namespace Izi.App.Desk;

/// <summary>Takes a commit's ticket: sends what is left of its events and nudges its lifecycles. Harmless as often as it runs.</summary>
public sealed class FinishCommit(Outbox outbox, VenueDesk desk)
{
    /// <summary>
    /// After so many looks, 30 seconds apart, a commit that is not there will never come: its storage request, retries and all, has timed
    /// out. Looks are counted, for between two of them the clock may have been set.
    /// </summary>
    const int MostLooks = 20;

    [Function(nameof(FinishCommit))]
    public Task Run([QueueTrigger(Outbox.Queue)] string message, [DurableClient] DurableTaskClient lifecycles, CancellationToken cancel)
    {
        var ticket = JsonSerializer.Deserialize<CommitTicket>(message, Json.Stored)!;
        return Traces.Follow(ticket.TraceParent, "finish commit", ActivityKind.Consumer, span =>
        {
            span?.SetTag("izi.venue", ticket.Venue).SetTag("izi.commit", ticket.Commit);
            return Finish(ticket, lifecycles, cancel);
        });
    }

    async Task Finish(CommitTicket ticket, DurableTaskClient lifecycles, CancellationToken cancel)
    {
        var known = ticket.Delivered || await outbox.Finish(ticket, cancel);

        foreach (var session in ticket.Sessions)
            await lifecycles.Nudge(desk, new(ticket.Venue, session), cancel);

        if (!known && ticket.Looks < MostLooks) await outbox.Again(ticket with { Looks = ticket.Looks + 1 }, cancel);
    }
}
