using System.Text;
using System.Text.RegularExpressions;
using System.Xml;

namespace Izi.Host.Storage.Queues;

/// <summary>What the queue service accepts: names, sizes, times.</summary>
internal static partial class QueueLimits
{
    public const int Messages = 32;
    public const int MessageBytes = 64 * 1024;
    public static readonly TimeSpan DefaultTimeToLive = TimeSpan.FromDays(7);
    public static readonly TimeSpan DefaultVisibility = TimeSpan.FromSeconds(30);
    public static readonly TimeSpan ForEver = TimeSpan.FromSeconds(-1);
    static readonly TimeSpan longestVisibility = TimeSpan.FromDays(7);
    static readonly TimeSpan second = TimeSpan.FromSeconds(1);

    public static StorageError? OfName(string queue) =>
        queue.Length is < 3 or > 63 ? QueueError.NameLength : QueueName().IsMatch(queue) ? null : QueueError.InvalidResourceName;

    public static StorageError? OfSend(string text, TimeSpan visibility, TimeSpan timeToLive) =>
        OfText(text)
        ?? OfHiding(visibility)
        ?? (timeToLive == ForEver ? null : timeToLive < second || visibility >= timeToLive ? QueueError.InvalidQueryParameterValue : null);

    public static StorageError? OfReceive(int count, TimeSpan visibility) =>
        OfCount(count) ?? (visibility < second ? QueueError.OutOfRangeQueryParameterValue : OfHiding(visibility));

    public static StorageError? OfUpdate(string? text, TimeSpan visibility) => (text is null ? null : OfText(text)) ?? OfHiding(visibility);

    public static StorageError? OfCount(int count) => count is < 1 or > Messages ? QueueError.OutOfRangeQueryParameterValue : null;

    static StorageError? OfText(string text) =>
        Encoding.UTF8.GetByteCount(text) > MessageBytes
            ? StorageError.RequestBodyTooLarge : IsXml(text) ? null : QueueError.InvalidXmlDocument;

    // A message travels in XML.
    static bool IsXml(string text)
    {
        for (var i = 0; i < text.Length; i++)
            if (!XmlConvert.IsXmlChar(text[i])
                && (i + 1 == text.Length || !XmlConvert.IsXmlSurrogatePair(text[i + 1], text[i++]))) return false;
        return true;
    }

    static StorageError? OfHiding(TimeSpan visibility) =>
        visibility < TimeSpan.Zero || visibility > longestVisibility ? QueueError.OutOfRangeQueryParameterValue : null;

    [GeneratedRegex(@"^[a-z0-9]+(-[a-z0-9]+)*\z", RegexOptions.CultureInvariant)]
    private static partial Regex QueueName();
}
