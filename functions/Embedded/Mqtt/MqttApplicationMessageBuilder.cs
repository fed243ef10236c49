using System.Buffers;
using System.Text;

namespace Izi.Embedded.Mqtt;

/// <summary>Makes a message step by step.</summary>
public sealed class MqttApplicationMessageBuilder
{
    string? topic;
    ReadOnlySequence<byte> payload;
    MqttQualityOfServiceLevel qualityOfService;
    bool retain;

    /// <exception cref="MqttProtocolViolationException">There is no topic.</exception>
    public MqttApplicationMessage Build() => string.IsNullOrEmpty(topic)
        ? throw new MqttProtocolViolationException("Topic is not set.")
        : new MqttApplicationMessage { Topic = topic, Payload = payload, QualityOfServiceLevel = qualityOfService, Retain = retain };

    public MqttApplicationMessageBuilder WithTopic(string? topic)
    {
        this.topic = topic;
        return this;
    }

    public MqttApplicationMessageBuilder WithPayload(byte[]? payload) => WithPayload(new ReadOnlySequence<byte>(payload ?? []));

    public MqttApplicationMessageBuilder WithPayload(ArraySegment<byte> payloadSegment) =>
        WithPayload(new ReadOnlySequence<byte>(payloadSegment));

    public MqttApplicationMessageBuilder WithPayload(IEnumerable<byte>? payload) => WithPayload(payload?.ToArray());

    public MqttApplicationMessageBuilder WithPayload(string? payload) => WithPayload(Encoding.UTF8.GetBytes(payload ?? ""));

    public MqttApplicationMessageBuilder WithPayload(ReadOnlySequence<byte> payload)
    {
        this.payload = payload;
        return this;
    }

    public MqttApplicationMessageBuilder WithPayloadSegment(ReadOnlyMemory<byte> payloadSegment) =>
        WithPayload(new ReadOnlySequence<byte>(payloadSegment));

    public MqttApplicationMessageBuilder WithQualityOfServiceLevel(MqttQualityOfServiceLevel qualityOfServiceLevel)
    {
        qualityOfService = qualityOfServiceLevel;
        return this;
    }

    public MqttApplicationMessageBuilder WithRetainFlag(bool value = true)
    {
        retain = value;
        return this;
    }
}
