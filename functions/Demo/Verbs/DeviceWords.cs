using System.Globalization;
using Izi.Demo.Devices;

namespace Izi.Demo.Verbs;

/// <summary>A device's event as a line to read.</summary>
internal static class DeviceWords
{
    public static string Of(DeviceEvent happened) => $"{Clock(happened.At)}  {happened.Device,-12}  {Said(happened)}";

    static string Said(DeviceEvent happened) => happened switch
    {
        DeviceConnected => "online",
        DeviceDisconnected gone => $"offline: {gone.Why}",
        ConnectFailed failed => $"cannot connect: {failed.Why}",
        DeviceUnlocked open => $"unlocked for session {open.SessionId}{(open.EndsAt is { } until ? $" until {Clock(until)}" : "")}",
        DeviceLocked { By: Cause.Itself } => "locked by itself: the time is over",
        DeviceLocked => "locked",
        PlayerWarned warned => $"warned its player {(warned.By is Cause.Itself ? "by itself" : "as told")}",
        NoticeShown notice => $"shows: {notice.Text}",
        StateReported said => $"reported {said.Mode.ToString().ToLowerInvariant()}, epoch {said.Epoch}",
        PresenceReported said => said.Occupied ? "somebody is inside" : "nobody is inside",
        OlderStateIgnored older => $"ignored epoch {older.Epoch}, it has {older.KnownEpoch}",
        MessageUnreadable broken => $"cannot read {broken.Topic}: {broken.Why}",
        _ => happened.ToString(),
    };

    static string Clock(Instant at) => at.ToString("HH:mm:ss.f", CultureInfo.InvariantCulture);
}
