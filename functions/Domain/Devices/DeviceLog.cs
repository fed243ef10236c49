namespace Izi.Domain.Devices;

/// <summary>What becomes an event in a device's log: what changed, never what was only said again (R40).</summary>
public static class DeviceLog
{
    /// <summary>The events that facts make, device by device, the oldest first; what a device is asked to be comes last, once.</summary>
    public static IEnumerable<DeviceEvent> Of(Scene before, IEnumerable<Fact> facts)
    {
        var after = before;
        foreach (var fact in facts)
        {
            var known = after;
            after = known.After(fact);
            foreach (var now in after.Devices.Values)
                foreach (var happened in Happened(known.Devices[now.Id], now, fact))
                    yield return new(now.Id, AtOf(happened), happened);
        }
        foreach (var now in after.Devices.Values.Where(now => IsSent(before.Devices[now.Id], now)))
            yield return Sent(now);
    }

    /// <summary>What a device is asked to be went out to it.</summary>
    public static DeviceEvent Sent(Device device) =>
        new(device.Id, device.Desired.SentAt, new DesiredSent(device.Desired.SentAt, device.Id, device.Desired));

    /// <summary>Whether the desired state went out anew in between: another one, or the same again.</summary>
    public static bool IsSent(Device was, Device now) =>
        (was.Desired.Epoch, was.Desired.SentAgain) != (now.Desired.Epoch, now.Desired.SentAgain);

    /// <summary>What a device said, and whether it was there, happened when the broker says (R33).</summary>
    static Instant AtOf(Fact fact) => fact switch
    {
        DeviceConnectionChanged changed => changed.Connection.At,
        DeviceReported reported => reported.State.At,
        _ => fact.At,
    };

    static IEnumerable<Fact> Happened(Device was, Device now, Fact fact)
    {
        if (IsChange(was, now, fact)) yield return fact;
        if (now.ClockSkewed && !was.ClockSkewed) yield return new DeviceClockSkewed(now.Reported!.At, now.Id, now.Reported.ClockOff!.Value);
    }

    static bool IsChange(Device was, Device now, Fact fact) => fact switch
    {
        DeviceNotResponding silent => silent.DeviceId == now.Id,
        DeviceFact other when other.DeviceId != now.Id => false,
        DeviceConnectionChanged => was.Online != now.Online,
        DeviceReported reported => was.Reported?.SaysTheSameAs(reported.State) != true,
        DevicePresenceChanged => was.PresenceAt is null || was.SaysOccupied != now.SaysOccupied,
        DesiredSentAgain => false,
        DeviceFact => true,
        _ => false,
    };
}

/// <summary>One event of a device's log.</summary>
public sealed record DeviceEvent(string DeviceId, Instant At, Fact Fact);

/// <summary>What a device was asked to be went out to it.</summary>
public sealed record DesiredSent(Instant At, string DeviceId, DesiredState State) : DeviceFact(At, DeviceId);

/// <summary>A device's own clock was found to be off (R33); how far it was ahead.</summary>
public sealed record DeviceClockSkewed(Instant At, string DeviceId, TimeSpan Off) : DeviceFact(At, DeviceId);
