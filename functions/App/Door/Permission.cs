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

/// <summary>Opens a route to staff who carry a permission.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RequiresAttribute(Permission permission) : Attribute
{
    public Permission Permission { get; } = permission;
}

/// <summary>Opens a route to everybody, token or none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OpenToAllAttribute : Attribute;

/// <summary>Opens a route to players.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RequiresPlayerAttribute : Attribute;
