using System.Text.Json;
using System.Text.Unicode;

namespace Izi.App.Door;

/// <summary>A request body that can say what is wrong with itself beyond its types.</summary>
public interface IBody
{
    IEnumerable<Fault> Faults();
}

/// <summary>The body of a request that says all in its route: an object without members that matter.</summary>
public sealed record NoBody : IBody
{
    public IEnumerable<Fault> Faults() => [];
}

/// <summary>Where bytes become records, or 400.</summary>
public static class Bodies
{
    const int LargestBody = 64 * 1024;

    /// <summary>A member that is there twice says two things.</summary>
    static readonly JsonDocumentOptions Strict = new() { MaxDepth = Json.Options.MaxDepth, AllowDuplicateProperties = false };

    /// <summary>No body at all says as much as an empty object.</summary>
    static readonly ReadOnlyMemory<byte> Empty = "{}"u8.ToArray();

    /// <summary>What JSON lets stand around a value (RFC 8259).</summary>
    static ReadOnlySpan<byte> Blanks => " \t\r\n"u8;

    /// <summary>Reads a JSON body of at most <paramref name="largest"/> bytes and checks it.</summary>
    /// <exception cref="ProblemException">400 with what is wrong.</exception>
    public static async Task<T> Read<T>(this HttpRequest request, CancellationToken cancel, int largest = LargestBody) where T : IBody =>
        Checked(Parse<T>(await Bytes(request, largest, cancel)));

    /// <summary>The same where a body that is <c>null</c> says something too.</summary>
    /// <exception cref="ProblemException">400 with what is wrong.</exception>
    public static async Task<T?> ReadOrNull<T>(this HttpRequest request, CancellationToken cancel) where T : class, IBody
    {
        var bytes = await Bytes(request, LargestBody, cancel);
        return bytes.Span.Trim(Blanks).SequenceEqual("null"u8) ? null : Checked(Parse<T>(bytes));
    }

    static T Checked<T>(T body) where T : IBody
    {
        var faults = body.Faults().ToList();
        return faults.Count == 0 ? body : throw Problem.Malformed(faults);
    }

    /// <summary>The bytes of a body, which can be read again; of one that is too large, enough to see that.</summary>
    public static async Task<ReadOnlyMemory<byte>> Bytes(this HttpRequest request, CancellationToken cancel)
    {
        var (buffer, length) = await Received(request, LargestBody, cancel);
        request.Body = new MemoryStream(buffer, 0, length);
        return buffer.AsMemory(0, length);
    }

    static T Parse<T>(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            using var document = JsonDocument.Parse(bytes, Strict);
            var json = document.RootElement;
            if (json.ValueKind is not JsonValueKind.Object) throw Problem.Malformed("$", "A JSON object is needed.");

            var lacks = Shape.Faults(json, typeof(T)).ToList();
            return lacks.Count == 0 ? json.Deserialize<T>(Json.Options)! : throw Problem.Malformed(lacks);
        }
        catch (JsonException broken)
        {
            throw Problem.Malformed(Member(broken.Path), "Not JSON, or not of the right type.");
        }
        // A member's name that no encoding can hold, such as half a surrogate pair.
        catch (InvalidOperationException)
        {
            throw Problem.Malformed("$", "Not Unicode text.");
        }
    }

    static async Task<ReadOnlyMemory<byte>> Bytes(HttpRequest request, int largest, CancellationToken cancel)
    {
        if (request.ContentLength > largest) throw TooLarge(largest);
        var (buffer, length) = await Received(request, largest, cancel);
        if (length == 0) return Empty;
        if (length > largest) throw TooLarge(largest);
        var text = WithoutMark(buffer.AsMemory(0, length));
        return Utf8.IsValid(text.Span) ? text : throw Problem.Malformed("$", "Not UTF-8.");
    }

    /// <summary>A byte order mark before JSON may be ignored (RFC 8259, 8.1).</summary>
    static ReadOnlyMemory<byte> WithoutMark(ReadOnlyMemory<byte> bytes) => bytes.Span.StartsWith("\uFEFF"u8) ? bytes[3..] : bytes;

    /// <summary>What came of a body, up to one byte more than is allowed.</summary>
    static async Task<(byte[] Buffer, int Length)> Received(HttpRequest request, int largest, CancellationToken cancel)
    {
        var buffer = new byte[largest + 1];
        try
        {
            return (buffer, await request.Body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancel));
        }
        // Not in the chunks it promised, or more than the server itself takes.
        catch (BadHttpRequestException broken)
        {
            throw broken.StatusCode == StatusCodes.Status413PayloadTooLarge
                ? TooLarge(largest)
                : Problem.Malformed("$", "The body did not come whole.");
        }
    }

    static ProblemException TooLarge(int largest) => Problem.Malformed("$", $"At most {largest / 1024} KiB.");

    /// <summary>The member by its path: <c>$.payment.method</c> is <c>payment.method</c>.</summary>
    static string Member(string? path) => path is null or "$" ? "$" : path.StartsWith("$.", StringComparison.Ordinal) ? path[2..] : path;
}
