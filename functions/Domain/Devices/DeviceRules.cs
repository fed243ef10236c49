namespace Izi.Domain.Devices;

/// <summary>What becomes of a device's message: the broker's order decides what is older, and disagreement is answered (R33).</summary>
public static class DeviceRules
{
    /// <summary>The largest whole number that every JSON reader keeps (RFC 8259, section 6); no device of ours counts so far.</summary>
    const long LargestEpoch = (1L << 53) - 1;

    /// <summary>A word that says once more what was said just before tells nothing, however often it is said.</summary>
    static readonly TimeSpan JustBefore = TimeSpan.FromMilliseconds(100);

    const int MostMalformed = 10;

    static readonly TimeSpan LogPause = TimeSpan.FromMinutes(1);
    static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(1);
    static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(5);
    static readonly TimeSpan TolerableSkew = TimeSpan.FromSeconds(5);

    /// <summary>Takes a report; one that disagrees with the desired state has that state sent again, less and less often.</summary>
    public static Decision<Fact> Report(Device device, ReportedState state, Instant now)
    {
        if (state.Sequence < device.Reported?.Sequence) return [];

        ImmutableArray<Fact> reported = TellsNothing(device, state) ? [] : [new DeviceReported(now, device.Id, state)];
        return device.Desired.IsObeyedBy(state) || IsAnswered(device.Desired, now)
            ? [.. reported]
            : [.. reported, new DesiredSentAgain(now, device.Id, EpochFor(device.Desired, state)) { Answers = true }];
    }

    /// <summary>Takes the device's own word (its status message or last will) on whether it is online.</summary>
    public static Decision<Fact> Status(Device device, bool online, Arrival arrival, Instant now)
    {
        if (arrival.Sequence <= device.Connection.Sequence) return [];

        var connection = device.Connection with { Online = online, At = arrival.At, Sequence = arrival.Sequence };
        return [new DeviceConnectionChanged(now, device.Id, connection)];
    }

    /// <summary>The broker says that a client session of the device connected.</summary>
    public static Decision<Fact> Connected(Device device, string session, long number, Arrival arrival, Instant now) =>
        Heard(device, new(session, number, IsConnected: true), arrival, now);

    /// <summary>
    /// The broker says that a client session ended; the device is there as long as it has another, whatever the ended one's last will said.
    /// </summary>
    public static Decision<Fact> Disconnected(Device device, string session, long number, Arrival arrival, Instant now) =>
        Heard(device, new(session, number, IsConnected: false), arrival, now);

    /// <summary>What the broker says of two client sessions may come in any order; of one, what is old is dropped.</summary>
    static Decision<Fact> Heard(Device device, ClientSession told, Arrival arrival, Instant now) =>
        device.Connection.HasPast(told) ? [] : [new DeviceConnectionChanged(now, device.Id, device.Connection.Told(told, arrival))];

    /// <summary>Takes a presence sensor's reading.</summary>
    public static Decision<Fact> Presence(Device device, bool occupied, Arrival arrival) =>
        arrival.Sequence < device.PresenceSequence || (occupied == device.SaysOccupied && IsJustAfter(device.PresenceAt, arrival.At))
            ? []
            : [new DevicePresenceChanged(arrival.At, device.Id, occupied) { Sequence = arrival.Sequence }];

    /// <summary>Takes what could not be understood into the log: the same once a minute, and at most ten a minute (R40).</summary>
    public static Decision<Fact> Malformed(Device device, string topic, string why, Instant now)
    {
        ImmutableArray<DeviceMalformed> lately = [.. MalformedLately(device, now)];
        return lately.Length >= MostMalformed || lately.Any(known => known.Topic == topic && known.Why == why)
            ? []
            : [new DeviceMalformed(now, device.Id, topic, why)];
    }

    /// <summary>
    /// What it said within a minute that could not be understood; what seems to be said later was said before the clock was put back.
    /// </summary>
    public static IEnumerable<DeviceMalformed> MalformedLately(Device device, Instant now) =>
        device.Malformed.Where(known => known.At > now - LogPause && known.At <= now);

