using Izi.Domain.Sessions;

namespace Izi.Domain.Devices;

/// <summary>A device as the venue keeps it: what we want it to be, what it last said it is, and who plays on it.</summary>
public sealed record Device(string Id, DesiredState Desired)
{
    /// <summary>The session that plays on the device, or has it held until its payment comes; null for none.</summary>
    public Holder? Holder { get; init; }

    /// <summary>The sessions that are to begin here later, the earliest first (R10).</summary>
    public ImmutableArray<Booking> Bookings { get; init; } = [];

    /// <summary>Whether staff keep it from being sold; what runs on it or is booked goes on.</summary>
    public bool HeldByStaff { get; init; }

    /// <summary>Set when it did not report what it was asked to be, until it reports what it is asked to be now (R34).</summary>
    public bool NotResponding { get; init; }

    /// <summary>Whether its own clock was off when it last told the time (R33).</summary>
    public bool ClockSkewed { get; init; }

    /// <summary>How many events its log has (R40).</summary>
    public long Logged { get; init; }

    public ReportedState? Reported { get; init; }

    /// <summary>Since when it has said that it is something else than it should be; null where it last said that it is right.</summary>
    public Instant? DisagreesSince { get; init; }

    public Connection Connection { get; init; } = Connection.Never;

    /// <summary>Whether the presence sensor says somebody is inside; it counts only while the device is online (R28).</summary>
    public bool SaysOccupied { get; init; }

    /// <summary>When the newest presence reading reached the broker.</summary>
    public Instant? PresenceAt { get; init; }

    /// <summary>That reading's place in the broker's order.</summary>
    public long? PresenceSequence { get; init; }

    /// <summary>What it said within the last minute that could not be understood (R40).</summary>
    public ImmutableArray<DeviceMalformed> Malformed { get; init; } = [];

    /// <summary>When coverage of what runs here ends: at the next booking where it is open, and never where there is none (R24).</summary>
    public Instant? CoverageEndsAt => Holder?.Open is { } open
        ? open.OpenUntil(Bookings.Where(booking => booking.SessionId != Holder.SessionId).Min(booking => (Instant?)booking.From)).To
        : Holder?.EndsAt;

    /// <summary>The same as it is read at an instant: the end of the running block where it is open.</summary>
    public Instant? CoverageEndsAtAsOf(Instant now) =>
        Holder?.Open is { } open ? (open with { To = CoverageEndsAt!.Value }).AsOf(now).To : Holder?.EndsAt;

    /// <summary>When the player is warned of that end; null for no warning (R20).</summary>
    public Instant? WarnAt => Holder?.Open is { } open ? CoverageEndsAt - open.Tariff.Warn : Holder?.WarnAt;

    /// <summary>When it is free again as far as anybody knows: time that is not paid yet begins when it is.</summary>
    public Instant? HeldUntil(Instant now) =>
        Holder?.HeldUntil is { } until ? Holder.EndsAt + (until - Holder.From) : CoverageEndsAtAsOf(now);

    /// <summary>Whether the session that runs here has something to do about its end by now.</summary>
    public bool IsOverdueAt(Instant now) => (Holder?.HeldUntil ?? CoverageEndsAt) <= now;

    public bool Online => Connection.Online;

    public bool Occupied => Online && SaysOccupied;

    public static Device New(string id, Instant now) => new(id, new(1, DeviceMode.Locked, null, null, null, now));

    /// <summary>The device once it is out of the catalog: its account is closed, so nobody hears of its connection any more.</summary>
    public Device CutOff(Instant now) => Connected(Connection with { Online = false, At = now, Clients = [] });

    public Device After(Fact fact) => fact switch
    {
        DeviceFact other when other.DeviceId != Id => this,
        DeviceConnectionChanged changed => Connected(changed.Connection),
        DeviceReported reported => Heard(reported.State),
        DevicePresenceChanged presence => Felt(presence),
        DeviceMalformed malformed => this with { Malformed = [.. DeviceRules.MalformedLately(this, malformed.At), malformed] },
        DeviceForceEnded forced => Locked(forced.SessionId ?? Desired.Cause, forced.At),
        DesiredSentAgain again => this with
        {
            Desired = Desired.Again(again.Epoch, again.At) with { Answered = Desired.Answered + (again.Answers ? 1 : 0) },
        },
        DeviceNotResponding silent when silent.DeviceId == Id => this with
        {
            NotResponding = true,
            Desired = Desired.Again(silent.Epoch, silent.At) with { IsFlagged = true },
        },
        DeviceHeld => this with { HeldByStaff = true },
        DeviceReleased => this with { HeldByStaff = false },
        _ => this,
    };

