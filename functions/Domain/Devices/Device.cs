using Izi.Domain.Sessions;

namespace Izi.Domain.Devices;

/// <summary>A device as the venue keeps it: what we want it to be, what it last said it is, and who plays on it.</summary>
public sealed record Device(string Id, DesiredState Desired)
{
    /// <summary>The session that plays on the device, or has it held until its payment comes; null for none.</summary>
    public Holder? Holder { get; init; }

    /// <summary>The sessions that are to begin here later, the earliest first (R10).</summary>
    public ImmutableArray<Booking> Bookings { get; init; } = [];

    /// <summary>Whether staff keep it from being sold.</summary>
    public bool HeldByStaff { get; init; }

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
        DeviceConnectionChanged changed => this with { Connection = changed.Connection },
        DeviceReported reported => this with { Reported = reported.State },
        DevicePresenceChanged presence => this with { SaysOccupied = presence.Occupied, PresenceAt = presence.At },
        DeviceForceEnded forced => this with { Desired = Lock(forced.SessionId ?? Desired.Cause, forced.At) },
        DesiredSentAgain again => this with { Desired = Desired with { SentAgain = Desired.SentAgain + 1, SentAt = again.At } },
        _ => this,
    };

    /// <summary>The device as a session now asks for it: the twin follows the session (R32).</summary>
    public Device Under(Session session, Instant at)
    {
        var mine = session.Running.Any(device => device.Id == Id);
        var others = this with { Bookings = [.. Bookings.Where(booking => booking.SessionId != session.Id)] };
        return session switch
        {
            Active active when mine => others.Unlocked(active, at),
            { IsOpen: true } when mine => others with { Holder = Holder.Of(session) },
            Pending or AwaitingPayment when mine => others with { Bookings = [.. others.Bookings.Append(Booking.Of(session)).OrderBy(booking => booking.From)] },
            _ => others.LeftBy(session, at),
        };
    }

    Device Unlocked(Active session, Instant at)
    {
        var endsAt = session.LocksByItselfAt();
        var wanted = new DesiredState(Desired.Epoch + 1, DeviceMode.Unlocked, session.Id, endsAt, endsAt - session.Lines[^1].Tariff.Warn, at) { Cause = session.Id };
        return this with { Desired = wanted.SaysTheSameAs(Desired) ? Desired : wanted, Holder = Holder.Of(session) };
    }

    Device LeftBy(Session session, Instant at) => Holder?.SessionId != session.Id ? this : this with
    {
        Desired = Desired.Mode is DeviceMode.Locked ? Desired : Lock(session.Id, at),
        Holder = null,
    };

    DesiredState Lock(string? cause, Instant at) => new(Desired.Epoch + 1, DeviceMode.Locked, null, null, null, at) { Cause = cause };
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

    /// <summary>The session that the device was unlocked for, or whose end locked it.</summary>
    public string? Cause { get; init; }

    public bool SaysTheSameAs(DesiredState other) => (Mode, SessionId, EndsAt, WarnAt) == (other.Mode, other.SessionId, other.EndsAt, other.WarnAt);
}

/// <summary>What a device last said it is; <paramref name="At"/> is the broker's time, never the device's (R33).</summary>
public sealed record ReportedState(long Epoch, DeviceMode Mode, string? SessionId, Instant At);

/// <summary>Who holds a device and until when, for the hall.</summary>
public sealed record Holder(string SessionId, string? ClientId, string? ClientName, Instant From, Instant EndsAt, Instant? WarnAt)
{
    /// <summary>Set while the payment is awaited: nobody plays yet, and the hold lapses then (R4).</summary>
    public Instant? HeldUntil { get; init; }

    /// <summary>When the device is free again as far as anybody knows: time that is not paid yet begins when it is.</summary>
    public Instant Until => HeldUntil is { } until ? EndsAt + (until - From) : EndsAt;

    /// <summary>Whether its session has something to do about its end by now.</summary>
    public bool IsOverdueAt(Instant now) => (HeldUntil ?? EndsAt) <= now;

    public static Holder Of(Session session) => new(
        session.Id, session.Client?.Id, session.Client?.Name, session.Lines[0].From, session.EndsAt, session.EndsAt - session.Lines[^1].Tariff.Warn)
    {
        HeldUntil = (session as AwaitingPayment)?.HoldUntil,
    };
}

/// <summary>When a device is sold to somebody who has not come yet (R10).</summary>
public sealed record Booking(string SessionId, string? ClientName, Instant From, Instant To)
{
    public static Booking Of(Session session) => new(session.Id, session.Client?.Name, session.Lines[0].From, session.EndsAt);
}

/// <summary>
/// Whether the broker has the device (R37), when that was last heard from either source, the sequence number of the broker's
/// newest word, and the client session that it says is connected; null for none.
/// </summary>
public sealed record Connection(bool Online, Instant At, long Sequence, string? Session)
{
    public static Connection Never { get; } = new(false, Instant.MinValue, 0, null);
}
