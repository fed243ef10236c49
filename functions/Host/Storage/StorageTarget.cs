using Microsoft.AspNetCore.Http.Features;

namespace Izi.Host.Storage;

/// <summary>The path of a request as it was sent, and its decoded segments after the account's name.</summary>
internal sealed record StorageTarget(string Path, string Account, IReadOnlyList<string> Segments)
{
    /// <summary>Read from the raw target: a decoded path cannot tell a slash in a key from one between segments.</summary>
    public static StorageTarget Of(HttpContext context) => Of(context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget);

    /// <param name="address">A path, or the absolute address that an action of a batch carries.</param>
    public static StorageTarget Of(string address)
    {
        var start = address.StartsWith('/') ? 0 : address.IndexOf('/', address.IndexOf("://", StringComparison.Ordinal) + 3);
        var end = address.IndexOf('?', StringComparison.Ordinal);
        var path = start < 0 ? "/" : address[start..(end < 0 ? address.Length : end)];
        var segments = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        return segments is [var account, .. var rest] ? new(path, account, Array.ConvertAll(rest, Uri.UnescapeDataString)) : new(path, "", []);
    }
}
