using System.Globalization;

namespace Izi.Host.Storage.Queues;

/// <summary>The query parameters and metadata headers of a request to the queue service.</summary>
internal static class QueueRequest
{
    public const string MetadataPrefix = "x-ms-meta-";

    /// <summary>A whole number of seconds, or the default when it is not given.</summary>
    /// <exception cref="StorageException">400: not a whole number.</exception>
    public static TimeSpan Seconds(HttpRequest request, string name, TimeSpan otherwise) =>
        Number(request, name) is { } seconds ? TimeSpan.FromSeconds(seconds) : otherwise;

    /// <exception cref="StorageException">400: not a whole number, or outside of 1 to 32.</exception>
    public static int Count(HttpRequest request)
    {
        var count = Number(request, "numofmessages") ?? 1;
        return QueueLimits.OfCount(count) is { } broken ? throw broken.Exception() : count;
    }

    public static int? Number(HttpRequest request, string name)
    {
        if (!request.Query.TryGetValue(name, out var text)) return null;
        return int.TryParse(text, CultureInfo.InvariantCulture, out var number)
            ? number : throw QueueError.InvalidQueryParameterValue.Exception();
    }

    /// <exception cref="StorageException">400: an update or delete of a message names the receipt of its last delivery.</exception>
    public static string Receipt(HttpRequest request) =>
        request.Query["popreceipt"].ToString() is { Length: > 0 } receipt
            ? receipt : throw QueueError.MissingRequiredQueryParameter.Exception();

    public static SortedDictionary<string, string> Metadata(HttpRequest request)
    {
        SortedDictionary<string, string> metadata = new(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in request.Headers)
            if (name.StartsWith(MetadataPrefix, StringComparison.OrdinalIgnoreCase)) metadata[MetadataName(name)] = value.ToString();
        return metadata;
    }

    // A name becomes an element of the list's XML.
    static string MetadataName(string header)
    {
        var name = header[MetadataPrefix.Length..];
        return System.Xml.XmlReader.IsName(name) ? name : throw QueueError.InvalidMetadata.Exception();
    }
}
