using System.Globalization;
using Azure.Core;
using Azure.Core.Pipeline;

namespace Izi.Embedded.Storage;

/// <summary>Signs a request to the queue service: its method, headers, path and query (Shared Key). Learn: "Authorize with Shared Key".</summary>
internal sealed class QueueKeyPolicy(SharedKeyAccess key) : HttpPipelineSynchronousPolicy
{
    static readonly string[] Signed =
        ["Content-Encoding", "Content-Language", "Content-Length", "Content-MD5", "Content-Type", "Date", "If-Modified-Since", "If-Match", "If-None-Match", "If-Unmodified-Since", "Range"];

    public override void OnSendingRequest(HttpMessage message)
    {
        SharedKeyAccess.Date(message.Request);
        key.Sign(message.Request, "SharedKey", Text(message.Request));
    }

    internal string Text(Request request)
    {
        var address = request.Uri.ToUri();
        return string.Join('\n', [
            request.Method.Method,
            .. Signed.Select(name => Value(request, name)),
            .. request.Headers
                .Where(header => header.Name.StartsWith("x-ms-", StringComparison.OrdinalIgnoreCase))
                .OrderBy(header => header.Name.ToLowerInvariant(), StringComparer.Ordinal)
                .Select(header => $"{header.Name.ToLowerInvariant()}:{header.Value.Trim()}"),
            key.Resource(address),
            .. Query(address).OrderBy(part => part.Name, StringComparer.Ordinal).Select(part => $"{part.Name}:{part.Value}")]);
    }

    // No content is signed as no length at all.
    static string Value(Request request, string name) => name is not "Content-Length"
        ? request.Headers.TryGetValue(name, out var value) ? value! : ""
        : request.Content?.TryComputeLength(out var length) is true && length > 0 ? length.ToString(CultureInfo.InvariantCulture) : "";

    static IEnumerable<(string Name, string Value)> Query(Uri address) =>
        from part in address.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries)
        let pair = part.Split('=', 2)
        select (Uri.UnescapeDataString(pair[0]).ToLowerInvariant(), pair.Length > 1 ? Uri.UnescapeDataString(pair[1]) : "");
}
