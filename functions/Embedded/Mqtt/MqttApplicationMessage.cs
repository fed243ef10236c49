using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Izi.Embedded.Mqtt;

/// <summary>One message: a topic and some bytes.</summary>
public sealed class MqttApplicationMessage
{
    public bool Dup { get; set; }

    public ReadOnlySequence<byte> Payload { get; set; } = ReadOnlySequence<byte>.Empty;

    public ArraySegment<byte> PayloadSegment
    {
        set => Payload = new ReadOnlySequence<byte>(value);
    }

    public MqttQualityOfServiceLevel QualityOfServiceLevel { get; set; }

    public bool Retain { get; set; }

    [AllowNull]
    public string Topic { get; set; } = null!;
}

/// <summary>What can be read from a message.</summary>
public static class MqttApplicationMessageExtensions
{
    /// <summary>The payload as text; null when there is none.</summary>
    public static string ConvertPayloadToString(this MqttApplicationMessage applicationMessage)
    {
        ArgumentNullException.ThrowIfNull(applicationMessage);

        return applicationMessage.Payload.IsEmpty ? null! : Encoding.UTF8.GetString(applicationMessage.Payload);
    }
}
