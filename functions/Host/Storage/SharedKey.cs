using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Primitives;

namespace Izi.Host.Storage;

/// <summary>
/// Checks the signature of a request. Learn: "Authorize with Shared Key". The date in it is signed but not compared with the clock:
/// client and server share one clock, which may be stepped.
/// </summary>
internal sealed class SharedKey(string account, string key)
{
    static readonly string[] signedHeaders =
    [
        "Content-Encoding", "Content-Language", "Content-Length", "Content-MD5", "Content-Type", "Date", "If-Modified-Since", "If-Match",
        "If-None-Match", "If-Unmodified-Since", "Range",
    ];

    readonly byte[] key = Convert.FromBase64String(key);

    /// <exception cref="StorageException">The request is not signed, or not with this account's key.</exception>
    public void Check(HttpRequest request, StorageTarget target, bool isTables)
    {
        var authorization = request.Headers.Authorization.ToString();
        if (authorization.Length == 0)
            throw new StorageException(
                401, "NoAuthenticationInformation", "Server failed to authenticate the request. The Authorization header is missing.");
        var scheme = authorization.Split(' ')[0];
        var text = (isTables, scheme) switch
        {
            (true, "SharedKeyLite") => $"{Date(request)}\n{TableResource(request, target)}",
            (true, "SharedKey") =>
                $"{request.Method}\n{request.Headers.ContentMD5}\n{request.ContentType}\n{Date(request)}\n{TableResource(request, target)}",
            (false, "SharedKey") => QueueText(request, target),
            _ => throw StorageException.AuthenticationFailed,
        };
        var signature = Convert.ToBase64String(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text)));
        var expected = Encoding.UTF8.GetBytes($"{scheme} {account}:{signature}");
        if (target.Account != account || !CryptographicOperations.FixedTimeEquals(expected, Encoding.UTF8.GetBytes(authorization)))
            throw StorageException.AuthenticationFailed;
    }

    static string Date(HttpRequest request) =>
        request.Headers.TryGetValue("x-ms-date", out var date) ? date.ToString() : request.Headers.Date.ToString();

    string TableResource(HttpRequest request, StorageTarget target) =>
        request.Query.TryGetValue("comp", out var comp) ? $"/{account}{target.Path}?comp={comp}" : $"/{account}{target.Path}";

    string QueueText(HttpRequest request, StorageTarget target)
    {
        var text = new StringBuilder(request.Method);
        foreach (var name in signedHeaders) text.Append('\n').Append(Header(request, name));
        var own = request.Headers.Where(header => header.Key.StartsWith("x-ms-", StringComparison.OrdinalIgnoreCase));
        foreach (var (name, value) in Sorted(own)) text.Append(CultureInfo.InvariantCulture, $"\n{name}:{value.ToString().Trim()}");
        text.Append(CultureInfo.InvariantCulture, $"\n/{account}{target.Path}");
        foreach (var (name, value) in Sorted(request.Query))
            text.Append(CultureInfo.InvariantCulture, $"\n{name}:{string.Join(',', value.Order(StringComparer.Ordinal))}");
        return text.ToString();
    }

    static IEnumerable<(string Name, StringValues Value)> Sorted(IEnumerable<KeyValuePair<string, StringValues>> parts) =>
        parts.Select(part => (Name: part.Key.ToLowerInvariant(), part.Value)).OrderBy(part => part.Name, StringComparer.Ordinal);

    // An empty body is signed as no length at all.
    static string Header(HttpRequest request, string name) => name == "Content-Length"
        ? request.ContentLength is > 0 and var length ? length.ToString(CultureInfo.InvariantCulture) : ""
        : request.Headers[name].ToString();
}
