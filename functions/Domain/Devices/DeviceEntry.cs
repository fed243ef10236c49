namespace Izi.Domain.Devices;

/// <summary>A device as the catalog lists it: what a player sits at and we lock and unlock.</summary>
public sealed record DeviceEntry(string Id, string Name, string Zone, DeviceKind Kind);

/// <summary>What kind of device it is; a POD has presence sensors.</summary>
public enum DeviceKind
{
    Pc,
    Pod,
    Console,
}
