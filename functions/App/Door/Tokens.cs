using System.Security.Claims;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Izi.App.Door;

/// <summary>
/// Reads bearer tokens (JWT, RFC 7519): those of the authority (RS256, ES256) and those signed with this installation's own key (HS256).
/// With both set both are good; a token's algorithm says which keys may have signed it, so neither kind can pass for the other.
/// </summary>
public sealed class Tokens
{
    const string Scheme = "Bearer ";

    /// <summary>How far the issuer's clock may be ahead of ours.</summary>
    static readonly TimeSpan Ahead = TimeSpan.FromMinutes(1);

    readonly JsonWebTokenHandler handler = new() { MapInboundClaims = false };
    readonly OwnKey own;
    readonly Authority authority;
    readonly TimeProvider clock;
    readonly string? audience;

    /// <exception cref="InvalidOperationException">
    /// Nothing says whose tokens are good, or for which audience: the app must not start.
    /// </exception>
    public Tokens(IConfiguration configuration, OwnKey own, Authority authority, TimeProvider clock)
    {
        if (!own.IsSet && !authority.IsSet)
            throw new InvalidOperationException("Auth__Authority (with Auth__Audience) or Auth__SigningKey must be set.");
        (this.own, this.authority, this.clock) = (own, authority, clock);
        audience = configuration["Auth:Audience"] is { Length: > 0 } text ? text : null;
        if (authority.IsSet && audience is null)
            throw new InvalidOperationException("Auth__Audience must be set where Auth__Authority is.");
    }

    /// <summary>The caller of an Authorization header; null when it holds no token that is good now.</summary>
    /// <exception cref="ProblemException">503 while nobody can say whether it is good.</exception>
    public async Task<Caller?> Read(string authorization) =>
        authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) && Parse(authorization[Scheme.Length..].Trim()) is { } token
            && await Check(token) is { IsValid: true } result
            ? Callers.Of(result.ClaimsIdentity)
            : null;

    /// <summary>A header that names extensions we must understand (RFC 7515, 4.1.11) is not understood.</summary>
    JsonWebToken? Parse(string text)
    {
        try
        {
            var token = handler.ReadJsonWebToken(text);
            return token.TryGetHeaderValue<object>("crit", out _) ? null : token;
        }
        catch (Exception garbled) when (garbled is ArgumentException or SecurityTokenException)
        {
            return null;
        }
    }

    async Task<TokenValidationResult?> Check(JsonWebToken token) => token.Alg switch
    {
        SecurityAlgorithms.HmacSha256 when own.Accepts is { } accepts => await Check(token, accepts),
        SecurityAlgorithms.RsaSha256 or SecurityAlgorithms.EcdsaSha256 when authority.IsSet => await CheckIssued(token),
        _ => null,
    };

    /// <summary>A signature that no known key has made may be a new key's: the authority is asked, once.</summary>
    async Task<TokenValidationResult> CheckIssued(JsonWebToken token)
    {
        var known = await authority.Known();
        var result = await Check(token, Issued(known));
        return result.Exception is SecurityTokenInvalidSignatureException && await authority.NewerThan(known) is { } newer
            ? await Check(token, Issued(newer))
            : result;
    }

    static TokenValidationParameters Issued(Discovered known) => new()
    {
        ValidAlgorithms = [SecurityAlgorithms.RsaSha256, SecurityAlgorithms.EcdsaSha256],
        IssuerSigningKeys = known.Keys,
        ValidIssuer = known.Issuer,
        // What is not for us, or over, must not have the authority asked for its keys.
        ValidateSignatureLast = true,
    };

    Task<TokenValidationResult> Check(JsonWebToken token, TokenValidationParameters accepts)
    {
        accepts.ValidateAudience = audience is not null;
        accepts.ValidAudience = audience;
        accepts.LifetimeValidator = (from, to, _, _) =>
            !(from > (clock.GetUtcNow() + Ahead).UtcDateTime) && to > clock.GetUtcNow().UtcDateTime;
        return handler.ValidateTokenAsync(token, accepts);
    }
}
