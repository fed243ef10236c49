using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml;

namespace Izi.Host.Storage.Queues;

/// <summary>The parameters, headers and body of a request to the queue service, refused where they break its limits.</summary>
internal static partial class QueueRequest
{
    public const string MetadataPrefix = "x-ms-meta-";
    public const int MessageBytes = 64 * 1024;

    public static StorageException OutOfRange => new(
        400, "OutOfRangeQueryParameterValue", "One of the query parameters specified in the request URI is outside the permissible range.");

    public static StorageException Missing => new(
        400, "MissingRequiredQueryParameter", "A query parameter that's mandatory for this request is not specified.");

    static StorageException Invalid => new(
        400, "InvalidQueryParameterValue", "Value for one of the query parameters specified in the request URI is invalid.");

    public static void CheckName(string queue)
    {
        if (queue.Length is < 3 or > 63)
            throw new StorageException(400, "OutOfRangeInput", "The specified resource name length is not within the permissible limits.");
        if (!QueueName().IsMatch(queue)) throw StorageException.InvalidResourceName;
    }

    /// <summary>How long a message is hidden, in whole seconds from the least that is allowed up to seven days.</summary>
    public static TimeSpan Visibility(HttpRequest request, int? otherwise, int least = 0)
    {
        var seconds = Number(request, "visibilitytimeout") ?? otherwise ?? throw Missing;
        return seconds >= least && seconds <= 7 * 24 * 60 * 60 ? TimeSpan.FromSeconds(seconds) : throw OutOfRange;
    }

    /// <summary>Seven days when it is not given; longer than the message is hidden.</summary>
    public static TimeSpan TimeToLive(HttpRequest request, TimeSpan visibility)
    {
        var timeToLive = TimeSpan.FromSeconds(Number(request, "messagettl") ?? 7 * 24 * 60 * 60);
        var isValid = timeToLive == QueueStore.ForEver || (timeToLive > TimeSpan.Zero && timeToLive > visibility);
        return isValid ? timeToLive : throw Invalid;
    }

    public static int Count(HttpRequest request) =>
        (Number(request, "numofmessages") ?? 1) is var count and >= 1 and <= 32 ? count : throw OutOfRange;

    public static int? Number(HttpRequest request, string name) =>
        !request.Query.TryGetValue(name, out var text) ? null
        : int.TryParse(text, CultureInfo.InvariantCulture, out var number) ? number
        : throw Invalid;

    /// <summary>The receipt of the message's last delivery.</summary>
    public static string Receipt(HttpRequest request) =>
        request.Query["popreceipt"].ToString() is { Length: > 0 } receipt ? receipt : throw Missing;

    public static string Text(byte[] body)
    {
        var text = QueueXml.Read(body);
        if (Encoding.UTF8.GetByteCount(text) > MessageBytes) throw StorageException.RequestBodyTooLarge;
        return text;
    }

    public static SortedDictionary<string, string> Metadata(HttpRequest request)
    {
        SortedDictionary<string, string> metadata = new(StringComparer.OrdinalIgnoreCase);
        foreach (var (header, value) in request.Headers)
        {
            if (!header.StartsWith(MetadataPrefix, StringComparison.OrdinalIgnoreCase)) continue;
            // A name becomes an element of the list's XML.
            var name = header[MetadataPrefix.Length..];
            if (!XmlReader.IsName(name))
                throw new StorageException(
                    400, "InvalidMetadata", "The specified metadata is invalid. It has characters that are not permitted.");
            metadata[name] = value.ToString();
        }
        return metadata;
    }

    [GeneratedRegex(@"^[a-z0-9]+(-[a-z0-9]+)*\z", RegexOptions.CultureInvariant)]
    private static partial Regex QueueName();
}
