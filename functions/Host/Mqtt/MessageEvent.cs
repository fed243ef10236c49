using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Azure.Messaging;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace Izi.Host.Mqtt;

/// <summary>MQTT messages and connections as the events that an Event Grid namespace makes of them.</summary>
internal static class MessageEvent
{
    const string Source = "mqtt";
    const string Trace = "traceparent";

    /// <summary>A message. Its <c>sequence</c> orders it among all messages; its <c>time</c> is only shown.</summary>
    public static CloudEvent Published(MqttPublishPacket message, long sequence, DateTimeOffset at)
    {
        var published = WithData(message);
        (published.Id, published.Subject, published.Time) = ($"message-{sequence}", message.Topic, at);
        published.ExtensionAttributes["sequence"] = sequence.ToString(CultureInfo.InvariantCulture);
        if (message.UserProperties?.Find(property => property.Name == Trace) is { } trace)
            published.ExtensionAttributes[Trace] = Encoding.UTF8.GetString(trace.ValueBuffer.Span);
        return published;
    }

    /// <summary>The broker is back and may have forgotten what it kept. Event Grid does not forget and sends no such event.</summary>
    public static CloudEvent BrokerReturned(long sequence, DateTimeOffset at) =>
        new(Source, "MQTT.BrokerReturned", null) { Id = $"returned-{sequence}", Subject = "broker", Time = at };

    /// <summary>A connection or, with a reason, its end.</summary>
    public static CloudEvent Session(string username, string clientId, long sequence, DateTimeOffset at, string? endReason = null)
    {
        var data = new Dictionary<string, object>
        {
            ["namespaceName"] = Source,
            ["clientAuthenticationName"] = username,
            ["clientSessionName"] = clientId,
            ["sequenceNumber"] = sequence,
        };
        if (endReason is not null) data["disconnectionReason"] = endReason;
        return new(Source, $"Microsoft.EventGrid.MQTTClientSession{(endReason is null ? "Connected" : "Disconnected")}", data)
        {
            Id = $"session-{sequence}", Subject = $"clients/{username}/sessions/{clientId}", Time = at,
        };
    }

    // A payload that its publisher marks as text is JSON or a JSON string; any other payload is base64.
    static CloudEvent WithData(MqttPublishPacket message)
    {
        var (payload, type) = (message.Payload.ToArray(), message.ContentType);
        if (message.PayloadFormatIndicator is not MqttPayloadFormatIndicator.CharacterData || !Utf8.IsValid(payload))
            return Event(payload, type ?? "application/octet-stream", CloudEventDataFormat.Binary);
        return type?.Contains("json", StringComparison.OrdinalIgnoreCase) is not false && IsJson(payload)
            ? Event(payload, type ?? "application/json", CloudEventDataFormat.Json)
            : Event(JsonSerializer.SerializeToUtf8Bytes(Encoding.UTF8.GetString(payload)), type ?? "text/plain", CloudEventDataFormat.Json);
    }

    static CloudEvent Event(byte[] data, string contentType, CloudEventDataFormat format) =>
        new(Source, "MQTT.EventPublished", BinaryData.FromBytes(data), contentType, format);

    static bool IsJson(byte[] payload)
    {
        try
        {
            using var parsed = JsonDocument.Parse(payload);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
