using System.Diagnostics.CodeAnalysis;
using Azure;
using Azure.Core;

namespace Izi.Embedded.Storage;

/// <summary>What the storage service would have answered: a status, an error code where it refused, an ETag where it wrote.</summary>
internal sealed class ServiceResponse(int status, string? etag = null, string? errorCode = null) : Response
{
    readonly Dictionary<string, string> headers = Headed(etag, errorCode);

    public static ServiceResponse Ok(string? etag = null) => new(200, etag);
    public static ServiceResponse Created => new(201);
    public static ServiceResponse NoContent(string? etag = null) => new(204, etag);

    public override int Status => status;
    public override string ReasonPhrase => status switch
    {
        200 => "OK",
        201 => "Created",
        204 => "No Content",
        400 => "Bad Request",
        404 => "Not Found",
        409 => "Conflict",
        412 => "Precondition Failed",
        413 => "Request Entity Too Large",
        _ => "",
    };
    public override bool IsError => status >= 400;
    public override Stream? ContentStream { get; set; }
    public override string ClientRequestId { get; set; } = "";

    public override void Dispose() => ContentStream?.Dispose();

    protected override bool ContainsHeader(string name) => headers.ContainsKey(name);

    protected override IEnumerable<HttpHeader> EnumerateHeaders() => headers.Select(h => new HttpHeader(h.Key, h.Value));

    protected override bool TryGetHeader(string name, [NotNullWhen(true)] out string? value) => headers.TryGetValue(name, out value);

    protected override bool TryGetHeaderValues(string name, [NotNullWhen(true)] out IEnumerable<string>? values)
    {
        values = headers.TryGetValue(name, out var value) ? [value] : null;
        return values is not null;
    }

    static Dictionary<string, string> Headed(string? etag, string? errorCode)
    {
        Dictionary<string, string> headers = new(StringComparer.OrdinalIgnoreCase);
        if (etag is not null) headers["ETag"] = etag;
        if (errorCode is not null) headers["x-ms-error-code"] = errorCode;
        return headers;
    }
}
