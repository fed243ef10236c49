using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Izi.Host.Storage.Tables;

/// <summary>
/// An entity group transaction: a multipart body with one change set, and an answer with one part an action, or a single part that says
/// which action failed and why. Learn: "Performing entity group transactions".
/// </summary>
internal sealed class Batch
{
    readonly string batch = $"batchresponse_{Guid.NewGuid()}";
    readonly string changeSet = $"changesetresponse_{Guid.NewGuid()}";
    readonly List<bool> returnsContent = [];
    readonly StringBuilder answer = new();

    public Batch() =>
        answer.Append(CultureInfo.InvariantCulture, $"--{batch}\r\nContent-Type: multipart/mixed; boundary={changeSet}\r\n\r\n");

    public string Table { get; private set; } = "";

    public List<RowChange> Changes { get; } = [];

    public string ContentType => $"multipart/mixed; boundary={batch}";

    public async Task ReadAsync(string? contentType, byte[] body)
    {
        try
        {
            var parts = new MultipartReader(Boundary(contentType), new MemoryStream(body));
            var part = await parts.ReadNextSectionAsync() ?? throw new InvalidDataException("The batch is empty.");
            var actions = new MultipartReader(Boundary(part.ContentType), part.Body);
            while (await actions.ReadNextSectionAsync() is { } action)
            {
                using var request = new MemoryStream();
                await action.Body.CopyToAsync(request);
                Add(request.ToArray());
            }
            if (Changes.Count == 0) throw new InvalidDataException("The change set is empty.");
        }
        catch (Exception bad) when (bad is InvalidDataException or IOException)
        {
            throw StorageException.InvalidInput(bad.Message);
        }
        catch (StorageException refused)
        {
            refused.Index = Math.Min(Changes.Count, 99);
            throw;
        }
    }

    public void Done(int index, StoredRow? row, RowView view)
    {
        if (row is not null && returnsContent[index] && Changes[index].Action is RowAction.Insert)
        {
            Begin("201 Created", $"ETag: {row.ETag}", "Preference-Applied: return-content", $"Content-Type: {view.ContentType}");
            answer.Append(Encoding.UTF8.GetString(view.Entity(row)));
        }
        else if (row is not null) Begin("204 No Content", $"ETag: {row.ETag}", "Preference-Applied: return-no-content");
        else Begin("204 No Content");
        answer.Append("\r\n");
    }

    public void Failed(StorageException error)
    {
        Begin($"{error.Status} {error.Code}", $"Content-Type: {RowView.Minimal}");
        answer.Append(Encoding.UTF8.GetString(RowView.Error(error, $"{error.Index ?? 0}:{error.Message}"))).Append("\r\n");
    }

    public byte[] End() => Encoding.UTF8.GetBytes(
        answer.Append(CultureInfo.InvariantCulture, $"--{changeSet}--\r\n--{batch}--\r\n").ToString());

    void Add(byte[] request)
    {
        if (Changes.Count == 100)
            throw StorageException.InvalidInput("The batch request operation exceeds the maximum 100 changes per change set.");
        var end = request.AsSpan().IndexOf("\r\n\r\n"u8);
        if (end < 0) throw new InvalidDataException("An action of the batch has no end of its headers.");
        var lines = Encoding.UTF8.GetString(request, 0, end).Split("\r\n");
        if (lines[0].Split(' ') is not [var method, var address, _]) throw new InvalidDataException($"'{lines[0]}' is not a request line.");
        var path = TablePath.Of(StorageTarget.Of(address));
        if (Changes.Count == 0) Table = path.Table;
        var change = RowChange.Read(method, path, Header(lines, "If-Match"), request.AsMemory(end + 4));
        if (path.Table != Table || (Changes.Count > 0 && change.PartitionKey != Changes[0].PartitionKey))
            throw new StorageException(
                400, "CommandsInBatchActOnDifferentPartitions", "All commands in a batch must operate on same entity group.");
        if (Changes.Exists(other => other.RowKey == change.RowKey))
            throw new StorageException(
                400, "InvalidDuplicateRow",
                "The batch request contains multiple changes with same row key. An entity can appear only once in a batch request.");
        Changes.Add(change);
        returnsContent.Add(Header(lines, "Prefer") != "return-no-content");
    }

    void Begin(string status, params ReadOnlySpan<string> headers)
    {
        answer.Append(
            CultureInfo.InvariantCulture,
            $"--{changeSet}\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\n\r\nHTTP/1.1 {status}\r\n");
        foreach (var header in headers) answer.Append(header).Append("\r\n");
        answer.Append("\r\n");
    }

    static string Boundary(string? contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out var type) && HeaderUtilities.RemoveQuotes(type.Boundary) is { Length: > 0 } boundary
            ? boundary.ToString()
            : throw new InvalidDataException("The batch has no multipart boundary.");

    static string? Header(string[] lines, string name) => lines.Skip(1)
        .Where(line => line.StartsWith($"{name}:", StringComparison.OrdinalIgnoreCase))
        .Select(line => line[(name.Length + 1)..].Trim())
        .FirstOrDefault();
}
