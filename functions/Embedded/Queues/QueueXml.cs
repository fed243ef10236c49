using System.Globalization;
using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace Izi.Embedded.Queues;

/// <summary>Messages as the queue service's XML.</summary>
internal static class QueueXml
{
    // Written as they are, line ends would be read back as others.
    static readonly XmlWriterSettings writing = new() { Encoding = new UTF8Encoding(false), NewLineHandling = NewLineHandling.Entitize };

    public static byte[] Write(string text)
    {
        using var buffer = new MemoryStream();
        using (var xml = XmlWriter.Create(buffer, writing))
        {
            xml.WriteStartElement("QueueMessage");
            xml.WriteElementString("MessageText", text);
        }
        return buffer.ToArray();
    }

    /// <summary>The messages of an answer; what it does not say of them is empty.</summary>
    public static List<StoredMessage> Read(Stream body) =>
        [.. XDocument.Load(body, LoadOptions.PreserveWhitespace).Root!.Elements("QueueMessage").Select(Message)];

    public static DateTimeOffset Time(string text) => DateTimeOffset.ParseExact(text, "r", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    static StoredMessage Message(XElement message) => new(
        Text(message, "MessageId"), Text(message, "MessageText"), Text(message, "PopReceipt"),
        Milliseconds(message, "InsertionTime"), Milliseconds(message, "ExpirationTime"), Milliseconds(message, "TimeNextVisible"),
        (long?)message.Element("DequeueCount") ?? 0);

    static string Text(XElement message, string name) => message.Element(name)?.Value ?? "";

    static long Milliseconds(XElement message, string name) => message.Element(name) is { } time ? Time(time.Value).ToUnixTimeMilliseconds() : 0;
}
