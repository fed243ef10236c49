namespace Izi.App.Door;

/// <summary>What a staff token may carry; the contract's table says what each opens.</summary>
public enum Permission
{
    SessionView,
    SessionEdit,
    SessionDelete,
    DeviceForceEnd,
    ClientEdit,
    BalanceEdit,
    ShiftEdit,
    ReportView,
    CatalogEdit,
}

/// <summary>Opens a route to staff who carry all of these permissions, or any of them.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RequiresAttribute(params Permission[] permissions) : Attribute
{
    public ImmutableArray<Permission> Permissions { get; } = [.. permissions];

    /// <summary>Whether one of the permissions is enough.</summary>
    public bool Any { get; init; }
}

/// <summary>Opens a route to everybody, token or none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OpenToAllAttribute : Attribute;

/// <summary>Opens a route to players.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RequiresPlayerAttribute : Attribute;
