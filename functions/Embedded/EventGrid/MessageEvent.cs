using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Azure.Messaging;
using Izi.Embedded.Mqtt;

namespace Izi.Embedded.EventGrid;

/// <summary>An MQTT message as the event that an Event Grid namespace routes to its topic.</summary>
internal static class MessageEvent
{
    public const string Source = "mqtt";

    /// <summary>Its id is made of its instant, which no two messages share.</summary>
    public static CloudEvent Of(MqttPublished message)
    {
        var published = Event(message);
        published.Id = $"message-{message.At.UtcTicks}";
        published.Subject = message.Topic;
        published.Time = message.At;
        published.ExtensionAttributes["sequence"] = $"{message.At.UtcTicks}";
        return published;
    }

    /// <summary>Another broker is there, which may have forgotten what it kept; an Event Grid namespace does not, and sends no such event.</summary>
    public static CloudEvent Returned(DateTimeOffset at) => new(Source, "MQTT.BrokerReturned", jsonSerializableData: null)
    {
        Id = $"returned-{at.UtcTicks}",
        Subject = "broker",
        Time = at,
    };

    // What its publisher marks as text goes as it is if it is JSON, as a JSON string otherwise; all the rest in base64.
    static CloudEvent Event(MqttPublished message)
    {
        if (!message.IsText || !Utf8.IsValid(message.Payload.Span))
            return Event(BinaryData.FromBytes(message.Payload), message.ContentType ?? "application/octet-stream", CloudEventDataFormat.Binary);
        if (IsJson(message))
            return Event(BinaryData.FromBytes(message.Payload), message.ContentType ?? "application/json", CloudEventDataFormat.Json);

        var text = JsonSerializer.SerializeToUtf8Bytes(Encoding.UTF8.GetString(message.Payload.Span));
        return Event(BinaryData.FromBytes(text), message.ContentType ?? "text/plain", CloudEventDataFormat.Json);
    }

    static CloudEvent Event(BinaryData data, string contentType, CloudEventDataFormat format) =>
        new(Source, "MQTT.EventPublished", data, contentType, format);

    static bool IsJson(MqttPublished message)
    {
        if (message.ContentType is { } said && !said.Contains("json", StringComparison.OrdinalIgnoreCase)) return false;
        try
        {
            using var parsed = JsonDocument.Parse(message.Payload);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
