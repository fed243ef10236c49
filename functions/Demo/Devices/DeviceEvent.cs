namespace Izi.Demo.Devices;

/// <summary>Something a simulated device did or had happen to it.</summary>
public abstract record DeviceEvent(string Device, Instant At);

/// <summary>It is connected, subscribed, and has said that it is online.</summary>
public sealed record DeviceConnected(string Device, Instant At) : DeviceEvent(Device, At);

/// <summary>The connection it had is gone.</summary>
public sealed record DeviceDisconnected(string Device, Instant At, string Why) : DeviceEvent(Device, At);

/// <summary>It could not connect, and will try again.</summary>
public sealed record ConnectFailed(string Device, Instant At, string Why) : DeviceEvent(Device, At);

/// <summary>It unlocked for a session, or the session it is unlocked for now ends at another time.</summary>
public sealed record DeviceUnlocked(string Device, Instant At, long Epoch, string? SessionId, Instant? EndsAt) : DeviceEvent(Device, At);

/// <summary>It locked: because it was told to, or by itself because the time was over.</summary>
public sealed record DeviceLocked(string Device, Instant At, long Epoch, string? SessionId, Cause By) : DeviceEvent(Device, At);

/// <summary>It warned its player, once for each end.</summary>
public sealed record PlayerWarned(string Device, Instant At, Instant? EndsAt, Cause By) : DeviceEvent(Device, At);

/// <summary>It showed its player a notice that is not a warning.</summary>
public sealed record NoticeShown(string Device, Instant At, string Kind, string Text) : DeviceEvent(Device, At);

/// <summary>The server has what it reported.</summary>
public sealed record StateReported(string Device, Instant At, long Epoch, DeviceMode Mode, string? SessionId) : DeviceEvent(Device, At);

/// <summary>The server has what its presence sensor says.</summary>
public sealed record PresenceReported(string Device, Instant At, bool Occupied) : DeviceEvent(Device, At);

/// <summary>It did not follow a desired state that is older than the one it has.</summary>
public sealed record OlderStateIgnored(string Device, Instant At, long Epoch, long KnownEpoch) : DeviceEvent(Device, At);

/// <summary>It was sent something that is not what the contract says.</summary>
public sealed record MessageUnreadable(string Device, Instant At, string Topic, string Why) : DeviceEvent(Device, At);

/// <summary>Who had a device do something.</summary>
public enum Cause
{
    Server,
    Itself,
}
