using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Izi.App.Door;

/// <summary>
/// The key of <c>Auth__SigningKey</c> (base64, at least 32 bytes), with which this installation signs bearer tokens itself (HS256).
/// The audience of <c>Auth__Audience</c> and the issuer of <c>Auth__Authority</c> are written and checked where they are set.
/// </summary>
public sealed class OwnKey
{
    const int Shortest = 32;

    /// <summary>Without <c>nbf</c>: a token that was made while the clock was ahead stays good when the clock is put right.</summary>
    readonly JsonWebTokenHandler handler = new() { SetDefaultTimesOnTokenCreation = false };
    readonly IConfiguration configuration;
    readonly TimeProvider clock;
    readonly SymmetricSecurityKey? key;

    /// <exception cref="InvalidOperationException">The key is set, but to nothing that can sign.</exception>
    public OwnKey(IConfiguration configuration, TimeProvider clock)
    {
        this.configuration = configuration;
        this.clock = clock;
        key = configuration["Auth:SigningKey"] is { Length: > 0 } text ? new(Bytes(text)) : null;
    }

    public bool IsSet => key is not null;

    /// <summary>What a token signed with this key must be; null when there is no key.</summary>
    public TokenValidationParameters? Accepts => key is null ? null : new()
    {
        ValidAlgorithms = [SecurityAlgorithms.HmacSha256],
        IssuerSigningKey = key,
        ValidateIssuer = configuration["Auth:Authority"] is { Length: > 0 },
        ValidIssuer = configuration["Auth:Authority"],
    };

    /// <summary>A signed token that says what the caller says, for some hours from now.</summary>
    /// <exception cref="InvalidOperationException">There is no key.</exception>
    public string Sign(Caller caller, TimeSpan lifetime)
    {
        if (key is null) throw new InvalidOperationException("Auth__SigningKey is not set; tokens come from Auth__Authority.");
        return handler.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = configuration["Auth:Authority"],
            Audience = configuration["Auth:Audience"],
            IssuedAt = clock.GetUtcNow().UtcDateTime,
            Expires = (clock.GetUtcNow() + lifetime).UtcDateTime,
            SigningCredentials = new(key, SecurityAlgorithms.HmacSha256),
            Claims = caller.ToClaims(),
        });
    }

    static byte[] Bytes(string text)
    {
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var length) && length >= Shortest
            ? bytes[..length]
            : throw new InvalidOperationException($"Auth__SigningKey must be set to at least {Shortest} bytes in base64.");
    }
}
