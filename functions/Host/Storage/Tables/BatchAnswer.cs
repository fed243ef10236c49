using System.Globalization;
using System.Text;

namespace Izi.Host.Storage.Tables;

/// <summary>The answer to a batch: one part an action, or a single part that says which action failed and why.</summary>
internal sealed class BatchAnswer
{
    readonly string batch = $"batchresponse_{Guid.NewGuid()}";
    readonly string changeSet = $"changesetresponse_{Guid.NewGuid()}";
    readonly StringBuilder body = new();

    public BatchAnswer() =>
        body.Append(CultureInfo.InvariantCulture, $"--{batch}\r\nContent-Type: multipart/mixed; boundary={changeSet}\r\n\r\n");

    public string ContentType => $"multipart/mixed; boundary={batch}";

    public void Done(string? etag)
    {
        Begin("204 No Content");
        if (etag is not null) body.Append(CultureInfo.InvariantCulture, $"ETag: {etag}\r\nPreference-Applied: return-no-content\r\n");
        body.Append("\r\n\r\n");
    }

    public void Created(StoredRow row, RowView view)
    {
        Begin("201 Created");
        body.Append(CultureInfo.InvariantCulture,
            $"ETag: {row.ETag}\r\nPreference-Applied: return-content\r\nContent-Type: {view.ContentType}\r\n\r\n");
        body.Append(Encoding.UTF8.GetString(view.Entity(row))).Append("\r\n");
    }

    public void Failed(StorageError error, int index)
    {
        Begin($"{error.Status.ToString(CultureInfo.InvariantCulture)} {error.Code}");
        var json =
            TablesService.ErrorBody(error with { Message = string.Create(CultureInfo.InvariantCulture, $"{index}:{error.Message}") });
        body.Append("Content-Type: application/json;odata=minimalmetadata;streaming=true;charset=utf-8\r\n\r\n");
        body.Append(Encoding.UTF8.GetString(json)).Append("\r\n");
    }

    public byte[] End() => Encoding.UTF8.GetBytes(
        body.Append(CultureInfo.InvariantCulture, $"--{changeSet}--\r\n--{batch}--\r\n").ToString());

    void Begin(string status) => body.Append(
        CultureInfo.InvariantCulture,
        $"--{changeSet}\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\nHTTP/1.1 {status}\r\n");
}
