namespace Izi.Domain.Devices;

/// <summary>What becomes of a device's word: messages are ordered by the broker's time, and disagreement is answered (R33).</summary>
public static class DeviceRules
{
    static readonly TimeSpan FirstAnswer = TimeSpan.FromSeconds(1);
    static readonly TimeSpan SlowestAnswer = TimeSpan.FromMinutes(5);

    /// <summary>Takes a report; one that disagrees with the desired state has that state sent again, less and less often.</summary>
    public static Decision<Fact> Report(Device device, ReportedState state, Instant now)
    {
        if (state.At < device.Reported?.At) return [];

        var reported = new DeviceReported(now, device.Id, state);
        return Agrees(device.Desired, state, now) || now < device.Desired.SentAt + AnswerAfter(device.Desired.SentAgain)
            ? [reported]
            : [reported, new DesiredSentAgain(now, device.Id, device.Desired.Epoch)];
    }

    /// <summary>Takes the device's own word (its status message or last will) on whether it is online.</summary>
    public static Decision<Fact> Status(Device device, bool online, Instant at, Instant now) =>
        at <= device.Connection.At ? [] : [new DeviceConnectionChanged(now, device.Id, device.Connection with { Online = online, At = at })];

    /// <summary>The broker says that a client session of the device connected.</summary>
    public static Decision<Fact> Connected(Device device, string session, long sequence, Instant at, Instant now) =>
        Heard(device, device.Connection with { Session = session, Sequence = sequence }, online: true, at, now);

    /// <summary>
    /// The broker says that a client session ended. When it was an older one than the one that is connected, the device is there
    /// all the same, whatever the old one's last will said.
    /// </summary>
    public static Decision<Fact> Disconnected(Device device, string session, long sequence, Instant at, Instant now) =>
        device.Connection.Session is { } live && live != session
            ? Heard(device, device.Connection with { Sequence = sequence }, online: true, at, now)
            : Heard(device, device.Connection with { Session = null, Sequence = sequence }, online: false, at, now);

    /// <summary>The broker's words are ordered by their sequence number; who is online, by the newest word of either source.</summary>
    static Decision<Fact> Heard(Device device, Connection connection, bool online, Instant at, Instant now)
    {
        var known = device.Connection;
        if (connection.Sequence <= known.Sequence) return [];

        var heard = at < known.At ? connection : connection with { Online = online, At = at };
        return [new DeviceConnectionChanged(now, device.Id, heard)];
    }

    /// <summary>Takes a presence sensor's reading.</summary>
    public static Decision<Fact> Presence(Device device, bool occupied, Instant at) =>
        at < device.PresenceAt ? [] : [new DevicePresenceChanged(at, device.Id, occupied)];

    /// <summary>The sessions that waited for this: to have the device, or for nobody to be inside it any more (R10, R31).</summary>
    public static IEnumerable<string> Wakes(Device was, Device now)
    {
        if (IsFree(now) && !IsFree(was))
            foreach (var booking in now.Bookings)
                yield return booking.SessionId;

        if (now.Holder is { } holder && MayLock(now) && !MayLock(was)) yield return holder.SessionId;
    }

    static bool IsFree(Device device) => device.Holder is null && !device.HeldByStaff;

    static bool MayLock(Device device) => device is { Online: true, Occupied: false };

    /// <summary>A device that locked by itself at the end of its coverage is right before we know it.</summary>
    static bool Agrees(DesiredState desired, ReportedState state, Instant now) =>
        state.Epoch == desired.Epoch
        && (state.Mode == desired.Mode || (state.Mode is DeviceMode.Locked && desired.EndsAt <= now));

    static TimeSpan AnswerAfter(int answers)
    {
        var wait = FirstAnswer * (1L << Math.Min(answers, 10));
        return wait < SlowestAnswer ? wait : SlowestAnswer;
    }
}
