using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Izi.App.Tests.Door;

/// <summary>Somebody else's issuer of tokens: a web server with discovery and keys that change, fail and linger as the test says.</summary>
public sealed class TestIssuer : IAsyncDisposable
{
    readonly ConcurrentDictionary<string, SigningCredentials> keys = [];
    readonly TaskCompletionSource reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly WebApplication web;
    int asked;

    TestIssuer(WebApplication web) => this.web = web;

    public string Address => web.Urls.Single();

    /// <summary>How often it was asked who it is.</summary>
    public int Asked => asked;

    /// <summary>Completes when it is asked for the first time.</summary>
    public Task Reached => reached.Task.WaitAsync(TimeSpan.FromSeconds(20));

    /// <summary>What it says instead of who it is.</summary>
    public Func<HttpContext, Task>? Instead { get; set; }

    public static async Task<TestIssuer> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var web = builder.Build();
        var issuer = new TestIssuer(web);
        web.MapGet("/.well-known/openid-configuration", issuer.Discover);
        web.MapGet("/keys", () => Results.Json(new { keys = issuer.keys.Values.Select(Public).ToArray() }));
        await web.StartAsync();
        return issuer;
    }

    /// <summary>Takes up a key, in use from now on.</summary>
    public SigningCredentials NewKey(string id, string algorithm = SecurityAlgorithms.RsaSha256) => keys[id] = Key(id, algorithm);

    public void Withdraw(string id) => keys.Remove(id, out _);

    /// <summary>A key that is in nobody's list.</summary>
    public static SigningCredentials Key(string id, string algorithm = SecurityAlgorithms.RsaSha256) => algorithm switch
    {
        SecurityAlgorithms.RsaSha256 => new(new RsaSecurityKey(RSA.Create(2048)) { KeyId = id }, algorithm),
        _ => new(new ECDsaSecurityKey(ECDsa.Create(ECCurve.NamedCurves.nistP256)) { KeyId = id }, algorithm),
    };

    /// <summary>A token for staff of the demo club, with what the test has otherwise.</summary>
    public string Token(SigningCredentials key, Instant expires, Action<SecurityTokenDescriptor>? otherwise = null)
    {
        var token = new SecurityTokenDescriptor
        {
            Issuer = Address,
            Audience = "izi",
            Expires = expires.UtcDateTime,
            NotBefore = expires.UtcDateTime.AddYears(-1),
            SigningCredentials = key,
            Claims = new Dictionary<string, object>
            {
                ["sub"] = "anna", ["name"] = "Anna", ["role"] = "staff", ["venue"] = "demo",
                ["permissions"] = new[] { "SessionView", "CatalogEdit" },
            },
        };
        otherwise?.Invoke(token);
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(token);
    }

    public async ValueTask DisposeAsync() => await web.DisposeAsync();

    Task Discover(HttpContext http)
    {
        Interlocked.Increment(ref asked);
        reached.TrySetResult();
        return Instead is { } instead
            ? instead(http)
            : Results.Json(new { issuer = Address, jwks_uri = $"{Address}/keys" }).ExecuteAsync(http);
    }

    static JsonNode Public(SigningCredentials key)
    {
        var jwk = key.Key is RsaSecurityKey rsa
            ? JsonWebKeyConverter.ConvertFromRSASecurityKey(rsa)
            : JsonWebKeyConverter.ConvertFromECDsaSecurityKey((ECDsaSecurityKey)key.Key);
        return new JsonObject
        {
            ["kid"] = key.Key.KeyId,
            ["use"] = "sig",
            ["alg"] = key.Algorithm,
            ["kty"] = jwk.Kty,
            ["n"] = jwk.N,
            ["e"] = jwk.E,
            ["crv"] = jwk.Crv,
            ["x"] = jwk.X,
            ["y"] = jwk.Y,
        };
    }
}
