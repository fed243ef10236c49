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

    /// <summary>The text of a message a client sends.</summary>
    /// <exception cref="StorageException">400 InvalidXmlDocument.</exception>
    public static string Read(byte[] body)
    {
        try
        {
            var root = XDocument.Load(new MemoryStream(body), LoadOptions.PreserveWhitespace).Root;
            var text = root?.Name == "QueueMessage" ? root.Element("MessageText") : null;
            return text?.Value ?? throw QueueError.InvalidXmlDocument.Exception();
        }
        catch (XmlException)
        {
            throw QueueError.InvalidXmlDocument.Exception();
        }
    }

    public static byte[] Messages(
        IEnumerable<StoredMessage> messages, Func<StoredMessage, IEnumerable<(string Name, string Value)>> fields) => Write(xml =>
    {
        xml.WriteStartElement("QueueMessagesList");
        foreach (var message in messages)
        {
            xml.WriteStartElement("QueueMessage");
            foreach (var (name, value) in fields(message)) xml.WriteElementString(name, value);
            xml.WriteEndElement();
        }
        xml.WriteEndElement();
    });

    public static byte[] Error(StorageError error) => Write(xml =>
    {
        xml.WriteStartElement("Error");
        xml.WriteElementString("Code", error.Code);
        xml.WriteElementString("Message", error.Message);
        xml.WriteEndElement();
    });

    /// <param name="service">The account's address.</param>
    /// <param name="page">The queues.</param>
    /// <param name="next">The name that the next page begins with; empty on the last.</param>
    /// <param name="withMetadata">Whether the client asked for metadata.</param>
    public static byte[] Queues(string service, IEnumerable<QueueItem> page, string next, bool withMetadata) => Write(xml =>
    {
        xml.WriteStartElement("EnumerationResults");
        xml.WriteAttributeString("ServiceEndpoint", service);
        xml.WriteStartElement("Queues");
        foreach (var queue in page) Queue(xml, queue, withMetadata);
        xml.WriteEndElement();
        xml.WriteElementString("NextMarker", next);
        xml.WriteEndElement();
    });

    public static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("r", CultureInfo.InvariantCulture);

    static void Queue(XmlWriter xml, QueueItem queue, bool withMetadata)
    {
        xml.WriteStartElement("Queue");
        xml.WriteElementString("Name", queue.Name);
        if (withMetadata)
        {
            xml.WriteStartElement("Metadata");
            foreach (var (name, value) in queue.Metadata) xml.WriteElementString(name, value);
            xml.WriteEndElement();
        }
        xml.WriteEndElement();
    }

    static byte[] Write(Action<XmlWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var xml = XmlWriter.Create(buffer, writing)) write(xml);
        return buffer.ToArray();
    }
}