    Device Connected(Connection connection) => this with
    {
        Connection = connection with { Since = connection.Online == Online ? Connection.Since : connection.At },
        Holder = connection.Online && !Online ? Holder?.Missed(Connection.Since, connection.At) : Holder,
    };

    Device Heard(ReportedState state)
    {
        var obeys = Desired.IsObeyedBy(state);
        return this with
        {
            Reported = state,
            DisagreesSince = obeys ? null : DisagreesSince ?? state.At,
            ClockSkewed = state.ClockOff is { } off ? DeviceRules.IsSkewed(off) : ClockSkewed,
            NotResponding = NotResponding && !obeys,
            Desired = obeys ? Desired with { IsReported = true, Answered = 0 } : Desired,
        };
    }

    /// <summary>When it was away while it was played on, so far; the last time has no end while it lasts (R40).</summary>
    public ImmutableArray<Interruption> InterruptionsBy(Instant now) => Holder switch
    {
        { HeldUntil: null } holder when Online => holder.Interruptions,
        { HeldUntil: null } holder =>
        [
            .. holder.Interruptions,
            Interruption.Since(Connection.Since < holder.From ? holder.From : Connection.Since, now),
        ],
        _ => [],
    };

    /// <summary>The same once its session leaves it.</summary>
    public ImmutableArray<Interruption> InterruptionsUntil(Instant end) =>
        [.. InterruptionsBy(end).Select(interruption => interruption.Until(end)).OfType<Interruption>()];

    /// <summary>The device as a session now asks for it: the twin follows the session (R32).</summary>
    public Device Under(Session session, Instant at)
    {
        var mine = session.Running.Any(device => device.Id == Id);
        var others = this with { Bookings = Bookings.RemoveAll(booking => booking.SessionId == session.Id) };
        return session switch
        {
            Active active when mine => others.Unlocked(active, at),
            { IsOpen: true } when mine => others with { Holder = Held(session) },
            Pending or AwaitingPayment when mine => others with
            {
                Bookings = [.. others.Bookings.Append(Booking.Of(session)).OrderBy(booking => booking.From)],
            },
            _ => others.LeftBy(session, at),
        };
    }

    Device Unlocked(Active session, Instant at)
    {
        var endsAt = session.LocksByItselfAt();
        var wanted = new DesiredState(
            Desired.Epoch + 1, DeviceMode.Unlocked, session.Id, endsAt, endsAt - session.Lines[^1].Tariff.Warn, at)
        {
            Cause = session.Id,
        };
        return this with
        {
            Desired = wanted.SaysTheSameAs(Desired) ? Desired : wanted,
            Connection = Connection.KnownAt(at),
            Holder = Held(session),
        };
    }

    /// <summary>What was missed while the session was not paid for yet does not count (R4, R40).</summary>
    Holder Held(Session session) => Holder.Of(session) with
    {
        Interruptions = Holder?.SessionId == session.Id && Holder.HeldUntil is null ? Holder.Interruptions : [],
    };

    Device LeftBy(Session session, Instant at) => Holder?.SessionId != session.Id
        ? this
        : (Desired.Mode is DeviceMode.Locked ? this : Locked(session.Id, at)) with { Holder = null };

    Device Locked(string? cause, Instant at) => this with
    {
        Desired = new(Desired.Epoch + 1, DeviceMode.Locked, null, null, null, at) { Cause = cause },
        Connection = Connection.KnownAt(at),
    };

    Device Felt(DevicePresenceChanged presence) => this with
    {
        SaysOccupied = presence.Occupied,
        PresenceAt = presence.At,
        PresenceSequence = presence.Sequence,
    };
}
