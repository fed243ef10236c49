namespace Izi.App.Sessions;

/// <summary>A session as the contract shows it, at one instant. Money in minor units, times in UTC.</summary>
public sealed record SessionCard(
    string Id,
    string Venue,
    string Status,
    ClientOnCard? Client,
    Instant CreatedAt,
    Instant? StartsAt,
    Instant? StartedAt,
    Instant EndsAt,
    Instant? EndedAt,
    ImmutableArray<DeviceOnCard> Devices,
    ImmutableArray<LineOnCard> Lines,
    string? Coverage,
    long RemainingSeconds,
    long UncoveredSeconds,
    AutoRenewalCard AutoRenewal,
    string? StoppedBy,
    string? Note,
    string? Reason,
    bool EmergencyBypass,
    ImmutableArray<Refund> Refunds,
    long PaidTotal,
    long AmountDue)
{
    /// <summary>The change of the sale that has just been made in cash; on no other card.</summary>
    public long? Change { get; init; }

    /// <summary>Whether its client plays, or waits to, in another session as well (R43).</summary>
    public bool DuplicateOfClient { get; init; }

    /// <summary>Whether its devices report what they are asked to be (R34).</summary>
    public bool DeviceResponding { get; init; }

    public ImmutableArray<InterruptionOnCard> Interruptions { get; init; } = [];

    /// <summary>What was asked of the payment gateway for it, the latest last (R27).</summary>
    public ImmutableArray<ChargeOnCard> Charges { get; init; } = [];

    public static SessionCard Of(Scene scene, Instant now)
    {
        var session = scene.Session!.AsOf(now);
        var stopped = session as Stopped;
        var startedAt = (session as Active)?.StartedAt ?? stopped?.StartedAt;
        return new(
            session.Id, scene.Venue.Id, Json.NameOf(session.GetType()), ClientOnCard.Of(scene), session.CreatedAt,
            session.BookedFor ?? startedAt, startedAt, session.EndsAt, stopped?.EndedAt ?? (session as Cancelled)?.EndedAt,
            [.. session.Devices.Select(device => DeviceOnCard.Of(device, session.EndsAt, now))],
            [.. session.Lines.Select(LineOnCard.Of)],
            Words.Of(Domain.Sessions.Coverage.StatusAt(scene.Session, now)),
            session.RemainingSeconds(now), scene.Session.UncoveredSeconds(now), new(session.Renews, session.IsPostpaid),
            stopped is null ? null : Words.Of(stopped.StoppedBy), stopped?.Note ?? (session as Cancelled)?.Note, stopped?.Reason,
            stopped?.EmergencyBypass ?? false,
            stopped?.Refunds ?? [], session.PaidTotal, scene.Session.AmountDue(now))
        {
            DuplicateOfClient = scene.Client?.IsTwice(session.Id) ?? false,
            DeviceResponding = scene.Devices.Values.All(device => device.Desired.Cause != session.Id || !device.NotResponding),
            Charges = [.. session.Charges.Select(ChargeOnCard.Of)],
            Interruptions = [.. scene.Interruptions(now).Select(one => InterruptionOnCard.Of(one.Device, one.Interruption))],
        };
    }
}

/// <summary>A time in which a device of the session was offline; without an end while it is (R40).</summary>
public sealed record InterruptionOnCard(string Device, Instant From, Instant? To, long Seconds)
{
    public static InterruptionOnCard Of(string device, Interruption interruption) =>
        new(device, interruption.From, interruption.To, interruption.Seconds);
}

/// <summary>The client on the card, as they are called now; one who was erased has no name and phone any more (R45).</summary>
public sealed record ClientOnCard(string Id, string? Name, string? Phone)
{
    public static ClientOnCard? Of(Scene scene) => scene.Session!.Client is not { } client ? null
        : scene.Client is { Erased: false } known ? new(client.Id, known.Name, known.Phone)
        : new(client.Id, null, null);
}

/// <summary>The auto-renewal toggle; locked where time is paid after it is played (R26).</summary>
public sealed record AutoRenewalCard(bool Enabled, bool Locked);

/// <summary>A device on the card.</summary>
public sealed record DeviceOnCard(
    string Id, string Name, string Zone, DeviceKind Kind, Instant PlannedEndAt, Instant? ActualEndAt, Instant? EffectiveEndAt)
{
    public static DeviceOnCard Of(SessionDevice device, Instant plannedEnd, Instant now) => new(
        device.Id, device.Name, device.Zone, device.Kind, plannedEnd, device.ActualEndAt, device.EffectiveEndAt(plannedEnd, now));
}

/// <summary>A coverage line on the card.</summary>
public sealed record LineOnCard(
    int Line, string TariffId, string Name, LineSource Source, Instant From, Instant To, long Seconds, long Price, long Paid,
    RefundMode RefundMode)
{
    public static LineOnCard Of(CoverageLine line) => new(
        line.Number, line.Tariff.Id, line.Tariff.Name, line.Source, line.From, line.To, line.TotalSeconds, line.Price, line.Paid,
        line.Tariff.RefundMode);
}

/// <summary>The words of the card that people read, as the rules fix them.</summary>
public static class Words
{
    public static string Of(StoppedBy stoppedBy) => stoppedBy switch
    {
        StoppedBy.ManuallyByAdmin => "Manually by admin",
        StoppedBy.ManuallyByPlayer => "Manually by player",
        _ => "Automatically on time",
    };

    public static string? Of(CoverageStatus? status) => status switch
    {
        CoverageStatus.Covered => "Covered",
        CoverageStatus.NeedsAttention => "Needs attention",
        _ => null,
    };
}
