using System.Globalization;
using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace Izi.Host.Storage.Queues;

/// <summary>The queue service's XML.</summary>
internal static class QueueXml
{
    // Written as they are, line ends in a text would be read back as others.
    static readonly XmlWriterSettings writing = new() { Encoding = new UTF8Encoding(false), NewLineHandling = NewLineHandling.Entitize };

    static StorageException Invalid => new(400, "InvalidXmlDocument", "The specified XML is not syntactically valid.");

    /// <summary>The text of a message a client sends.</summary>
    public static string Read(byte[] body)
    {
        try
        {
            var root = XDocument.Load(new MemoryStream(body), LoadOptions.PreserveWhitespace).Root;
            var text = root?.Name == "QueueMessage" ? root.Element("MessageText") : null;
            return text?.Value ?? throw Invalid;
        }
        catch (XmlException)
        {
            throw Invalid;
        }
    }

    public static byte[] Messages(IEnumerable<StoredMessage> messages, bool withReceipt, bool withText) =>
        Write(new("QueueMessagesList", messages.Select(message => Message(message, withReceipt, withText))));

    public static byte[] Error(StorageException error) =>
        Write(new("Error", new XElement("Code", error.Code), new XElement("Message", error.Message)));

    public static byte[] Queues(string service, IEnumerable<QueueItem> page, string next, bool withMetadata) => Write(new(
        "EnumerationResults", new XAttribute("ServiceEndpoint", service),
        new XElement("Queues", page.Select(queue => new XElement(
            "Queue", new XElement("Name", queue.Name),
            withMetadata ? new XElement("Metadata", queue.Metadata.Select(pair => new XElement(pair.Key, pair.Value))) : null))),
        new XElement("NextMarker", next)));

    public static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("r", CultureInfo.InvariantCulture);

    static XElement Message(StoredMessage message, bool withReceipt, bool withText)
    {
        var xml = new XElement(
            "QueueMessage", new XElement("MessageId", message.Id), new XElement("InsertionTime", Text(message.Inserted)),
            new XElement("ExpirationTime", Text(message.Expires)));
        if (withReceipt)
            xml.Add(new XElement("PopReceipt", message.PopReceipt), new XElement("TimeNextVisible", Text(message.NextVisible)));
        if (withText)
            xml.Add(new XElement("DequeueCount", message.DequeueCount), new XElement("MessageText", message.Text));
        return xml;
    }

    static byte[] Write(XElement root)
    {
        using var buffer = new MemoryStream();
        using (var xml = XmlWriter.Create(buffer, writing)) root.WriteTo(xml);
        return buffer.ToArray();
    }
}
