using Izi.Domain.Sessions;

namespace Izi.Domain.Devices;

/// <summary>Something that happened to one device.</summary>
public abstract record DeviceFact(Instant At, string DeviceId) : Fact(At);

/// <summary>A device said what it is.</summary>
public sealed record DeviceReported(Instant At, string DeviceId, ReportedState State) : DeviceFact(At, DeviceId);

/// <summary>A device came to the broker or left it.</summary>
public sealed record DeviceConnectionChanged(Instant At, string DeviceId, Connection Connection) : DeviceFact(At, DeviceId);

/// <summary>A POD's sensor changed its mind; the instant is the broker's.</summary>
public sealed record DevicePresenceChanged(Instant At, string DeviceId, bool Occupied) : DeviceFact(At, DeviceId)
{
    /// <summary>The reading's place in the broker's order.</summary>
    public long Sequence { get; init; } = At.ToUnixTimeMilliseconds();
}

/// <summary>What the broker brought from a device could not be understood; the topic, and why.</summary>
public sealed record DeviceMalformed(Instant At, string DeviceId, string Topic, string Why) : DeviceFact(At, DeviceId);

/// <summary>Staff forced the device to be locked, whatever ran there or did not (R30).</summary>
public sealed record DeviceForceEnded(Instant At, string DeviceId, string Reason, bool EmergencyBypass) : DeviceFact(At, DeviceId)
{
    /// <summary>The session that was ended with it; null where nothing ran.</summary>
    public string? SessionId { get; init; }
}

/// <summary>The desired state was sent again because the device disagreed with it or did not report it (R33, R34).</summary>
public sealed record DesiredSentAgain(Instant At, string DeviceId, long Epoch) : DeviceFact(At, DeviceId)
{
    /// <summary>Set when it answers a report.</summary>
    public bool Answers { get; init; }
}

/// <summary>A device has not reported in time what it was asked to be for a session; it was sent again (R34).</summary>
public sealed record DeviceNotResponding(Instant At, string SessionId, string DeviceId, long Epoch) : SessionFact(At, SessionId);

/// <summary>Staff keep a device from being sold.</summary>
public sealed record DeviceHeld(Instant At, string DeviceId) : DeviceFact(At, DeviceId);

/// <summary>Staff let a device be sold again.</summary>
public sealed record DeviceReleased(Instant At, string DeviceId) : DeviceFact(At, DeviceId);
