using System.Security.Claims;

namespace Izi.App.Door;

/// <summary>Who a verified token says is calling.</summary>
public sealed record Caller(
    string Subject, string Name, ActorRole Role, ImmutableHashSet<string> Venues, ImmutableHashSet<string> Permissions, string? ClientId)
{
    const string Everywhere = "*";

    /// <summary>Who it is in what is kept: a player by the client's id, for a name could not be erased there (R45).</summary>
    public Actor Actor => Role is ActorRole.Player ? new(ClientId ?? Subject, ClientId ?? Subject, Role) : new(Subject, Name, Role);

    public bool Knows(string venue) => Venues.Contains(venue) || Venues.Contains(Everywhere);

    public bool May(Permission permission) => Permissions.Contains(permission.ToString());
}

/// <summary>The caller of the request in hand, put there by <see cref="Doorkeeper"/>, and as the claims of a token.</summary>
public static class Callers
{
    /// <summary>What an OpenID Connect subject may be at most; a name longer than that is not shown.</summary>
    const int Longest = 255;

    static readonly object Key = new();
    static readonly object KeyKey = new();

    public static void Admit(this HttpRequest request, Caller caller) => request.HttpContext.Items[Key] = caller;

    public static Asking Asking(this HttpRequest request) =>
        new(Caller(request).Actor) { Key = request.HttpContext.Items[KeyKey] as RequestKey };

    /// <summary>Has the answer to the request kept under an idempotency key.</summary>
    public static void AskUnder(this HttpRequest request, RequestKey key) => request.HttpContext.Items[KeyKey] = key;

    /// <summary>Who calls, where the door has let somebody in by a token.</summary>
    public static Caller? Admitted(this HttpRequest request) => request.HttpContext.Items[Key] as Caller;

    /// <summary>The one venue and the client that a player's token names.</summary>
    public static (string Venue, string Client) Player(this HttpRequest request) =>
        (Caller(request).Venues.Single(), Caller(request).ClientId!);

    /// <summary>Null when the claims do not say who it is.</summary>
    public static Caller? Of(ClaimsIdentity claims) =>
        One(claims, "sub") is { } subject && RoleOf(One(claims, "role")) is { } role
            ? new(subject, One(claims, "name") ?? subject, role, All(claims, "venue"), All(claims, "permissions"), One(claims, "client"))
            : null;

    public static Dictionary<string, object> ToClaims(this Caller caller)
    {
        Dictionary<string, object> claims = new()
        {
            ["sub"] = caller.Subject,
            ["name"] = caller.Name,
            ["role"] = caller.Role is ActorRole.Player ? "player" : "staff",
            ["venue"] = caller.Venues.Order().ToArray(),
            ["permissions"] = caller.Permissions.Order().ToArray(),
        };
        if (caller.ClientId is { } client) claims["client"] = client;
        return claims;
    }

    static Caller Caller(HttpRequest request) => (Caller)request.HttpContext.Items[Key]!;

    static ActorRole? RoleOf(string? role) => role switch
    {
        "staff" => ActorRole.Staff,
        "player" => ActorRole.Player,
        _ => null,
    };

    static string? One(ClaimsIdentity claims, string type) =>
        claims.FindFirst(type)?.Value is { Length: > 0 and <= Longest } text ? text : null;

    static ImmutableHashSet<string> All(ClaimsIdentity claims, string type) => [.. claims.FindAll(type).Select(claim => claim.Value)];
}
