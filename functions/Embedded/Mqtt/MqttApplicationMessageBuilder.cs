using System.Buffers;
using System.Text;

namespace Izi.Embedded.Mqtt;

/// <summary>Makes a message step by step.</summary>
public sealed class MqttApplicationMessageBuilder
{
    readonly MqttApplicationMessage message = new();

    /// <exception cref="MqttProtocolViolationException">There is no topic.</exception>
    public MqttApplicationMessage Build() => string.IsNullOrEmpty(message.Topic)
        ? throw new MqttProtocolViolationException("Topic is not set.")
        : new MqttApplicationMessage
        {
            Topic = message.Topic,
            Payload = message.Payload,
            QualityOfServiceLevel = message.QualityOfServiceLevel,
            Retain = message.Retain,
            ContentType = message.ContentType,
            CorrelationData = message.CorrelationData,
            MessageExpiryInterval = message.MessageExpiryInterval,
            PayloadFormatIndicator = message.PayloadFormatIndicator,
            ResponseTopic = message.ResponseTopic,
            UserProperties = message.UserProperties is { } user ? [.. user] : null,
        };

    public MqttApplicationMessageBuilder WithTopic(string? topic) => With(m => m.Topic = topic);

    public MqttApplicationMessageBuilder WithContentType(string? contentType) => With(m => m.ContentType = contentType);

    public MqttApplicationMessageBuilder WithCorrelationData(byte[]? correlationData) => With(m => m.CorrelationData = correlationData);

    public MqttApplicationMessageBuilder WithMessageExpiryInterval(uint messageExpiryInterval) =>
        With(m => m.MessageExpiryInterval = messageExpiryInterval);

    public MqttApplicationMessageBuilder WithPayload(byte[]? payload) => WithPayload(new ReadOnlySequence<byte>(payload ?? []));

    public MqttApplicationMessageBuilder WithPayload(ArraySegment<byte> payloadSegment) =>
        WithPayload(new ReadOnlySequence<byte>(payloadSegment));

    public MqttApplicationMessageBuilder WithPayload(IEnumerable<byte>? payload) => WithPayload(payload?.ToArray());

    public MqttApplicationMessageBuilder WithPayload(string? payload) => WithPayload(Encoding.UTF8.GetBytes(payload ?? ""));

    public MqttApplicationMessageBuilder WithPayload(ReadOnlySequence<byte> payload) => With(m => m.Payload = payload);

    public MqttApplicationMessageBuilder WithPayloadFormatIndicator(MqttPayloadFormatIndicator payloadFormatIndicator) =>
        With(m => m.PayloadFormatIndicator = payloadFormatIndicator);

    public MqttApplicationMessageBuilder WithPayloadSegment(ReadOnlyMemory<byte> payloadSegment) =>
        WithPayload(new ReadOnlySequence<byte>(payloadSegment));

    public MqttApplicationMessageBuilder WithQualityOfServiceLevel(MqttQualityOfServiceLevel qualityOfServiceLevel) =>
        With(m => m.QualityOfServiceLevel = qualityOfServiceLevel);

    public MqttApplicationMessageBuilder WithResponseTopic(string? responseTopic) => With(m => m.ResponseTopic = responseTopic);

    public MqttApplicationMessageBuilder WithRetainFlag(bool value = true) => With(m => m.Retain = value);

    public MqttApplicationMessageBuilder WithUserProperty(string name, ReadOnlyMemory<byte> value) =>
        With(m => (m.UserProperties ??= []).Add(new MqttUserProperty(name, value)));

    MqttApplicationMessageBuilder With(Action<MqttApplicationMessage> change)
    {
        change(message);
        return this;
    }
}
