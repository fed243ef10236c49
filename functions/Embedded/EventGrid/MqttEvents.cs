using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Azure.Messaging;
using Izi.Embedded.Mqtt;

namespace Izi.Embedded.EventGrid;

/// <summary>
/// Makes events of what happens at the broker, as an Event Grid namespace does: messages are routed to the topic, connections are
/// the namespace's own news. The host's own account is not heard. What is told again after a crash has the same id again.
/// </summary>
internal sealed class MqttEvents(EventGridTopic topic, EventGridTopic connections, string ownAccount, TimeProvider time) : IMqttWatcher
{
    const string Source = "mqtt";

    long newest;

    public async ValueTask Published(MqttPublished message, CancellationToken cancel)
    {
        Remember(message.At.UtcTicks);
        if (message.Username == ownAccount) return;
        var published = Event(message);
        published.Id = $"message-{message.At.UtcTicks}";
        published.Subject = message.Topic;
        published.Time = message.At;
        await topic.PublishAsync([published], cancel);
    }

    public ValueTask Connected(string username, string clientId, long sequence) =>
        Session("Microsoft.EventGrid.MQTTClientSessionConnected", username, clientId, sequence, []);

    public ValueTask Disconnected(string username, string clientId, long sequence, string reason) =>
        Session("Microsoft.EventGrid.MQTTClientSessionDisconnected", username, clientId, sequence, new() { ["disconnectionReason"] = reason });

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

    async ValueTask Session(string type, string username, string clientId, long sequence, Dictionary<string, object> data)
    {
        if (username == ownAccount) return;
        data["namespaceName"] = Source;
        data["clientAuthenticationName"] = username;
        data["clientSessionName"] = clientId;
        data["sequenceNumber"] = sequence;
        var happened = new CloudEvent(Source, type, data)
        {
            Id = $"session-{sequence}",
            Subject = $"clients/{username}/sessions/{clientId}",
            Time = Now(),
        };
        await connections.PublishAsync([happened], CancellationToken.None);
    }

    // No two messages share an instant, so the newest may be ahead of a coarse clock: what happens after it is not before it.
    DateTimeOffset Now() => new(Math.Max(time.GetUtcNow().UtcTicks, Interlocked.Read(ref newest)), TimeSpan.Zero);

    void Remember(long ticks)
    {
        for (var known = Interlocked.Read(ref newest); ticks > known;)
        {
            var was = Interlocked.CompareExchange(ref newest, ticks, known);
            if (was == known) return;
            known = was;
        }
    }
}
