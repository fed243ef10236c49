using Izi.App.Sessions;

namespace Izi.App.Desk;

/// <summary>Each minute: wakes or makes anew the lifecycles whose alarms have passed unheeded, and sends what lost tickets left behind.</summary>
public sealed class SweepVenues(VenueTable table, VenueBook book, VenueDesk desk, Outbox outbox, TimeProvider clock, ILogger<SweepVenues> log)
{
    /// <summary>How late an alarm may be before somebody comes.</summary>
    static readonly TimeSpan Late = TimeSpan.FromSeconds(10);

    /// <summary>A ticket that is there has finished its commit long before.</summary>
    static readonly TimeSpan Lost = TimeSpan.FromMinutes(5);

    [Function(nameof(SweepVenues))]
    public async Task Run([TimerTrigger("0 * * * * *")] TimerInfo timer, [DurableClient] DurableTaskClient lifecycles, CancellationToken cancel)
    {
        await foreach (var venue in table.Venues(cancel))
            await Sweep(venue, lifecycles, cancel);
    }

    async Task Sweep(string venue, DurableTaskClient lifecycles, CancellationToken cancel)
    {
        foreach (var session in await book.Overdue(venue, clock.GetUtcNow() - Late, cancel))
            await Try(() => lifecycles.Nudge(desk, new(venue, session), cancel), venue, session, cancel);
        await Try(() => outbox.FinishOld(venue, clock.GetUtcNow() - Lost, cancel), venue, "outbox", cancel);
    }

    /// <summary>One that cannot be helped does not keep the others from it; its turn comes again in a minute.</summary>
    async Task Try(Func<Task> help, string venue, string what, CancellationToken cancel)
    {
        try
        {
            await help();
        }
        catch (Exception broken) when (!cancel.IsCancellationRequested)
        {
            log.LogError(broken, "The sweep could not help {What} of {Venue}", what, venue);
        }
    }
}
