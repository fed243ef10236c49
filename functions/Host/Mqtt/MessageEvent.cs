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
    const string Sequence = "sequence";
    const string Trace = "traceparent";

    /// <summary>A message. Its <c>sequence</c> orders it among all messages; its <c>time</c> is only shown.</summary>
    public static CloudEvent Published(MqttPublishPacket message, long sequence, DateTimeOffset at)
    {
        var published = WithData(message);
        published.Id = $"message-{sequence}";
        published.Subject = message.Topic;
        published.Time = at;
        published.ExtensionAttributes[Sequence] = sequence.ToString(CultureInfo.InvariantCulture);
        if (message.UserProperties?.Find(property => property.Name == Trace) is { } trace)
            published.ExtensionAttributes[Trace] = Encoding.UTF8.GetString(trace.ValueBuffer.Span);
        return published;
    }

    /// <summary>The broker is back and may have forgotten what it kept. Event Grid does not forget and sends no such event.</summary>
    public static CloudEvent BrokerReturned(long sequence, DateTimeOffset at) => new(Source, "MQTT.BrokerReturned", null)
    {
        Id = $"returned-{sequence}",
        Subject = "broker",
        Time = at,
    };

    public static CloudEvent Connected(string username, string clientId, long sequence, DateTimeOffset at) =>
        Session("Microsoft.EventGrid.MQTTClientSessionConnected", username, clientId, sequence, at, []);

    public static CloudEvent Disconnected(string username, string clientId, long sequence, DateTimeOffset at, string reason) =>
        Session("Microsoft.EventGrid.MQTTClientSessionDisconnected", username, clientId, sequence, at,
            new() { ["disconnectionReason"] = reason });

    static CloudEvent Session(
        string type, string username, string clientId, long sequence, DateTimeOffset at, Dictionary<string, object> data)
    {
        data["namespaceName"] = Source;
        data["clientAuthenticationName"] = username;
        data["clientSessionName"] = clientId;
        data["sequenceNumber"] = sequence;
        return new(Source, type, data) { Id = $"session-{sequence}", Subject = $"clients/{username}/sessions/{clientId}", Time = at };
    }

    // A payload that its publisher marks as text is JSON or a JSON string; any other payload is base64.
    static CloudEvent WithData(MqttPublishPacket message)
    {
        var payload = message.Payload.ToArray();
        if (message.PayloadFormatIndicator is not MqttPayloadFormatIndicator.CharacterData || !Utf8.IsValid(payload))
            return Event(payload, message.ContentType ?? "application/octet-stream", CloudEventDataFormat.Binary);
        if (IsJson(message.ContentType, payload))
            return Event(payload, message.ContentType ?? "application/json", CloudEventDataFormat.Json);

        var text = JsonSerializer.SerializeToUtf8Bytes(Encoding.UTF8.GetString(payload));
        return Event(text, message.ContentType ?? "text/plain", CloudEventDataFormat.Json);
    }

    static CloudEvent Event(byte[] data, string contentType, CloudEventDataFormat format) =>
        new(Source, "MQTT.EventPublished", BinaryData.FromBytes(data), contentType, format);

    static bool IsJson(string? contentType, byte[] payload)
    {
        if (contentType is not null && !contentType.Contains("json", StringComparison.OrdinalIgnoreCase)) return false;
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
