namespace Izi.Domain.Devices;

/// <summary>What a hall tile shows of a device at one instant (R36).</summary>
public static class Hall
{
    public static TileState StateOf(Device device, Instant now) => device switch
    {
        { Online: false } => TileState.Offline,
        { Holder: { } holder } when holder.WarnAt <= now => TileState.EndingSoon,
        { Holder: not null } => TileState.Active,
        _ => TileState.Free,
    };
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
