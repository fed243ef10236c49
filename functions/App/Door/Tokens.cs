using System.Security.Claims;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Izi.App.Door;

/// <summary>
/// Reads and writes bearer tokens (JWT, RFC 7519) signed with <c>Auth__SigningKey</c> (HS256, base64, at least 32 bytes).
/// Audience and issuer are checked where <c>Auth__Audience</c> and <c>Auth__Authority</c> are set.
/// </summary>
public sealed class Tokens
{
    const string Scheme = "Bearer ";
    const int ShortestKey = 32;

    readonly JsonWebTokenHandler handler = new() { MapInboundClaims = false };
    readonly TimeProvider clock;
    readonly SymmetricSecurityKey key;
    readonly TokenValidationParameters valid;

    /// <exception cref="InvalidOperationException">No usable key is set: the app must not start.</exception>
    public Tokens(IConfiguration configuration, TimeProvider clock)
    {
        this.clock = clock;
        key = new(KeyOf(configuration["Auth:SigningKey"]));
        valid = new()
        {
            ValidAlgorithms = [SecurityAlgorithms.HmacSha256],
            IssuerSigningKey = key,
            ValidateAudience = configuration["Auth:Audience"] is { Length: > 0 },
            ValidAudience = configuration["Auth:Audience"],
            ValidateIssuer = configuration["Auth:Authority"] is { Length: > 0 },
            ValidIssuer = configuration["Auth:Authority"],
            RequireExpirationTime = true,
            LifetimeValidator = (from, to, _, _) => !(from > clock.GetUtcNow().UtcDateTime) && to > clock.GetUtcNow().UtcDateTime,
        };
    }

    /// <summary>The caller of an Authorization header; null when it holds no token that is good now.</summary>
    public async Task<Caller?> Read(string authorization)
    {
        if (!authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)) return null;

        var result = await handler.ValidateTokenAsync(authorization[Scheme.Length..].Trim(), valid);
        return result.IsValid ? CallerOf(result.ClaimsIdentity) : null;
    }

    /// <summary>A signed token that says what the caller says, for some hours from now.</summary>
    public string Write(Caller caller, TimeSpan lifetime) => handler.CreateToken(new SecurityTokenDescriptor
    {
        Issuer = valid.ValidIssuer,
        Audience = valid.ValidAudience,
        IssuedAt = clock.GetUtcNow().UtcDateTime,
        NotBefore = clock.GetUtcNow().UtcDateTime,
        Expires = (clock.GetUtcNow() + lifetime).UtcDateTime,
        SigningCredentials = new(key, SecurityAlgorithms.HmacSha256),
        Claims = ClaimsOf(caller),
    });

    static Caller? CallerOf(ClaimsIdentity claims) =>
        claims.FindFirst("sub")?.Value is { Length: > 0 } subject && RoleOf(claims.FindFirst("role")?.Value) is { } role
            ? new(subject, claims.FindFirst("name")?.Value ?? subject, role, All(claims, "venue"), All(claims, "permissions"), claims.FindFirst("client")?.Value)
            : null;

    static ActorRole? RoleOf(string? role) => role switch
    {
        "staff" => ActorRole.Staff,
        "player" => ActorRole.Player,
        _ => null,
    };

    static ImmutableHashSet<string> All(ClaimsIdentity claims, string type) => [.. claims.FindAll(type).Select(claim => claim.Value)];

    static Dictionary<string, object> ClaimsOf(Caller caller)
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

    static byte[] KeyOf(string? text)
    {
        var bytes = new byte[text?.Length ?? 0];
        return Convert.TryFromBase64String(text ?? "", bytes, out var length) && length >= ShortestKey
            ? bytes[..length]
            : throw new InvalidOperationException($"Auth__SigningKey must be set to at least {ShortestKey} bytes in base64.");
    }
}
