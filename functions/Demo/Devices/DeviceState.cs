namespace Izi.Demo.Devices;

/// <summary>What a simulated device is, and what it makes of what it hears (R32). It neither sends nor waits.</summary>
public sealed record DeviceState(string Device)
{
    /// <summary>The number of the desired state it follows; 0 before the first.</summary>
    public long Epoch { get; init; }

    public DeviceMode Mode { get; init; }

    public string? SessionId { get; init; }

    public Instant? EndsAt { get; init; }

    public Instant? WarnAt { get; init; }

    /// <summary>The end its player was last warned of.</summary>
    public Instant? WarnedOf { get; init; }

    /// <summary>Whether it has heard a desired state on this connection.</summary>
    public bool Greeted { get; init; }

    /// <summary>When it has something to do by itself; null for never.</summary>
    public Instant? NextAlarm => (Mode, WarnAt) switch
    {
        (DeviceMode.Locked, _) => null,
        (_, { } warnAt) when WarnedOf != EndsAt && warnAt < EndsAt => warnAt,
        _ => EndsAt,
    };

    /// <summary>Follows a desired state that is not older than the one it has; the first on a connection is answered either way.</summary>
    public Step Hear(DesiredMessage desired, Instant now)
    {
        var heard = this with { Greeted = true };
        return desired.Epoch < Epoch
            ? new(heard, [new OlderStateIgnored(Device, now, desired.Epoch, Epoch)]) { Reports = !Greeted }
            : heard.Follow(desired, now);
    }

    /// <summary>Shows a notice; a warning only if its player was not warned of that end already.</summary>
    public Step Hear(NoticeMessage notice, Instant now)
    {
        if (notice.Kind != "warning") return new(this, [new NoticeShown(Device, now, notice.Kind, notice.Text)]);

        var of = notice.EndsAt ?? EndsAt;
        return Mode is DeviceMode.Locked || of == WarnedOf || of < EndsAt ? new(this, []) : Warned(of, Cause.Server, now);
    }

    /// <summary>Does what is due: locks when the time is over, warns when it is about to be.</summary>
    public Step Tick(Instant now) => this switch
    {
        { Mode: DeviceMode.Locked } => new(this, []),
        _ when EndsAt <= now => LockedByItself(now),
        _ when WarnAt <= now && WarnedOf != EndsAt => Warned(EndsAt, Cause.Itself, now),
        _ => new(this, []),
    };

    Step LockedByItself(Instant now) =>
        new(this with { Mode = DeviceMode.Locked }, [new DeviceLocked(Device, now, Epoch, SessionId, Cause.Itself)]) { Reports = true };

    Step Follow(DesiredMessage desired, Instant now)
    {
        // Time that was over before the message came is not played.
        var over = desired.EndsAt <= now;
        var next = this with
        {
            Epoch = desired.Epoch,
            Mode = over ? DeviceMode.Locked : desired.Mode,
            SessionId = desired.SessionId,
            EndsAt = desired.EndsAt,
            WarnAt = desired.WarnAt,
        };
        return new(next, next.Since(this, over ? Cause.Itself : Cause.Server, now)) { Reports = true };
    }

    ImmutableArray<DeviceEvent> Since(DeviceState before, Cause by, Instant now) => (before.Mode, Mode) switch
    {
        (DeviceMode.Unlocked, DeviceMode.Locked) => [new DeviceLocked(Device, now, Epoch, before.SessionId, by)],
        (DeviceMode.Locked, DeviceMode.Unlocked) => [new DeviceUnlocked(Device, now, Epoch, SessionId, EndsAt)],
        (DeviceMode.Unlocked, _) when (before.SessionId, before.EndsAt) != (SessionId, EndsAt) =>
            [new DeviceUnlocked(Device, now, Epoch, SessionId, EndsAt)],
        _ => [],
    };

    Step Warned(Instant? of, Cause by, Instant now) => new(this with { WarnedOf = of }, [new PlayerWarned(Device, now, of, by)]);
}

/// <summary>What a device is after something, what happened with it, and whether the server is to be told.</summary>
public sealed record Step(DeviceState State, ImmutableArray<DeviceEvent> Happened)
{
    public bool Reports { get; init; }
}
