using System.Text;
using System.Text.RegularExpressions;
using System.Xml;
using Izi.Embedded.Storage;

namespace Izi.Embedded.Queues;

/// <summary>What the queue service takes: names, sizes, times.</summary>
internal static partial class QueueLimits
{
    public const int Messages = 32;
    public const int MessageBytes = 64 * 1024;
    public static readonly TimeSpan DefaultTimeToLive = TimeSpan.FromDays(7);
    public static readonly TimeSpan DefaultVisibility = TimeSpan.FromSeconds(30);
    public static readonly TimeSpan ForEver = TimeSpan.FromSeconds(-1);
    static readonly TimeSpan longestVisibility = TimeSpan.FromDays(7);
    static readonly TimeSpan second = TimeSpan.FromSeconds(1);

    public static ServiceError? OfName(string queue) =>
        queue.Length is < 3 or > 63 ? QueueError.NameLength : QueueName().IsMatch(queue) ? null : QueueError.InvalidResourceName;

    public static ServiceError? OfSend(string text, TimeSpan visibility, TimeSpan timeToLive) =>
        OfText(text)
        ?? OfHiding(visibility)
        ?? (timeToLive == ForEver ? null : timeToLive < second || visibility >= timeToLive ? QueueError.InvalidQueryParameterValue : null);

    public static ServiceError? OfReceive(int count, TimeSpan visibility) =>
        OfCount(count) ?? (visibility < second ? QueueError.OutOfRangeQueryParameterValue : OfHiding(visibility));

    public static ServiceError? OfUpdate(string? text, TimeSpan visibility) => (text is null ? null : OfText(text)) ?? OfHiding(visibility);

    public static ServiceError? OfCount(int count) => count is < 1 or > Messages ? QueueError.OutOfRangeQueryParameterValue : null;

    static ServiceError? OfText(string text) =>
        Encoding.UTF8.GetByteCount(text) > MessageBytes ? QueueError.RequestBodyTooLarge : IsXml(text) ? null : QueueError.InvalidXmlDocument;

    // A message travels in XML.
    static bool IsXml(string text)
    {
        for (var i = 0; i < text.Length; i++)
            if (!XmlConvert.IsXmlChar(text[i]) && (i + 1 == text.Length || !XmlConvert.IsXmlSurrogatePair(text[i + 1], text[i++]))) return false;
        return true;
    }

    static ServiceError? OfHiding(TimeSpan visibility) =>
        visibility < TimeSpan.Zero || visibility > longestVisibility ? QueueError.OutOfRangeQueryParameterValue : null;

    [GeneratedRegex(@"^[a-z0-9]+(-[a-z0-9]+)*\z", RegexOptions.CultureInvariant)]
    private static partial Regex QueueName();
}
