using System.Text;

namespace Izi.Embedded.Queues;

/// <summary>A message's text as it lies in its queue, and as its reader gets it.</summary>
internal static class QueueText
{
    public static string Written(this QueueMessageEncoding encoding, string text) =>
        encoding is QueueMessageEncoding.Base64 ? Convert.ToBase64String(Encoding.UTF8.GetBytes(text)) : text;

    /// <exception cref="FormatException">It is not base64, although the client's option says so.</exception>
    public static BinaryData Read(this QueueMessageEncoding encoding, string text) =>
        encoding is QueueMessageEncoding.Base64 ? new BinaryData(Convert.FromBase64String(text)) : new BinaryData(text);
}