    /// <summary>Keeps a device from being sold; a session that runs on it, or is booked for it, stays (R10).</summary>
    public static Decision<Fact> Hold(Device device, Instant now) => device.HeldByStaff ? [] : [new DeviceHeld(now, device.Id)];

    /// <summary>Lets a device be sold again.</summary>
    public static Decision<Fact> Release(Device device, Instant now) => device.HeldByStaff ? [new DeviceReleased(now, device.Id)] : [];

    /// <summary>
    /// The sessions that waited for this: to have the device, to know when a booking ends it, for nobody to be
    /// inside it any more, or for its word (R10, R24, R31, R34).
    /// </summary>
    public static IEnumerable<string> Wakes(Device was, Device now)
    {
        if (IsFree(now) && !IsFree(was))
            foreach (var booking in now.Bookings.Where(booking => booking.Waits))
                yield return booking.SessionId;

        if (now.Holder is { Open: not null } open && was.CoverageEndsAt != now.CoverageEndsAt) yield return open.SessionId;
        if (now.Holder is { } holder && MayLock(now) && !MayLock(was)) yield return holder.SessionId;
        if (now.Desired.Cause is { } cause && (Comes(AckAlarms.Awaits) || Comes(HasLocked))) yield return cause;

        bool Comes(Func<Device, bool> so) => so(now) && !so(was);
    }

    /// <summary>
    /// For how long a device has been online and not what it should be, as far as it told; nothing while it is away, or right.
    /// </summary>
    public static TimeSpan Drift(Device device, Instant now)
    {
        if (!device.Online || device.Desired.IsReported && device.DisagreesSince is null) return TimeSpan.Zero;

        var wrong = device.Desired.IsReported ? device.DisagreesSince!.Value : device.Desired.Since;
        var since = wrong > device.Connection.Since ? wrong : device.Connection.Since;
        return now > since ? now - since : TimeSpan.Zero;
    }

    /// <summary>Whether a clock that is so far off is worth a word.</summary>
    public static bool IsSkewed(TimeSpan off) => off.Duration() > TolerableSkew;

    static bool IsFree(Device device) => device.Holder is null && !device.HeldByStaff;

    static bool HasLocked(Device device) => device.Desired is { Mode: DeviceMode.Locked, IsReported: true };

    static bool MayLock(Device device) => device is { Online: true, Occupied: false };

    static bool TellsNothing(Device device, ReportedState state) =>
        device.Reported is { } known && known.SaysTheSameAs(state) && IsJustAfter(known.At, state.At)
        && (device.Desired.IsReported || !device.Desired.IsObeyedBy(state))
        && (state.ClockOff is not { } off || IsSkewed(off) == device.ClockSkewed);

    /// <summary>A device that counted further than we did, in another life, hears nothing that is not later still.</summary>
    static long EpochFor(DesiredState desired, ReportedState state) =>
        state.Epoch > desired.Epoch && state.Epoch < LargestEpoch ? state.Epoch + 1 : desired.Epoch;

    /// <summary>A clock that was set back is far from either end of this, so nothing is left out for that.</summary>
    static bool IsJustAfter(Instant? known, Instant at) => (at - known)?.Duration() < JustBefore;

    /// <summary>
    /// Whether the last answer is so new that a device is not answered again. One that seems to be sent in the future was sent before the
    /// clock was set back.
    /// </summary>
    static bool IsAnswered(DesiredState desired, Instant now) =>
        desired.SentAt <= now && now < desired.SentAt + AnswerAfter(desired.Answered);

    static TimeSpan AnswerAfter(int answered)
    {
        if (answered == 0) return TimeSpan.Zero;

        var wait = FirstWait * (1L << Math.Min(answered - 1, 10));
        return wait < LongestWait ? wait : LongestWait;
    }
}
