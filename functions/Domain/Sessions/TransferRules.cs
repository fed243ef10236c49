using Izi.Domain.Devices;

namespace Izi.Domain.Sessions;

/// <summary>Moving a session from one of its devices to another, with the worth of what is left (R14, R28).</summary>
public static class TransferRules
{
    public static Decision<Fact> Transfer(Scene scene, string from, string to, Instant now) =>
        (WhilePlaying.Refuses(scene, now) ?? Leaves(scene, from) ?? Taken(scene.Devices[to])) is { } refusal
            ? refusal
            : Move(scene, (Active)scene.Session!, from, scene.Venue.Device(to)!, now);

    static Decision<Fact> Move(Scene scene, Active active, string from, DeviceEntry to, Instant now)
    {
        ImmutableArray<string> zones = [.. active.Running.Select(device => device.Zone)];
        ImmutableArray<string> after = [.. active.Running.Where(device => device.Id != from).Select(device => device.Zone), to.Zone];
        if (
            active.Lines.FirstOrDefault(line => (line.IsOpen || line.UnusedSeconds(now) > 0) && line.Tariff.PriceIn(after) is null) is
            { } unsold)
            return Refusals.TariffNotSoldHere(unsold.Tariff.Name, to.Zone);

        var moved = new SessionTransferred(
            now, active.Id, from, new(to.Id, to.Name, to.Zone, to.Kind), Conversion.Of(active, zones, after, now));
        var there = scene.After(moved);
        return Booked(there, to.Id, active.EndsAt, now) is { } booked ? booked
            // The bookings of the new device, and no longer those of the old one, end an open line.
            : scene.Devices[to.Id].Online ? [moved with { Lines = there.Session!.Lines }]
            : Refusals.DeviceOffline(to.Id);
    }

    static Refusal? Leaves(Scene scene, string from) => scene.Session!.Running.Single(device => device.Id == from).Kind is DeviceKind.Pod
        ? PodRules.Guards(scene.Devices[from])
        : null;

    static Refusal? Taken(Device device) => device switch
    {
        { Holder: { } holder } => Refusals.DeviceBusy(device.Id, holder.SessionId),
        { HeldByStaff: true } => Refusals.DeviceHeld(device.Id),
        _ => null,
    };

    /// <summary>A booking of the new device, or, where the time got longer, of one that stays, is in the way.</summary>
    static Refusal? Booked(Scene after, string to, Instant endedAt, Instant now) =>
        (from device in after.Running
         where device.Id == to || after.Session!.EndsAt > endedAt
         from booking in device.Bookings
         where booking.From <= now || booking.From < after.Session!.EndsAt
         select Refusals.DeviceBooked(device.Id, booking)).FirstOrDefault();
}
