using Izi.App.Door;
using static Izi.App.Door.Permission;

namespace Izi.App.Tests.Door;

/// <summary>A route as the contract writes it down, and whom it is open to.</summary>
public sealed record ContractRoute(string Method, string Path, params Permission[] Permissions)
{
    /// <summary>Whether one of the permissions is enough.</summary>
    public bool Any { get; init; }

    public bool IsForPlayers => Path.StartsWith("me/", StringComparison.Ordinal);

    public bool IsForStaff => Permissions.Length > 0;

    public override string ToString() => $"{Method} {Path}";
}

/// <summary>Every route of the contract, and what may open it: word for word from its tables, not from the code.</summary>
public static class ContractRoutes
{
    const string Venue = "venues/{venue}";

    public static IReadOnlyList<ContractRoute> All { get; } =
    [
        new("PUT", $"{Venue}/catalog", CatalogEdit),
        new("GET", $"{Venue}/catalog", SessionView),
        new("GET", $"{Venue}/hall", SessionView),
        new("GET", $"{Venue}/tariffs", SessionView),
        new("POST", $"{Venue}/sessions", SessionEdit),
        new("GET", $"{Venue}/sessions", SessionView),
        new("GET", $"{Venue}/sessions/{{id}}", SessionView),
        new("GET", $"{Venue}/sessions/{{id}}/timeline", SessionView),
        new("GET", $"{Venue}/sessions/{{id}}/stop-preview", SessionView),
        new("POST", $"{Venue}/sessions/{{id}}/payment", SessionEdit),
        new("POST", $"{Venue}/sessions/{{id}}/stop", SessionEdit),
        new("POST", $"{Venue}/sessions/{{id}}/force-stop", SessionEdit, DeviceForceEnd),
        new("POST", $"{Venue}/sessions/{{id}}/cancel", SessionDelete),
        new("POST", $"{Venue}/sessions/{{id}}/extend", SessionEdit),
        new("POST", $"{Venue}/sessions/{{id}}/transfer", SessionEdit),
        new("PUT", $"{Venue}/sessions/{{id}}/auto-renewal", SessionEdit),
        new("POST", $"{Venue}/sessions/{{id}}/charges/{{intent}}/resolve", SessionEdit, BalanceEdit),
        new("POST", $"{Venue}/devices/{{id}}/end-session", SessionEdit),
        new("POST", $"{Venue}/devices/{{id}}/force-end", SessionEdit, DeviceForceEnd),
        new("POST", $"{Venue}/devices/{{id}}/hold", SessionEdit),
        new("POST", $"{Venue}/devices/{{id}}/release", SessionEdit),
        new("GET", $"{Venue}/devices/{{id}}/events", SessionView),
        new("POST", $"{Venue}/devices/{{id}}/key", CatalogEdit),
        new("POST", $"{Venue}/clients", ClientEdit),
        new("GET", $"{Venue}/clients", SessionView),
        new("GET", $"{Venue}/clients/{{id}}", SessionView),
        new("PATCH", $"{Venue}/clients/{{id}}", ClientEdit),
        new("POST", $"{Venue}/clients/{{id}}/erase", ClientEdit),
        new("POST", $"{Venue}/clients/{{id}}/player-token", ClientEdit),
        new("GET", $"{Venue}/audit", ReportView),
        new("GET", $"{Venue}/clients/{{id}}/sessions", SessionView),
        new("GET", $"{Venue}/clients/{{id}}/settlement", SessionView),
        new("PUT", $"{Venue}/clients/{{id}}/payment-method", ClientEdit),
        new("POST", $"{Venue}/clients/{{id}}/top-ups", BalanceEdit),
        new("POST", $"{Venue}/clients/{{id}}/corrections", BalanceEdit),
        new("GET", $"{Venue}/ledger", ReportView),
        new("GET", $"{Venue}/shifts", ReportView, ShiftEdit) { Any = true },
        new("GET", $"{Venue}/shifts/{{id}}", ReportView, ShiftEdit) { Any = true },
        new("POST", $"{Venue}/shifts", ShiftEdit),
        new("POST", $"{Venue}/shifts/current/close", ShiftEdit),
        new("GET", $"{Venue}/shifts/current/x-report", ReportView),
        new("GET", $"{Venue}/shifts/{{id}}/z-report", ReportView),
        new("GET", $"{Venue}/analytics/sessions", ReportView),
        new("GET", "health"),
        new("GET", "health/live"),
        new("GET", "openapi.json"),
        new("GET", "me/session"),
        new("GET", "me/session/stop-preview"),
        new("POST", "me/session/stop"),
        new("GET", "me/sessions/{id}/stop-preview"),
        new("POST", "me/sessions/{id}/stop"),
        new("GET", "me/sessions"),
        new("GET", "me/notifications"),
        new("PUT", "me/session/auto-renewal"),
        new("PUT", "me/sessions/{id}/auto-renewal"),
    ];
}
