using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace Izi.App.Door;

/// <summary>
/// The issuer of tokens that <c>Auth__Authority</c> names, known by OpenID Connect discovery. Its keys are asked for when they are
/// needed: at first, when they have grown old, and when a token is signed by one that is not among them. The package's own
/// ConfigurationManager asks in the background, so the first token of a new key would be refused; here that token waits.
/// </summary>
public sealed class Authority : IDocumentRetriever, IDisposable
{
    /// <summary>Keys older than this are asked for again; one that the issuer has withdrawn is good no longer.</summary>
    static readonly TimeSpan Fresh = TimeSpan.FromMinutes(15);

    /// <summary>While the issuer is away, its last keys are good for this long.</summary>
    static readonly TimeSpan Trusted = TimeSpan.FromHours(24);

    /// <summary>After it did not answer, it is not asked again about keys that are only old for this long.</summary>
    static readonly TimeSpan Rest = TimeSpan.FromMinutes(1);

    /// <summary>How long one answer may take.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    const long LargestAnswer = 1024 * 1024;

    readonly HttpClient http = new(ClubClients.LongLivedHandler())
    {
        MaxResponseContentBufferSize = LargestAnswer,
        Timeout = Timeout.InfiniteTimeSpan,
    };
    readonly SemaphoreSlim asking = new(1);
    readonly Pace pace = new(burst: 5, each: TimeSpan.FromSeconds(10));
    readonly TimeProvider clock;
    readonly long started;
    readonly ILogger<Authority> log;
    readonly Uri? discovery;
    Discovered? known;
    TimeSpan restsUntil;
    int answers;

    /// <exception cref="InvalidOperationException">The setting is no address to trust.</exception>
    public Authority(IConfiguration configuration, TimeProvider clock, ILogger<Authority> log)
    {
        this.clock = clock;
        started = clock.GetTimestamp();
        this.log = log;
        discovery = configuration["Auth:Authority"] is { Length: > 0 } authority ? DiscoveryOf(authority) : null;
    }

    public bool IsSet => discovery is not null;

    /// <summary>The issuer as it is known now.</summary>
    /// <exception cref="ProblemException">503: it is not known, and cannot be asked.</exception>
    public async Task<Discovered> Known()
    {
        var last = known;
        var trusted = last is not null && Age(last) < Trusted;
        if (trusted && (Age(last!) < Fresh || Now < restsUntil)) return last!;
        if (await NewerThan(last) is { } now) return now;
        return trusted ? last! : throw Problem.Busy("The issuer of tokens does not answer; try again.");
    }

    /// <summary>
    /// The issuer anew, when it may be asked again and answers: at most five times at once and then once in ten seconds, whoever
    /// knocks. One asks at a time; whoever has waited takes what the one before heard.
    /// </summary>
    public async Task<Discovered?> NewerThan(Discovered? last)
    {
        var before = answers;
        await asking.WaitAsync();
        try
        {
            if (answers == before && pace.Allows(Now)) known = await Discover() ?? known;
            return known == last ? null : known;
        }
        finally
        {
            answers++;
            asking.Release();
        }
    }

    /// <summary>Fetches what discovery needs; the package's own retriever would wait for ever.</summary>
    public Task<string> GetDocumentAsync(string address, CancellationToken cancel) =>
        http.GetStringAsync(Trustworthy(new(address)) ?? throw new HttpRequestException($"{address} can be swapped on the way."), cancel);

    public void Dispose()
    {
        http.Dispose();
        asking.Dispose();
    }

    /// <summary>Whatever comes from outside instead of keys, it is a warning here and no answer to the caller.</summary>
    async Task<Discovered?> Discover()
    {
        using var patience = new CancellationTokenSource(Patience, clock);
        try
        {
            var said = await OpenIdConnectConfigurationRetriever.GetAsync(discovery!.AbsoluteUri, this, patience.Token);
            if (said is { Issuer.Length: > 0, SigningKeys.Count: > 0 }) return new(said.Issuer, [.. said.SigningKeys], Now);
            log.LogWarning("{Discovery} names no issuer or no keys", discovery);
        }
        catch (Exception why)
        {
            log.LogWarning(why, "The issuer of tokens cannot be asked for its keys at {Discovery}", discovery);
        }
        restsUntil = Now + Rest;
        return null;
    }

    /// <summary>Since this began, whatever becomes of the wall clock meanwhile (R2).</summary>
    TimeSpan Now => clock.GetElapsedTime(started);

    TimeSpan Age(Discovered keys) => Now - keys.At;

    static Uri DiscoveryOf(string authority) =>
        Uri.TryCreate($"{authority.TrimEnd('/')}/.well-known/openid-configuration", UriKind.Absolute, out var address)
        && Trustworthy(address) is { } trustworthy
            ? trustworthy
            : throw new InvalidOperationException("Auth__Authority must be an https address (http only on this machine).");

    /// <summary>Null for an address where anybody on the way could answer.</summary>
    static Uri? Trustworthy(Uri address) =>
        address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback) ? address : null;
}

/// <summary>What discovery said: the name in its tokens and the keys that sign them.</summary>
public sealed record Discovered(string Issuer, ImmutableArray<Microsoft.IdentityModel.Tokens.SecurityKey> Keys, TimeSpan At);
