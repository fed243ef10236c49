using Izi.App.Clients;
using Izi.App.Sessions;
using Izi.App.Telemetry;

namespace Izi.App.Desk;

/// <summary>
/// Each minute: wakes or makes anew the lifecycles whose alarms have passed unheeded, sends what lost tickets left behind, and reads the
/// venue's numbers.
/// </summary>
public sealed class SweepVenues(
    VenueTable table, VenueBook book, VenueDesk desk, Outbox outbox, ErasedClients erased, ClubMeter meter, TimeProvider clock,
    ILogger<SweepVenues> log)
{
    /// <summary>How late an alarm may be before somebody comes.</summary>
    static readonly TimeSpan Late = TimeSpan.FromSeconds(10);

    /// <summary>A ticket that is there has finished its commit long before.</summary>
    static readonly TimeSpan Lost = TimeSpan.FromMinutes(5);

    [Function(nameof(SweepVenues))]
    public async Task Run(
        [TimerTrigger("0 * * * * *")] TimerInfo timer, [DurableClient] DurableTaskClient lifecycles, CancellationToken cancel)
    {
        await foreach (var venue in table.Venues(cancel))
            await Sweep(venue, lifecycles, cancel);
    }

    async Task Sweep(string venue, DurableTaskClient lifecycles, CancellationToken cancel)
    {
        foreach (var session in await book.Overdue(venue, clock.GetUtcNow() - Late, cancel))
            await Try(() => lifecycles.Nudge(desk, new(venue, session), cancel), venue, session, cancel);
        var left = await outbox.Left(venue, cancel);
        await Try(() => Read(venue, left.Min(row => row.WrittenAt), cancel), venue, "numbers", cancel);
        await Try(() => erased.CleanUp(venue, cancel), venue, "erased clients", cancel);
        await Try(() => outbox.Finish(venue, left.Where(row => IsLost(row.WrittenAt, clock.GetUtcNow())), cancel), venue, "outbox", cancel);
    }

    async Task Read(string venue, Instant? oldestLeft, CancellationToken cancel)
    {
        var now = clock.GetUtcNow();
        var till = await book.Till(venue, cancel);
        var drift = TimeSpan.Zero;
        await foreach (var device in table.Range<Device>(venue, Keys.DevicePrefix, null, cancel))
            if (DeviceRules.Drift(device.Value, now) is var its && its > drift) drift = its;
        meter.Read(new(venue, now, till.Playing, oldestLeft < now ? now - oldestLeft.Value : TimeSpan.Zero, drift));
    }

    /// <summary>What seems to be written in the future was written before the clock was set back; sending it twice does no harm.</summary>
    static bool IsLost(Instant? writtenAt, Instant now) => writtenAt < now - Lost || writtenAt > now + Lost;

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
