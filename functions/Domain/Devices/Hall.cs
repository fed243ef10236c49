using Izi.Domain.Venues;

namespace Izi.Domain.Devices;

/// <summary>What the hall shows of a venue's devices (R36).</summary>
public sealed class Hall
{
    /// <summary>From so long before it begins a booking shows on its devices.</summary>
    static readonly TimeSpan Ahead = TimeSpan.FromMinutes(10);

    readonly ImmutableSortedDictionary<string, Device> twins;
    readonly ImmutableHashSet<string> doubled;

    public Hall(Venue venue, IEnumerable<Device> known)
    {
        Venue = venue;
        twins = known.ToImmutableSortedDictionary(device => device.Id, device => device);
        doubled = [.. SessionsOfOneClient(twins.Values)];
    }

    public Venue Venue { get; }

    /// <summary>The hall once some of its devices have moved.</summary>
    public Hall With(ImmutableSortedDictionary<string, Device> moved) => new(Venue, twins.SetItems(moved).Values);

    /// <summary>A device that nobody has sold or heard of yet is locked, in its first epoch.</summary>
    public Device Twin(string id, Instant now) => twins.GetValueOrDefault(id) ?? Device.New(id, now);

    public static TileState StateOf(Device device, Instant now) => device switch
    {
        { Online: false } => TileState.Offline,
        { Holder.HeldUntil: not null } => TileState.OnHold,
        { Holder: not null } when device.WarnAt <= now => TileState.EndingSoon,
        { Holder: not null } => TileState.Active,
        { HeldByStaff: true } => TileState.OnHold,
        _ => Next(device, now) is null ? TileState.Free : TileState.OnHold,
    };

    public IEnumerable<TileFlag> FlagsOf(Device device, Instant now)
    {
        if (device.NotResponding || IsSilent(device, now)) yield return TileFlag.NotResponding;
        if (
            device.Holder is { ChargeUnresolved: true }
            || (device.Holder is { HeldUntil: null } && device.CoverageEndsAt <= now)
            || device.Bookings.Any(booking => booking.Waits))
            yield return TileFlag.NeedsAttention;
        if (device.Occupied) yield return TileFlag.Occupied;
        if (device.Holder is { } held && doubled.Contains(held.SessionId)) yield return TileFlag.DuplicateOfClient;
        if (device.ClockSkewed) yield return TileFlag.ClockSkew;
    }

    /// <summary>The booking that keeps a device from being free: one that begins soon, or waits for it.</summary>
    public static Booking? Next(Device device, Instant now) => device.Bookings.FirstOrDefault(booking => booking.From <= now + Ahead);

    /// <summary>A lock that no session asked for has nobody who flags it, so it is found out when the hall is read.</summary>
    bool IsSilent(Device device, Instant now) =>
        device is { Online: true, Desired: { Cause: null, IsReported: false, Epoch: > 1 } }
        && AckAlarms.DueAt(device, Venue.Settings) <= now;

    static IEnumerable<string> SessionsOfOneClient(IEnumerable<Device> devices) => devices
        .Select(device => device.Holder)
        .Where(holder => holder?.ClientId is not null)
        .GroupBy(holder => holder!.ClientId, holder => holder!.SessionId)
        .Where(client => client.Distinct().Count() > 1)
        .SelectMany(client => client);
}

/// <summary>The colour of a hall tile.</summary>
public enum TileState
{
    Offline,
    Active,
    EndingSoon,
    OnHold,
    Free,
}

/// <summary>What a hall tile warns of beside its colour.</summary>
public enum TileFlag
{
    NotResponding,
    NeedsAttention,
    Occupied,
    DuplicateOfClient,
    ClockSkew,
}
