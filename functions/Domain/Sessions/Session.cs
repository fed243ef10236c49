using Izi.Domain.Devices;

namespace Izi.Domain.Sessions;

/// <summary>One player (or guest) on one or more devices. What it is now is its type; a fact makes the next one.</summary>
public abstract record Session(string Id, ClientRef? Client, Instant CreatedAt, ImmutableArray<SessionDevice> Devices, ImmutableArray<CoverageLine> Lines)
{
    /// <summary>When coverage ends (or ended).</summary>
    public Instant EndsAt => Lines[^1].To;

    public long PaidTotal => Lines.Sum(line => line.Paid);

    public bool HoldsPod => Devices.Any(device => device.Kind is DeviceKind.Pod);

    /// <summary>When its devices lock by themselves: at the end of coverage, but never a POD (R31) nor with a line that stays open (R22).</summary>
    public Instant? LocksByItselfAt() => HoldsPod || Lines[^1].Tariff.OnExpiry is Tariffs.OnExpiry.StayOpen ? null : EndsAt;

    /// <summary>The session after one more fact; facts about other things leave it as it is.</summary>
    public virtual Session After(Fact fact) => this;
}

/// <summary>A session that runs: its coverage is being played.</summary>
public sealed record Active(
    string Id, ClientRef? Client, Instant CreatedAt, ImmutableArray<SessionDevice> Devices, ImmutableArray<CoverageLine> Lines,
    Instant StartedAt) : Session(Id, Client, CreatedAt, Devices, Lines)
{
    /// <summary>The end of coverage that was last warned of; a later end is warned of again (R20).</summary>
    public Instant? WarnedOf { get; init; }

    public Instant? WarnAt => WarnedOf == EndsAt ? null : EndsAt - Lines[^1].Tariff.Warn;

    public override Session After(Fact fact) => fact switch
    {
        PlayerWarned warned => this with { WarnedOf = warned.EndsAt },
        SessionStopped stopped => new Stopped(Id, Client, CreatedAt, Ended(stopped.EndedAt), Consumed, StartedAt, stopped.EndedAt, stopped.StoppedBy)
        {
            Refunds = stopped.Refunds,
            Note = stopped.Note,
        },
        _ => this,
    };

    ImmutableArray<SessionDevice> Ended(Instant at) => [.. Devices.Select(device => device with { ActualEndAt = device.ActualEndAt ?? at })];

    ImmutableArray<CoverageLine> Consumed => [.. Lines.Select(line => line with { Consumed = true })];
}

/// <summary>A session that ended. Nothing leaves this state, and who stopped it never changes (R6).</summary>
public sealed record Stopped(
    string Id, ClientRef? Client, Instant CreatedAt, ImmutableArray<SessionDevice> Devices, ImmutableArray<CoverageLine> Lines,
    Instant StartedAt, Instant EndedAt, StoppedBy StoppedBy) : Session(Id, Client, CreatedAt, Devices, Lines)
{
    public ImmutableArray<Refund> Refunds { get; init; } = [];

    public string? Note { get; init; }
}

/// <summary>The client of a session as the card shows it.</summary>
public sealed record ClientRef(string Id, string Name, string Phone);

/// <summary>A device of a session, as it was when the session took it.</summary>
public sealed record SessionDevice(string Id, string Name, string Zone, DeviceKind Kind)
{
    /// <summary>When the session let go of it; null while it holds it (R16).</summary>
    public Instant? ActualEndAt { get; init; }

    /// <summary>When it ended or should have: the actual end, else the planned one once that has passed (R18).</summary>
    public Instant? EffectiveEndAt(Instant plannedEnd, Instant now) => ActualEndAt ?? (plannedEnd <= now ? plannedEnd : null);
}

/// <summary>Who or what ended a session; exactly one of three (R6).</summary>
public enum StoppedBy
{
    ManuallyByAdmin,
    ManuallyByPlayer,
    AutomaticallyOnTime,
}
