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

    /// <summary>Takes the broker's word on a connection, ordered by its sequence number (R37).</summary>
    public static Decision<Fact> Connection(Device device, bool online, long sequence, Instant at, Instant now) =>
        sequence <= device.Connection.Sequence || at < device.Connection.At
            ? []
            : [new DeviceConnectionChanged(now, device.Id, new(online, at, sequence))];

    /// <summary>Takes a presence sensor's reading.</summary>
    public static Decision<Fact> Presence(Device device, bool occupied, Instant at) =>
        at < device.PresenceAt ? [] : [new DevicePresenceChanged(at, device.Id, occupied)];

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
