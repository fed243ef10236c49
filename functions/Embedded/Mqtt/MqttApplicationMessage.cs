using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Izi.Embedded.Mqtt;

/// <summary>One message: a topic and some bytes.</summary>
public sealed class MqttApplicationMessage
{
    /// <summary>MQTT 5: the media type of the payload.</summary>
    [AllowNull]
    public string ContentType { get; set; } = null!;

    /// <summary>MQTT 5: by which an answer is known.</summary>
    [AllowNull]
    public byte[] CorrelationData { get; set; } = null!;

    public bool Dup { get; set; }

    /// <summary>MQTT 5: after how many seconds nobody is to get it any more; 0 for never.</summary>
    public uint MessageExpiryInterval { get; set; }

    public ReadOnlySequence<byte> Payload { get; set; } = ReadOnlySequence<byte>.Empty;

    /// <summary>MQTT 5: whether the payload is text.</summary>
    public MqttPayloadFormatIndicator PayloadFormatIndicator { get; set; }

    public ArraySegment<byte> PayloadSegment
    {
        set => Payload = new ReadOnlySequence<byte>(value);
    }

    public MqttQualityOfServiceLevel QualityOfServiceLevel { get; set; }

    /// <summary>MQTT 5: where an answer is to go.</summary>
    [AllowNull]
    public string ResponseTopic { get; set; } = null!;

    public bool Retain { get; set; }

    /// <summary>MQTT 5: the numbers of the subscriptions that a received message comes from.</summary>
    [AllowNull]
    public List<uint> SubscriptionIdentifiers { get; set; } = null!;

    [AllowNull]
    public string Topic { get; set; } = null!;

    /// <summary>MQTT 5.</summary>
    [AllowNull]
    public List<MqttUserProperty> UserProperties { get; set; } = null!;
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
