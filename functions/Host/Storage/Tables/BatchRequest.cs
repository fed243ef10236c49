using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Izi.Host.Storage.Tables;

/// <summary>One action of a batch: an HTTP request inside a part of the change set.</summary>
internal sealed record BatchAction(string Method, TablePath Path, string? IfMatch, bool ReturnsContent, ReadOnlyMemory<byte> Body);

/// <summary>
/// Reads an entity group transaction: a multipart body with one change set. Learn: "Performing entity group transactions".
/// </summary>
internal static class BatchRequest
{
    /// <exception cref="StorageException">400 InvalidInput: it is not a batch with one change set, or has more than 100
    /// actions.</exception>
    public static async Task<List<BatchAction>> ReadAsync(string? contentType, byte[] body)
    {
        try
        {
            var batch = new MultipartReader(Boundary(contentType), new MemoryStream(body));
            var part = await batch.ReadNextSectionAsync() ?? throw new InvalidDataException("The batch is empty.");
            var changeSet = new MultipartReader(Boundary(part.ContentType), part.Body);
            List<BatchAction> actions = [];
            while (await changeSet.ReadNextSectionAsync() is { } action)
            {
                if (actions.Count == TableLimits.Actions) throw TableError.TooManyActions.Exception(TableLimits.Actions - 1);
                using var request = new MemoryStream();
                await action.Body.CopyToAsync(request);
                actions.Add(Action(request.GetBuffer().AsMemory(0, (int)request.Length)));
            }
            return actions;
        }
        catch (Exception bad) when (bad is InvalidDataException or IOException)
        {
            throw StorageError.InvalidInput(bad.Message).Exception();
        }
    }

    static string Boundary(string? contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out var type) && HeaderUtilities.RemoveQuotes(type.Boundary) is { Length: > 0 } boundary
            ? boundary.ToString()
            : throw new InvalidDataException("The batch has no multipart boundary.");

    static BatchAction Action(ReadOnlyMemory<byte> request)
    {
        var end = request.Span.IndexOf("\r\n\r\n"u8);
        if (end < 0) throw new InvalidDataException("An action of the batch has no end of its headers.");
        var lines = Encoding.UTF8.GetString(request.Span[..end]).Split("\r\n");
        if (lines[0].Split(' ') is not [var method, var address, _]) throw new InvalidDataException($"'{lines[0]}' is not a request line.");
        return new(
            method, TablePath.Of(StorageTarget.Of(address)), Header(lines, "If-Match"), Header(lines, "Prefer") != "return-no-content",
            request[(end + 4)..]);
    }

    static string? Header(string[] lines, string name) => lines.Skip(1)
        .Where(line => line.StartsWith(name, StringComparison.OrdinalIgnoreCase) && line.AsSpan(name.Length).StartsWith(":"))
        .Select(line => line[(name.Length + 1)..].Trim())
        .FirstOrDefault();
}
