using Izi.Domain.Sessions;

namespace Izi.Domain.Devices;

/// <summary>A device as the venue keeps it: what we want it to be, what it last said it is, and who plays on it.</summary>
public sealed record Device(string Id, DesiredState Desired)
{
    /// <summary>The session that holds the device; null when it is free.</summary>
    public Holder? Holder { get; init; }

    public ReportedState? Reported { get; init; }

    public Connection Connection { get; init; } = Connection.Never;

    /// <summary>Whether the presence sensor says somebody is inside; it counts only while the device is online (R28).</summary>
    public bool SaysOccupied { get; init; }

    /// <summary>When the newest presence reading reached the broker.</summary>
    public Instant? PresenceAt { get; init; }

    public bool Online => Connection.Online;

    public bool Occupied => Online && SaysOccupied;

    public static Device New(string id, Instant now) => new(id, new(1, DeviceMode.Locked, null, null, null, now));

    /// <summary>The device once it is out of the catalog: its account is closed, so nobody hears of its connection any more.</summary>
    public Device CutOff(Instant now) => this with { Connection = Connection with { Online = false, At = now, Session = null } };

    public Device After(Fact fact) => fact switch
    {
        DeviceFact other when other.DeviceId != Id => this,
        SessionStarted started when started.Session.Devices.Any(d => d.Id == Id) => Unlocked(started),
        SessionStopped stopped when stopped.SessionId == Holder?.SessionId => LockedAgain(stopped.At),
        DeviceConnectionChanged changed => this with { Connection = changed.Connection },
        DeviceReported reported => this with { Reported = reported.State },
        DevicePresenceChanged presence => this with { SaysOccupied = presence.Occupied, PresenceAt = presence.At },
        DesiredSentAgain again => this with { Desired = Desired with { SentAgain = Desired.SentAgain + 1, SentAt = again.At } },
        _ => this,
    };

    Device Unlocked(SessionStarted started)
    {
        var endsAt = started.Session.LocksByItselfAt();
        var warn = started.Session.Lines[^1].Tariff.Warn;
        return this with
        {
            Desired = new(Desired.Epoch + 1, DeviceMode.Unlocked, started.Session.Id, endsAt, endsAt - warn, started.At),
            Holder = new(started.Session.Id, started.Session.Client?.Name, started.Session.EndsAt, started.Session.EndsAt - warn),
        };
    }

    Device LockedAgain(Instant at) => this with
    {
        Desired = new(Desired.Epoch + 1, DeviceMode.Locked, null, null, null, at),
        Holder = null,
    };
}

/// <summary>Locked, or unlocked for a session.</summary>
public enum DeviceMode
{
    Locked,
    Unlocked,
}

/// <summary>What the server wants a device to be (R32). The epoch grows by one with every change.</summary>
public sealed record DesiredState(long Epoch, DeviceMode Mode, string? SessionId, Instant? EndsAt, Instant? WarnAt, Instant SentAt)
{
    /// <summary>How often the same state was sent again because the device disagreed (R33).</summary>
    public int SentAgain { get; init; }
}

/// <summary>What a device last said it is; <paramref name="At"/> is the broker's time, never the device's (R33).</summary>
public sealed record ReportedState(long Epoch, DeviceMode Mode, string? SessionId, Instant At);

/// <summary>Who holds a device and until when, for the hall.</summary>
public sealed record Holder(string SessionId, string? ClientName, Instant EndsAt, Instant? WarnAt);

/// <summary>
/// Whether the broker has the device (R37), when that was last heard from either source, the sequence number of the broker's
/// newest word, and the client session that it says is connected; null for none.
/// </summary>
public sealed record Connection(bool Online, Instant At, long Sequence, string? Session)
{
    public static Connection Never { get; } = new(false, Instant.MinValue, 0, null);
}
