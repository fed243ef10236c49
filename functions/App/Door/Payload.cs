using System.IO.Compression;
using System.Text;
using Microsoft.Net.Http.Headers;

namespace Izi.App.Door;

/// <summary>Writes the text of an answer, compressed where the caller takes that and it is worth it (RFC 9110, 12.5.3).</summary>
static class Payload
{
    /// <summary>Shorter answers fit one packet as they are; in bytes.</summary>
    const int WorthCompressing = 1024;

    public static Task WriteAsync(HttpContext http, int status, string contentType, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        if (bytes.Length > WorthCompressing && EncodingFor(http.Request) is { } encoding)
        {
            http.Response.Headers.ContentEncoding = encoding;
            bytes = Compress(bytes, encoding);
        }
        http.Response.StatusCode = status;
        http.Response.ContentType = contentType;
        http.Response.ContentLength = bytes.Length;
        return HttpMethods.IsHead(http.Request.Method)
            ? Task.CompletedTask
            : http.Response.Body.WriteAsync(bytes, http.RequestAborted).AsTask();
    }

    /// <summary>The encoding that the caller likes best of those there are; null for none.</summary>
    static string? EncodingFor(HttpRequest request) => request.GetTypedHeaders().AcceptEncoding
        .Where(accepted => accepted.Quality is not 0 && accepted.Value.Value is "br" or "gzip")
        .OrderDescending(StringWithQualityHeaderValueComparer.QualityComparer).Select(accepted => accepted.Value.Value).FirstOrDefault();

    static byte[] Compress(byte[] bytes, string encoding)
    {
        using var packed = new MemoryStream();
        using (
            Stream compressor = encoding is "br"
                ? new BrotliStream(packed, CompressionLevel.Fastest)
                : new GZipStream(packed, CompressionLevel.Fastest))
            compressor.Write(bytes);
        return packed.ToArray();
    }
}
