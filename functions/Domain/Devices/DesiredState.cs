namespace Izi.Domain.Devices;

/// <summary>Locked, or unlocked for a session.</summary>
public enum DeviceMode
{
    Locked,
    Unlocked,
}

/// <summary>What the server wants a device to be (R32). The epoch grows by one with every change.</summary>
public sealed record DesiredState(long Epoch, DeviceMode Mode, string? SessionId, Instant? EndsAt, Instant? WarnAt, Instant SentAt)
{
    /// <summary>When it became so; sending it again changes nothing about that.</summary>
    public Instant Since { get; init; } = SentAt;

    /// <summary>How often it was sent again (R33, R34).</summary>
    public int SentAgain { get; init; }

    /// <summary>How many reports that disagreed were answered since one agreed (R33).</summary>
    public int Answered { get; init; }

    /// <summary>Whether the device has reported that it is so (R34).</summary>
    public bool IsReported { get; init; }

    /// <summary>Whether the device was found not to respond to it (R34).</summary>
    public bool IsFlagged { get; init; }

    /// <summary>The session that the device was unlocked for, or whose end locked it.</summary>
    public string? Cause { get; init; }

    public bool SaysTheSameAs(DesiredState other) =>
        (Mode, SessionId, EndsAt, WarnAt) == (other.Mode, other.SessionId, other.EndsAt, other.WarnAt);

    /// <summary>
    /// Whether a report says just this. A device that locked by itself at the end of its time is right before we know it.
    /// </summary>
    public bool IsObeyedBy(ReportedState state) => state.Epoch == Epoch && state.Mode switch
    {
        DeviceMode.Locked => Mode is DeviceMode.Locked || EndsAt <= state.At,
        _ => Mode is DeviceMode.Unlocked && (state.SessionId ?? SessionId) == SessionId,
    };

    /// <summary>The same state sent once more; under a later epoch it is news to the device, and to be reported anew.</summary>
    public DesiredState Again(long epoch, Instant at) => epoch == Epoch
        ? this with { SentAgain = SentAgain + 1, SentAt = at }
        : this with { Epoch = epoch, SentAgain = SentAgain + 1, SentAt = at, Since = at, IsReported = false, IsFlagged = false };
}

/// <summary>What a device last said it is; <paramref name="At"/> is the broker's time, never the device's (R33).</summary>
public sealed record ReportedState(long Epoch, DeviceMode Mode, string? SessionId, Instant At)
{
    /// <summary>Its place in the broker's order.</summary>
    public long Sequence { get; init; } = At.ToUnixTimeMilliseconds();

    /// <summary>How far the device's own clock was ahead of the broker's; null where it did not tell the time.</summary>
    public TimeSpan? ClockOff { get; init; }

    public bool SaysTheSameAs(ReportedState other) => (Epoch, Mode, SessionId) == (other.Epoch, other.Mode, other.SessionId);
}
