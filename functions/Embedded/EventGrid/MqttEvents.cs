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

    public async ValueTask Published(MqttPublished message, CancellationToken cancel)
    {
        if (message.Username == ownAccount) return;
        var data = BinaryData.FromBytes(message.Payload);
        var published = new CloudEvent(Source, "MQTT.EventPublished", data, "application/octet-stream", CloudEventDataFormat.Binary)
        {
            Id = $"message-{message.At.UtcTicks}",
            Subject = message.Topic,
            Time = message.At,
        };
        await topic.PublishAsync([published], cancel);
    }

    public ValueTask Connected(string username, string clientId, long sequence) =>
        Session("Microsoft.EventGrid.MQTTClientSessionConnected", username, clientId, sequence, []);

    public ValueTask Disconnected(string username, string clientId, long sequence, string reason) =>
        Session("Microsoft.EventGrid.MQTTClientSessionDisconnected", username, clientId, sequence, new() { ["disconnectionReason"] = reason });

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
            Time = time.GetUtcNow(),
        };
        await connections.PublishAsync([happened], CancellationToken.None);
    }
}
