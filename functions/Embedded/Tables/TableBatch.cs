using System.Globalization;
using System.Text;
using Izi.Embedded.Storage;

namespace Izi.Embedded.Tables;

/// <summary>
/// A transaction as one request: a multipart batch of one change set. Learn: "Performing entity group transactions".
/// </summary>
internal sealed record TableBatch(string ContentType, byte[] Body)
{
    public static TableBatch Of(StorageService service, string table, IEnumerable<RowChange> changes)
    {
        var (batch, changeSet) = ($"batch_{Guid.NewGuid()}", $"changeset_{Guid.NewGuid()}");
        using var body = new MemoryStream();
        Write(body, $"--{batch}\r\nContent-Type: multipart/mixed; boundary={changeSet}\r\n\r\n");
        foreach (var request in changes.Select(change => RowRequest.Of(table, change)))
        {
            Write(body, $"--{changeSet}\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\n{Head(service, request)}\r\n");
            body.Write(request.Body);
            Write(body, "\r\n");
        }
        Write(body, $"--{changeSet}--\r\n--{batch}--\r\n");
        return new($"multipart/mixed; boundary={batch}", body.ToArray());
    }

    static string Head(StorageService service, RowRequest request)
    {
        var head = new StringBuilder($"{request.Method} {service.Address(request.Path).AbsoluteUri} HTTP/1.1\r\n")
            .Append("Accept: application/json;odata=minimalmetadata\r\nDataServiceVersion: 3.0\r\nPrefer: return-no-content\r\n");
        if (request.Body is { } body) head.Append(CultureInfo.InvariantCulture, $"Content-Type: application/json;odata=nometadata\r\nContent-Length: {body.Length}\r\n");
        if (request.IfMatch is { } version) head.Append(CultureInfo.InvariantCulture, $"If-Match: {version}\r\n");
        return head.ToString();
    }

    static void Write(MemoryStream body, string text) => body.Write(Encoding.UTF8.GetBytes(text));
}
